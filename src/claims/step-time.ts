/** T11: seconds an example by batch size, and whether it is throughput or memory that ends the gain. */
import { fitStepTime } from '../domains/training/step-time.ts'
import {
  type Claim,
  type ClaimFigure,
  cannotBeJudged,
  doesNotFollow,
  type Finding,
  holds,
  holdsWhen,
  type Judgement,
  judgement,
  type Outcome,
  oneStudy,
  type StudyRuns,
  type Truth,
  undecidedHere,
} from './claim.ts'
import { divergedCount, finalValues, meanFigure, meanOf, measured, ratio, runsOf } from './runs.ts'
import { isAbove, isBelow } from './truth.ts'
import { estimateText } from './words.ts'

/** A size that needs up to this many times the least seconds an example is as fast as the fastest. */
const asFast = 1.05

export const stepTime: Claim = {
  id: 'T11',
  statement: 'Parallel hardware makes larger batches faster per sample, and memory then sets the limit',
  test: "Seconds of training an example at each batch size on this machine, the step time's law, and the largest size that was really run.",
  ...oneStudy({ key: 'time', file: 'training/step-time' }, judge),
}

interface SizeTimes {
  readonly batchSize: number
  /** An example, by run. */
  readonly seconds: readonly number[]
}

function judge(results: StudyRuns): Judgement {
  const { study } = results
  const bySize = study.batchSizes.flatMap((batchSize): SizeTimes[] => {
    const runs = runsOf(results, batchSize)
    const seconds = runs.flatMap(({ rows }) => {
      const last = rows.at(-1)?.values
      return last?.trainSeconds && last.examples ? [last.trainSeconds / last.examples] : []
    })
    return seconds.length > 0 && divergedCount(runs) === 0 ? [{ batchSize, seconds }] : []
  })
  const [smallest, largest] = [bySize[0], bySize.at(-1)]
  if (!smallest || !largest || smallest === largest)
    return cannotBeJudged('Fewer than two batch sizes have run.')
  const mid = (values: readonly number[]) => meanOf(values, study.confidence)!.value
  const fastestOf = (sizes: readonly SizeTimes[]) =>
    sizes.reduce((best, size) => (mid(size.seconds) < mid(best.seconds) ? size : best))
  const fastest = fastestOf(bySize)
  const enough = bySize.find(({ seconds }) => mid(seconds) <= asFast * mid(fastest.seconds))!
  const larger = fastestOf(bySize.slice(1))
  // The fastest of several is chosen: the error is shared out over them (Bonferroni).
  const confidence = 1 - (1 - study.confidence) / (bySize.length - 1)
  const gain = ratio(larger.seconds, smallest.seconds, confidence)!
  const faster: Finding = {
    statement: `Some size above ${smallest.batchSize} takes less time an example`,
    truth: isBelow(gain, 1),
    because: `An example takes ${estimateText(gain)} times as long at batch ${larger.batchSize}, the fastest of the larger ones, as at batch ${smallest.batchSize}.`,
  }
  const earlier = fastestOf(bySize.slice(0, -1))
  const limited = memoryFinding({ fastest: earlier, enough: enough.batchSize, largest }, study.confidence)
  return judgement(
    outcomeOf(faster.truth, limited.truth, enough.batchSize, largest.batchSize),
    [faster, limited],
    [
      ...bySize.flatMap(({ batchSize, seconds }) =>
        meanFigure(`Time an example, batch ${batchSize}`, 's/example', seconds, study.confidence),
      ),
      ...bySize.flatMap(({ batchSize }) => memoryFigure(results, batchSize)),
      ...lawFigures(results),
      measured('Largest batch size that ran', 'examples', exactly(largest.batchSize), null),
    ],
    ['Times are those of one thread on this machine; others differ.'],
  )
}

/**
 * Memory is the limit where an example still gets cheaper at the largest size that runs. A size beyond it was not
 * tried here, so that memory never is seen to refuse one: at best this is undecided.
 */
function memoryFinding(
  { fastest: earlier, enough, largest }: { fastest: SizeTimes; enough: number; largest: SizeTimes },
  confidence: number,
): Finding {
  const still = ratio(largest.seconds, earlier.seconds, confidence)!
  const isFlat = isAbove(still, 1 / asFast) === 'yes'
  return {
    statement: 'The gain goes on up to the largest size that fits in memory',
    truth: isFlat ? 'no' : 'undecided',
    because: isFlat
      ? `Batch ${largest.batchSize} takes ${estimateText(still)} times as long an example as batch ${earlier.batchSize}; batch ${enough} is the smallest within ${Math.round(100 * (asFast - 1))} % of the least, and every size ran: throughput sets the limit, not memory.`
      : `Batch ${largest.batchSize}, the largest that was run, takes ${estimateText(still)} times as long an example as batch ${earlier.batchSize}, and still fits in memory: larger ones were not run.`,
  }
}

function outcomeOf(faster: Truth, limited: Truth, enough: number, largest: number): Outcome {
  if (faster === 'no') return doesNotFollow
  if (faster === 'undecided') return undecidedHere
  if (limited === 'yes') return holds
  return limited === 'no'
    ? holdsWhen(
        `the batch is below ${enough}; from there to ${largest} nothing is gained, with memory to spare`,
      )
    : undecidedHere
}

/** Of the trial's own process, where it was measured. */
function memoryFigure(results: StudyRuns, batchSize: number): ClaimFigure[] {
  const values = finalValues(runsOf(results, batchSize), 'peakMemoryBytes')
  return meanFigure(`Peak memory, batch ${batchSize}`, 'bytes', values.values(), results.study.confidence)
}

const exactly = (value: number) => ({ value, lo: value, hi: value })

function lawFigures(results: StudyRuns): ClaimFigure[] {
  const law = fitStepTime(
    results.runs.map(({ trial, outcome, rows }) => ({ trial, outcome, values: rows.at(-1)?.values ?? {} })),
    results.study.confidence,
  )
  if (!law) return []
  return law.fit.parameters.map(({ name, unit, value, lo, hi }) =>
    measured(
      `${name === 'alpha' ? 'Fixed time of a step' : 'Time that an example adds'}, of the law alpha + beta B`,
      unit,
      { value, lo, hi },
      results.runs.length,
    ),
  )
}
