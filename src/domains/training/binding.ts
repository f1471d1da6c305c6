/** Which law keeps a training run from a smaller or a larger batch. */
import type { Binding, Observations } from '../../core/answer.ts'
import { edgeBinding } from '../../core/edge-binding.ts'
import type { StepTimeFit } from '../../core/fit/step-time.ts'
import { isOnePrice } from '../../core/price.ts'
import type { Study } from '../../core/study.ts'

/** Time, or money at one price for every size. */
export const isTimeWanted = ({ objective, price }: Study): boolean =>
  objective.metric === 'trainSeconds' ||
  (objective.metric === 'cost' && price !== undefined && isOnePrice(price))

export function bindingOf(
  study: Study,
  observations: Observations,
  stepTime: StepTimeFit | null,
  recommended: number | null,
): Binding {
  if (recommended === null) return { law: 'none', explanation: 'no size is recommended' }
  const edge = edgeBinding(observations.curve, recommended)
  if (edge) return edge
  if (isTimeWanted(study) && stepTime && stepTime.alphaSeconds > 0) {
    const { alphaSeconds, betaSeconds } = stepTime
    const fixedShare = alphaSeconds / (alphaSeconds + betaSeconds * recommended)
    return {
      law: 'amortisation',
      explanation:
        `a smaller batch pays the fixed cost of a step (${(alphaSeconds * 1e6).toPrecision(2)} µs, ` +
        `${(100 * fixedShare).toPrecision(2)} % of a step at ${recommended}) more often; ` +
        'a larger one averages more samples than the steps that it saves are worth',
    }
  }
  const { goal, budget } = study.objective
  return {
    law: 'averaging',
    explanation:
      goal || !budget
        ? 'a larger batch averages more samples into each step than the steps that it saves are worth'
        : 'within the same budget a larger batch takes fewer steps, and the noise that it averages away is not worth them; a smaller one takes more, but noisier ones',
  }
}
