/** Each kind of layer's forward and backward pass over the kernels. */
import type { Engine } from './engine.ts'
import type { LayeredMemory } from './layered-layout.ts'
import type { Pass } from './network-body.ts'
import { makeNormalizationPasses } from './normalization-passes.ts'
import type { PlannedLayer, Tensor } from './planned-layer.ts'

export interface LayerPasses {
  forward(batch: number, pass: Pass, step: number): void
  /**
   * From the output's gradient: that of the parameters, and the input's where it is wanted. `normScale`: adds to
   * exampleNorms[i] the squared norm of the gradient of sample i times this.
   */
  backward(batch: number, step: number, normScale: number | null): void
}

type Planned<K extends PlannedLayer['kind']> = PlannedLayer & { readonly kind: K }

/**
 * `random.key` may change between passes, not between a forward pass and its backward one. `afterNorms` is called when
 * a layer's backward pass is done, with those of layers inside it first.
 */
export function makeLayerPasses(
  engine: Engine,
  layer: PlannedLayer,
  memory: LayeredMemory,
  random: { readonly key: number },
  afterNorms: (layer: PlannedLayer) => void,
): LayerPasses {
  const { forward, backward } = passesOf(engine, layer, memory, random, afterNorms)
  return {
    forward,
    backward(batch, step, normScale) {
      backward(batch, step, normScale)
      afterNorms(layer)
    },
  }
}

function passesOf(
  engine: Engine,
  layer: PlannedLayer,
  memory: LayeredMemory,
  random: { readonly key: number },
  afterNorms: (layer: PlannedLayer) => void,
): LayerPasses {
  const { kernels } = engine
  const { input, output } = layer
  const wantsInputGradient = input.gradient !== 0
  switch (layer.kind) {
    case 'dense':
      return makeDensePasses(engine, layer, memory)
    case 'convolution':
      return makeConvolutionPasses(engine, layer, memory)
    case 'batchNorm':
    case 'groupNorm':
      return makeNormalizationPasses(engine, layer, memory)
    case 'maxPool': {
      const { height, width, channels } = input
      const { chosen } = layer
      return {
        forward(batch) {
          kernels.maxPoolForward(batch, height, width, channels, input.values, output.values, chosen)
        },
        backward(batch) {
          if (!wantsInputGradient) return
          kernels.maxPoolBackward(batch, height, width, channels, output.gradient, chosen, input.gradient)
        },
      }
    }
    case 'pack': {
      const positions = input.height * input.width
      return {
        forward(batch) {
          kernels.packChannels(batch, positions, input.channels, input.values, output.values)
        },
        backward(batch) {
          if (!wantsInputGradient) return
          kernels.spreadChannels(batch, positions, input.channels, output.gradient, input.gradient)
        },
      }
    }
    case 'spread':
      return {
        forward(batch) {
          const positions = input.height * input.width
          kernels.spreadChannels(batch, positions, input.channels, input.values, output.values)
        },
        backward() {},
      }
    case 'relu':
      return {
        forward(batch) {
          kernels.reluForward(batch * input.floats, input.values, output.values)
        },
        backward(batch) {
          if (!wantsInputGradient) return
          kernels.reluBackward(batch * input.floats, output.values, output.gradient, input.gradient)
        },
      }
    case 'dropout': {
      const { rate, index } = layer
      const drop = (batch: number, from: number, to: number, rateNow: number, step: number) =>
        kernels.dropout(batch * input.floats, from, to, rateNow, random.key, step, index)
      return {
        forward(batch, pass, step) {
          drop(batch, input.values, output.values, pass === 'evaluation' ? 0 : rate, step)
        },
        backward(batch, step) {
          if (wantsInputGradient) drop(batch, output.gradient, input.gradient, rate, step)
        },
      }
    }
    case 'residual':
      return makeResidualPasses(engine, layer, memory, random, afterNorms)
  }
}

/** Where a fused ReLU gave zero, the gradient is zero: from here on that of the values before it. */
function maskGradient(engine: Engine, output: Tensor, batch: number): void {
  const { values, gradient, floats } = output
  engine.kernels.reluBackward(batch * floats, values, gradient, gradient)
}

function makeDensePasses(engine: Engine, layer: Planned<'dense'>, memory: LayeredMemory): LayerPasses {
  const { kernels } = engine
  const { input, output, relu } = layer
  const [inputs, outputs] = [input.channels, output.channels]
  const [x, y, dx, dy] = [input.values, output.values, input.gradient, output.gradient]
  const { exampleNorms, workspace } = memory
  const [weights, bias] = [layer.weights, layer.bias].map((at) => memory.parameters + at * 4) as [
    number,
    number,
  ]
  const [weightGradient, biasGradient] = [layer.weights, layer.bias].map(
    (at) => memory.gradient + at * 4,
  ) as [number, number]
  return {
    forward(batch) {
      kernels.denseForward(batch, inputs, outputs, x, weights, bias, y, relu ? 1 : 0, workspace)
    },
    backward(batch, _, normScale) {
      if (relu) maskGradient(engine, output, batch)
      kernels.denseGradient(batch, inputs, outputs, x, dy, weightGradient, biasGradient, workspace)
      if (normScale !== null) {
        kernels.denseExampleNorms(batch, inputs, outputs, x, dy, normScale, exampleNorms)
      }
      if (dx) kernels.denseBackward(batch, inputs, outputs, dy, weights, 0, dx, workspace)
    },
  }
}

function makeConvolutionPasses(
  engine: Engine,
  layer: Planned<'convolution'>,
  memory: LayeredMemory,
): LayerPasses {
  const { kernels } = engine
  const { input, output, relu, kernelSize, weights, bias, chosen } = layer
  const { parameters, gradient, exampleNorms, scratch } = memory
  const { height, width, channels } = input
  const packed = input.packed ? 1 : 0
  return {
    forward(batch) {
      kernels.convolutionForward(
        batch,
        height,
        width,
        channels,
        packed,
        kernelSize,
        output.channels,
        input.values,
        parameters + weights * 4,
        parameters + bias * 4,
        output.values,
        relu ? 1 : 0,
        chosen,
        scratch,
      )
    },
    backward(batch, _, normScale) {
      if (relu && !chosen) maskGradient(engine, output, batch)
      kernels.convolutionBackward(
        batch,
        height,
        width,
        channels,
        packed,
        kernelSize,
        output.channels,
        input.values,
        output.gradient,
        chosen,
        parameters + weights * 4,
        input.gradient,
        gradient + weights * 4,
        gradient + bias * 4,
        normScale === null ? 0 : exampleNorms,
        normScale ?? 0,
        scratch,
      )
    },
  }
}

function makeResidualPasses(
  engine: Engine,
  layer: Planned<'residual'>,
  memory: LayeredMemory,
  random: { readonly key: number },
  afterNorms: (layer: PlannedLayer) => void,
): LayerPasses {
  const { kernels } = engine
  const { input, output, inner } = layer
  const layers = layer.layers.map((one) => makeLayerPasses(engine, one, memory, random, afterNorms))
  const reversed = layers.toReversed()
  return {
    forward(batch, pass, step) {
      for (const one of layers) one.forward(batch, pass, step)
      kernels.add(batch * input.floats, input.values, inner.values, output.values)
    },
    backward(batch, step, normScale) {
      for (const one of reversed) one.backward(batch, step, normScale)
      if (input.gradient) {
        kernels.add(batch * input.floats, input.gradient, output.gradient, input.gradient)
      }
    },
  }
}
