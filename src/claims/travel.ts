/** T1: how far from the initial weights a number of steps goes, by batch size. */
import type { Estimate } from '../core/stats/interval.ts'
import type { RateGroup, SizeGroup } from '../domains/training/gradients/rate-groups.ts'
import {
  type Claim,
  type ClaimFigure,
  cannotBeJudged,
  type Finding,
  type Judgement,
  judgement,
  oneStudy,
  type StudyRuns,
} from './claim.ts'
import { outcomeByRate } from './outcome-by-rate.ts'
import { groupsOf } from './records.ts'
import { meanFigure, ratio } from './runs.ts'
import { allOf, isAbove, isBetween } from './truth.ts'
import { estimateText } from './words.ts'

/** Distances within a quarter of each other count as the same: the sizes differ by a factor of 16. */
const sameWithin = 1.25

export const travel: Claim = {
  id: 'T1',
  statement:
    'For a fixed number of steps, SGD can travel only so far from its initial weights, whatever the batch size',
  test: 'Distance from the initial weights at equal steps and at equal epochs, at each batch size.',
  ...oneStudy({ key: 'travel', file: 'training/travel' }, judge),
}

function judge(results: StudyRuns): Judgement {
  const judged = groupsOf(results).flatMap((group) => judgeGroup(group, results.study.confidence) ?? [])
  if (judged.length === 0) return cannotBeJudged('No rate has finished runs with traces at two batch sizes.')
  const findings = judged.flatMap(({ atSteps, atEpochs }) => [atSteps, atEpochs])
  return judgement(
    outcomeByRate(judged.map(({ rate, atSteps }) => ({ rate, truth: atSteps.truth }))),
    findings,
    judged.flatMap(({ figures }) => figures),
  )
}

interface GroupJudgement {
  readonly rate: number
  readonly atSteps: Finding
  readonly atEpochs: Finding
  readonly figures: readonly ClaimFigure[]
}

function judgeGroup(group: RateGroup, confidence: number): GroupJudgement | null {
  const { learningRate: rate, equalSteps: steps, sizes } = group
  const [smallest, largest] = [sizes[0], sizes.at(-1)]
  if (!smallest || !largest || smallest === largest) return null
  const atSteps = ({ runs }: SizeGroup) => runs.map((run) => run.distanceAtEqualSteps)
  const atEnd = ({ runs }: SizeGroup) => runs.map((run) => run.distanceAtEqualEpochs)
  const others = sizes.slice(0, -1).flatMap((size) => {
    const estimate = ratio(atSteps(size), atSteps(largest), confidence)
    return estimate ? [{ batchSize: size.batchSize, estimate }] : []
  })
  const farther = ratio(atEnd(smallest), atEnd(largest), confidence)
  if (others.length < sizes.length - 1 || !farther) return null
  const worst = others.reduce((most, other) => (apart(other.estimate) > apart(most.estimate) ? other : most))
  return {
    rate,
    atSteps: {
      statement: `At rate ${rate}, the distance after ${steps} steps is the same within ${sameWithin} times at every batch size`,
      truth: allOf(others.map(({ estimate }) => isBetween(estimate, 1 / sameWithin, sameWithin))),
      because: `At rate ${rate}, after ${steps} steps, batch ${worst.batchSize} has gone ${estimateText(worst.estimate)} times as far as batch ${largest.batchSize}; no other size differs more.`,
    },
    atEpochs: {
      statement: `At rate ${rate}, batch ${smallest.batchSize} ends farther than batch ${largest.batchSize} after equal epochs`,
      truth: isAbove(farther, 1),
      because: `At rate ${rate}, after equal epochs, batch ${smallest.batchSize} has gone ${estimateText(farther)} times as far as batch ${largest.batchSize}.`,
    },
    figures: sizes.flatMap((size) => [
      ...meanFigure(
        `Distance after ${steps} steps, batch ${size.batchSize}, rate ${rate}`,
        'weight units',
        atSteps(size),
        confidence,
      ),
      ...meanFigure(
        `Distance after equal epochs, batch ${size.batchSize}, rate ${rate}`,
        'weight units',
        atEnd(size),
        confidence,
      ),
    ]),
  }
}

const apart = ({ value }: Estimate): number => Math.abs(Math.log(value))
