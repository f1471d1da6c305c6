/** The fast path: dense layers only, plain SGD fused into the backward pass. */
import { makeDenseLayer } from './dense-layer.ts'
import type { Engine } from './engine.ts'
import { type Address, padded } from './kernels.ts'
import { type DenseNetworkSpec, layOut, type NetworkMemory } from './layout.ts'
import type { NetworkBody, ParameterRow } from './network-body.ts'
import { parameterLayers } from './parameter-layers.ts'

/** `base`: the address of as many zeroed bytes as `layOut` of the same arguments ends at from 0. */
export function makeDenseBody(
  engine: Engine,
  spec: DenseNetworkSpec,
  capacity: number,
  base: Address,
): NetworkBody {
  const { kernels } = engine
  const memory = layOut(spec, capacity, kernels.workspaceFloats(), base)
  const layers = memory.layers.map((layer) => makeDenseLayer(engine, layer, memory.workspace))
  const reversed = layers.toReversed()
  const firstLayer = layers[0]!
  const rows = rowsOf(memory)
  /** Updates look after the distances of rows; they cannot know of parameters that were set. */
  let rowDistancesKnown = false

  return {
    inputs: spec.inputs,
    classes: spec.classes,
    memory,
    rows,
    layers: parameterLayers(rows, spansOf(memory)),
    input: memory.layers[0]!.x,
    logits: memory.layers.at(-1)!.y,
    logitsGradient: memory.layers.at(-1)!.dy,
    state: [],
    checkExampleNorms() {},
    checkTrainingBatch() {},
    forward(batch) {
      for (const layer of layers) layer.forward(batch)
    },
    backward(batch, _, normScale, afterLayer) {
      for (const [index, layer] of reversed.entries()) {
        if (layer !== firstLayer) layer.backward(batch)
        if (normScale !== null) layer.exampleNorms(batch, normScale, memory.exampleNorms)
        layer.gradient(batch)
        afterLayer?.(layers.length - 1 - index)
      }
    },
    plainStep(batch, rate, normScale, distance) {
      if (distance && !rowDistancesKnown) {
        for (const layer of layers) layer.resynchroniseDistance()
        rowDistancesKnown = true
      }
      for (const layer of reversed) {
        if (layer !== firstLayer) layer.backward(batch)
        if (normScale !== null) layer.exampleNorms(batch, normScale, memory.exampleNorms)
        layer.update(batch, rate, distance, memory.results)
      }
    },
    parametersChanged() {
      rowDistancesKnown = false
    },
    isRandom: false,
    setRandomKey() {},
  }
}

function spansOf({ layers, parameters }: NetworkMemory) {
  return layers.map(({ inputs, outputs, weights }) => ({
    kind: 'dense',
    paddedAt: (weights - parameters) / 4,
    paddedFloats: (padded(inputs) + 1) * padded(outputs),
  }))
}

/** For each layer W by rows, then b. */
function rowsOf(memory: NetworkMemory): ParameterRow[] {
  return memory.layers.flatMap(({ inputs, outputs, weights, bias }) =>
    Array.from({ length: inputs + 1 }, (_, row) => {
      const start = row < inputs ? weights + row * padded(outputs) * 4 : bias
      return {
        paddedAt: (start - memory.parameters) / 4,
        length: outputs,
        initial: { kind: 'uniform', bound: 1 / Math.sqrt(inputs) } as const,
      }
    }),
  )
}
