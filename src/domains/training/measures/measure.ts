/** What a trial measures beyond its course. Nothing of it changes the training: with and without, the bits are the same. */
import type { TrialContext } from '../../../core/domain.ts'
import type { DataHandle, Network } from '../../../engine/network.ts'
import { type HeldOutPart, matrixValues, scoreValues } from './held-out.ts'
import { layerValues } from './layer-values.ts'
import type { MeasureName } from './names.ts'
import { measureNoise, noiseValues, planBlocks } from './noise-scale.ts'

export interface MeasureSetting {
  readonly measures?: readonly MeasureName[]
  readonly noiseScaleExamples?: number
  readonly trainExamples: number
}

export interface Measures {
  /** Whether `trainSteps` is to give the size of every update. */
  readonly updates: boolean
  /** Loss and accuracy of one part, with the scores where they are asked for. */
  heldOut(part: HeldOutPart): Record<string, number>
  /** Of the weights and gradients, at step 0 and at each evaluation. */
  weights(step: number): Record<string, number>
  /** What only the end of a trial has. */
  end(parts: readonly HeldOutPart[]): Record<string, number>
}

/** The most examples that measuring takes gradients of at once: what the network must have room for. */
export function measuredAtOnce(setting: MeasureSetting): number {
  const examples = noiseExamples(setting)
  return examples > 0 ? planBlocks(examples).blockExamples : 0
}

/** Examples whose gradients are taken, twice, at each evaluation; 0 where the noise scale is not measured. */
export const noiseExamples = (setting: MeasureSetting): number =>
  formOf(setting) ? Math.min(setting.noiseScaleExamples ?? setting.trainExamples, setting.trainExamples) : 0

export function prepareMeasures(
  setting: MeasureSetting,
  network: Network,
  { train, classes }: { readonly train: DataHandle; readonly classes: number },
  random: TrialContext['random'],
): Measures {
  const scores = setting.measures?.includes('scores') ?? false
  const layers = setting.measures?.includes('layers') ?? false
  const form = formOf(setting)
  const noise = (step: number) => {
    if (!form) return {}
    const plan = planBlocks(noiseExamples(setting))
    const stream = random('gradient-noise-scale', step)
    const measured = measureNoise(network, train, setting.trainExamples, plan, form, stream)
    return measured ? noiseValues(network, measured) : {}
  }
  return {
    updates: layers,
    heldOut(part) {
      const named = ({ loss, accuracy }: { loss: number; accuracy: number }) => ({
        [`${part.name}Loss`]: loss,
        [`${part.name}Accuracy`]: accuracy,
      })
      if (!scores) return named(network.evaluate(part.data))
      const evaluated = network.evaluateLogits(part.data)
      return { ...named(evaluated), ...scoreValues(part, evaluated.logits, classes) }
    },
    weights: (step) => ({ ...(layers ? layerValues(network) : {}), ...noise(step) }),
    end(parts) {
      if (!scores) return {}
      const matrices = parts.map((part) =>
        matrixValues(part, network.evaluateLogits(part.data).logits, classes),
      )
      return Object.assign({}, ...matrices)
    },
  }
}

function formOf({ measures }: MeasureSetting): 'per-example' | 'two-batch' | null {
  if (measures?.includes('gradientNoiseScale')) return 'per-example'
  return measures?.includes('twoBatchNoiseScale') ? 'two-batch' : null
}
