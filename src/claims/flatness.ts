/** L1: what a batch costs that is off its best size, by the laws that trade a fixed cost against a growing one. */

import { squareRootPenalty, trainingPenalty } from '../core/laws.ts'
import { capitalized } from '../core/words.ts'
import { formatPercent } from '../report/format.ts'
import { type Claim, doesNotFollow, type Finding, holdsWhen, judgement } from './claim.ts'
import { exact } from './runs.ts'
import { fromBoolean } from './truth.ts'

/** "Hardly anything": less than 5 %, below what most measurements can tell. */
const hardly = 0.05

interface Curve {
  readonly name: string
  /** Cost at so many times the best size, over the least. */
  readonly penalty: (factor: number) => number
}

/** The time to a goal in the case where it is steepest: as much fixed as growing, alpha = beta B_crit. */
const steepest = { minimumSteps: 1, criticalBatch: 100, secondsPerStep: 1, secondsPerExample: 0.01 }

const curves: readonly Curve[] = [
  { name: 'time to train to a goal, at worst', penalty: (factor) => trainingPenalty(steepest, factor) },
  { name: 'ordering and holding cost (economic order quantity)', penalty: squareRootPenalty },
]

export const flatness: Claim = {
  id: 'L1',
  statement: 'A batch costs 20 % off its best size hardly anything',
  test: 'Cost at 0.8 and 1.2 times, at half and at double the best size, by the law of each kind of process.',
  studies: [],
  judge: () => {
    const findings = curves.map(({ name, penalty }): Finding => {
      const worst = Math.max(penalty(0.8), penalty(1.2)) - 1
      return {
        statement: `20 % off the best size costs under ${100 * hardly} %: ${name}`,
        truth: fromBoolean(worst < hardly),
        because: `${capitalized(name)}: 20 % off costs ${formatPercent(worst)} more, half the size ${formatPercent(penalty(0.5) - 1)}, double ${formatPercent(penalty(2) - 1)}.`,
      }
    })
    const holdsForAll = findings.every(({ truth }) => truth === 'yes')
    return judgement(
      holdsForAll
        ? holdsWhen('a fixed cost is spread against one that grows smoothly with the batch')
        : doesNotFollow,
      findings,
      curves.flatMap(({ name, penalty }) =>
        [0.5, 0.8, 1.2, 2].map((factor) =>
          exact(`Cost at ${factor} times the best size over the least, ${name}`, '1', penalty(factor)),
        ),
      ),
      [
        'Where the cost has steps (a full oven, memory, a padded size) or a constraint binds, the law does not apply: a study gives the cost of halving and doubling as measured.',
      ],
    )
  },
}
