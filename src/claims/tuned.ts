/** A value by batch size with the rate tuned, so that the best cell does not flatter itself. */
import type { Cell, Score } from '../core/answer.ts'
import { type TunedScore, tunedScores } from '../core/observe.ts'
import type { ClaimRun, StudyRuns } from './claim.ts'
import { finalValue, ratesOf, runsOf } from './runs.ts'

/**
 * Each replication at the rate that is best on the others. `scoreOf` is undefined where a run gave none, which counts
 * against its rate.
 */
export function tunedRuns(
  results: StudyRuns,
  batchSize: number,
  better: 'lower' | 'higher',
  scoreOf: (run: ClaimRun) => number | undefined,
): TunedScore[] {
  const cells = ratesOf(results).map((learningRate): Cell => {
    const scores = runsOf(results, batchSize, { learningRate }).map((run): [number, Score] => {
      const value = scoreOf(run)
      const score: Score =
        value === undefined ? { kind: 'diverged', reason: 'no value' } : { kind: 'value', value }
      return [run.trial.replication, score]
    })
    return { batchSize, factors: { learningRate }, scores: new Map(scores) }
  })
  return tunedScores(cells, better)
}

/** The final values of a metric, by replication; those without one are left out. */
export function tunedValues(
  results: StudyRuns,
  batchSize: number,
  metric: string,
  better: 'lower' | 'higher',
): Map<number, number> {
  const scores = tunedRuns(results, batchSize, better, (run) => finalValue(run, metric))
  return new Map(
    scores.flatMap(({ replication, score }): [number, number][] =>
      score.kind === 'value' ? [[replication, score.value]] : [],
    ),
  )
}
