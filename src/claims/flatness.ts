/** L1: what a batch costs that is off its best size, where a fixed cost is spread against a growing one, and elsewhere. */

import { squareRootPenalty, trainingPenalty } from '../core/laws.ts'
import { capitalized } from '../core/words.ts'
import {
  bestLot as fastestLot,
  lotLeadTime,
  lotUtilization,
} from '../domains/production/capacity/lead-time-lot.ts'
import { batchTime, station } from '../domains/production/capacity/station.ts'
import {
  bestLot as economicLot,
  lotCost,
  productionTerms,
} from '../domains/production/lot-sizes/economic-lot.ts'
import { formatNumber, formatPercent } from '../report/format.ts'
import { type Claim, doesNotFollow, type Finding, holds, holdsWhen, judgement } from './claim.ts'
import { exact } from './runs.ts'
import { allOf, fromBoolean } from './truth.ts'

/** "Hardly anything": less than 5 %, below what most measurements can tell. */
const hardly = 0.05

interface Curve {
  readonly name: string
  /** Cost at so many times the best size, over the least. */
  readonly penalty: (factor: number) => number
  /** Why it is what it is, in a sentence of its own. */
  readonly remark?: string
}

/** The time to a goal in the case where it is steepest: as much fixed as growing, alpha = beta B_crit. */
const steepest = { minimumSteps: 1, criticalBatch: 100, secondsPerStep: 1, secondsPerExample: 0.01 }

/** A fixed cost is spread against one that grows with the batch. */
const smooth: readonly Curve[] = [
  { name: 'time to train to a goal, at worst', penalty: (factor) => trainingPenalty(steepest, factor) },
  { name: 'ordering and holding cost (economic order quantity)', penalty: squareRootPenalty },
  {
    name: 'set-ups and stock of a product that is made while it is sold (finite rate)',
    penalty: productionPenalty,
  },
  leadTimeCurve(0.5),
]

/** Something else sets in near the best size. */
const abrupt: readonly Curve[] = [
  leadTimeCurve(0.9),
  {
    name: 'time an item takes of an oven for 12',
    penalty: (factor) => ovenTime(Math.round(12 * factor)) / ovenTime(12),
    remark: 'Under a full load places stay empty; above it a second load begins.',
  },
]

function productionPenalty(factor: number): number {
  const terms = productionTerms({ setupCost: 8, demand: 1300, holdingCost: 0.225 }, 2000)
  const { lot, cost } = economicLot(terms)!
  return lotCost(terms, factor * lot) / cost
}

/** Orders as lots at one machine, exponential times: the lot whose lead time is shortest (Karmarkar 1987). */
function leadTimeCurve(runUtilization: number): Curve {
  const queue = { demandRate: runUtilization, setupTime: 10, runTimePerItem: 1, lotCv: 1 }
  const { batchSize, cost } = fastestLot(queue)
  const busy = [1, 0.8, 0.5].map(
    (factor) => `${formatNumber(100 * lotUtilization(queue, factor * batchSize))} %`,
  )
  return {
    name: `lead time of lots at a machine that runs ${formatPercent(runUtilization)} of its time`,
    penalty: (factor) => lotLeadTime(queue, factor * batchSize)! / cost,
    remark: `With its set-ups the machine is busy ${busy[0]} of its time at the best lot of ${formatNumber(batchSize)}, ${busy[1]} at 0.8 times that, ${busy[2]} at half.`,
  }
}

const ovenTime = (load: number): number => batchTime(station({ loadTime: 30, loadCapacity: 12 }), load) / load

export const flatness: Claim = {
  id: 'L1',
  statement: 'A batch size 20 % off the best costs hardly anything more',
  test: 'Cost at 0.8 and 1.2 times, at half and at double the best size, by the law of each kind of process.',
  studies: [],
  judge: () => {
    const findings = [...smooth, ...abrupt].map(findingOf)
    const smoothHolds = allOf(findings.slice(0, smooth.length).map(({ truth }) => truth)) === 'yes'
    const allHold = smoothHolds && allOf(findings.map(({ truth }) => truth)) === 'yes'
    return judgement(
      allHold
        ? holds
        : smoothHolds
          ? holdsWhen(
              'a fixed cost is spread against one that grows smoothly with the batch, away from steps and from where the process cannot keep up',
            )
          : doesNotFollow,
      findings,
      [...smooth, ...abrupt].flatMap(({ name, penalty }) =>
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

function findingOf({ name, penalty, remark }: Curve): Finding {
  const [below, above] = [penalty(0.8) - 1, penalty(1.2) - 1]
  const worst = Math.max(below, above)
  return {
    statement: `20 % off the best size costs under ${100 * hardly} %: ${name}`,
    truth: fromBoolean(worst < hardly),
    because: `${capitalized(name)}: 20 % off costs ${formatPercent(worst)} more, half the size ${formatPercent(penalty(0.5) - 1)}, double ${formatPercent(penalty(2) - 1)}.${remark ? ` ${remark}` : ''}`,
  }
}
