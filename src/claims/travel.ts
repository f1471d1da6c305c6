/** T1: how far from the initial weights a number of steps goes, by batch size. */
import type { Estimate } from '../core/stats/interval.ts'
import {
  type Claim,
  type ClaimFigure,
  type ClaimRun,
  cannotBeJudged,
  type Finding,
  type Judgement,
  type StudyRuns,
} from './claim.ts'
import { outcomeByRate } from './outcome-by-rate.ts'
import { meanOf, measured, ratesOf, ratio, runsOf } from './runs.ts'
import { allOf, isAbove, isBetween } from './truth.ts'
import { estimateText } from './words.ts'

/** Distances within a quarter of each other count as the same: sizes differ by a factor of 16. */
const sameWithin = 1.25

export const travel: Claim = {
  id: 'T1',
  statement:
    'For a fixed number of steps, SGD can travel only so far from its initial weights, whatever the batch size',
  test: 'Distance from the initial weights at equal steps and at equal epochs, at each batch size.',
  studies: [{ key: 'travel', file: 'travel' }],
  judge: (results) => (results.travel ? judge(results.travel) : cannotBeJudged('The study was not run.')),
}

function judge(results: StudyRuns): Judgement {
  const byRate = ratesOf(results).map((rate) => ({ rate, ...judgeRate(results, rate) }))
  const judged = byRate.filter(({ finding }) => finding !== null)
  if (judged.length === 0) return cannotBeJudged('No rate has runs with traces at two batch sizes.')
  return {
    outcome: outcomeByRate(judged.map(({ rate, finding }) => ({ rate, truth: finding!.truth }))),
    because: judged.flatMap(({ finding, contrast }) => [
      finding!.because,
      ...(contrast ? [contrast.because] : []),
    ]),
    findings: judged.flatMap(({ finding, contrast }) => [finding!, ...(contrast ? [contrast] : [])]),
    figures: judged.flatMap(({ figures }) => figures),
  }
}

interface RateJudgement {
  readonly finding: Finding | null
  readonly contrast: Finding | null
  readonly figures: readonly ClaimFigure[]
}

function judgeRate(results: StudyRuns, rate: number): RateJudgement {
  const { study } = results
  const bySize = study.batchSizes.flatMap((batchSize) => {
    const paths = runsOf(results, batchSize, { learningRate: rate }).flatMap(pathOf)
    return paths.length > 0 ? [{ batchSize, paths }] : []
  })
  const [smallest, largest] = [bySize[0], bySize.at(-1)]
  if (!smallest || !largest || smallest === largest) return { finding: null, contrast: null, figures: [] }
  const steps = Math.min(...bySize.flatMap(({ paths }) => paths.map(({ length }) => length)))
  const distances = (paths: readonly Float32Array[]) => paths.map((path) => path[steps - 1]!)
  const others = bySize.slice(0, -1).flatMap(({ batchSize, paths }) => {
    const estimate = ratio(distances(paths), distances(largest.paths), study.confidence)
    return estimate ? [{ batchSize, estimate }] : []
  })
  const farthest = others.reduce((worst, other) =>
    spread(other.estimate) > spread(worst.estimate) ? other : worst,
  )
  const ends = (paths: readonly Float32Array[]) => paths.map((path) => path.at(-1)!)
  const atEpochs = ratio(ends(smallest.paths), ends(largest.paths), study.confidence)
  return {
    finding: {
      statement: `At rate ${rate}, the distance after ${steps} steps is the same within ${sameWithin} times at every batch size`,
      truth: allOf(others.map(({ estimate }) => isBetween(estimate, 1 / sameWithin, sameWithin))),
      because: `At rate ${rate}, after ${steps} steps, batch ${farthest.batchSize} has gone ${estimateText(farthest.estimate)} times as far as batch ${largest.batchSize}; no other size differs more.`,
    },
    contrast: atEpochs && {
      statement: `At rate ${rate}, batch ${smallest.batchSize} ends farther than batch ${largest.batchSize} after the same epochs`,
      truth: isAbove(atEpochs, 1),
      because: `After the same epochs it is ${estimateText(atEpochs)} times for batch ${smallest.batchSize}.`,
    },
    figures: bySize.flatMap(({ batchSize, paths }) => [
      ...figureAt(
        `Distance after ${steps} steps, batch ${batchSize}, rate ${rate}`,
        distances(paths),
        study.confidence,
      ),
      ...figureAt(`Distance at the end, batch ${batchSize}, rate ${rate}`, ends(paths), study.confidence),
    ]),
  }
}

/** Distances after each step, of a run that went to its end. */
function pathOf(run: ClaimRun): Float32Array[] {
  if (run.outcome.kind === 'diverged') return []
  const path = run.trace()?.columns.distance
  return path && path.length > 0 ? [path] : []
}

const spread = ({ value }: Estimate): number => Math.abs(Math.log(value))

function figureAt(name: string, values: readonly number[], confidence: number): ClaimFigure[] {
  const estimate = meanOf(values, confidence)
  return estimate ? [measured(name, 'weight units', estimate, estimate.n)] : []
}
