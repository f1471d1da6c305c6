/** T4: the accuracy that a large batch loses at the same rate, and whether a larger rate gives it back. */
import type { Estimate } from '../core/stats/interval.ts'
import type { Study } from '../core/study.ts'
import { capitalized } from '../core/words.ts'
import {
  type Claim,
  type ClaimRun,
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
  undecidedHere,
} from './claim.ts'
import {
  difference,
  divergedCount,
  finalValue,
  finalValues,
  meanFigure,
  meanOf,
  ratesOf,
  runsOf,
} from './runs.ts'
import { isAbove, isAtLeast, isBetween } from './truth.ts'
import { tunedRuns } from './tuned.ts'
import { percentText, pointsText } from './words.ts'

/** Half a point of accuracy: a quarter of the two points that the claim says are lost. */
const margin = 0.005

export const rateRecoversAccuracy: Claim = {
  id: 'T4',
  statement:
    'Batch 64 reaches 98 % test accuracy on MNIST, batch 1024 only 96 %; a learning rate ten times larger gives 1024 its 98 % back',
  test: 'Test accuracy after equal epochs at batch 64 and 1024: at one rate, at ten times that rate, and with the rate tuned for each size.',
  ...oneStudy({ key: 'accuracy', file: 'training/rate-recovers-accuracy' }, judge),
}

interface Setting {
  readonly name: string
  readonly runs: readonly ClaimRun[]
  readonly values: ReadonlyMap<number, number>
}

function judge(results: StudyRuns): Judgement {
  const { study } = results
  const [small, large] = [Math.min(...study.batchSizes), Math.max(...study.batchSizes)]
  const rates = ratesOf(results)
  const base = rates[0]
  const tenfold = rates.find((rate) => Math.abs(rate / (10 * (base ?? 0)) - 1) < 1e-9)
  if (base === undefined || tenfold === undefined || small === large) {
    return cannotBeJudged('The study has no two batch sizes with one rate and ten times that rate.')
  }
  const at = (batchSize: number, rate: number) =>
    settingOf(`batch ${batchSize}, rate ${rate}`, runsOf(results, batchSize, { learningRate: rate }))
  const [smallBase, largeBase, largeTenfold] = [at(small, base), at(large, base), at(large, tenfold)]
  const [smallTuned, largeTuned] = [small, large].map((batchSize) => tuned(results, batchSize))
  const compare = (a: Setting, b: Setting) => difference(a.values, b.values, study.confidence)

  const loses = lossFinding(smallBase, largeBase, compare(smallBase, largeBase))
  const recovers = recoveryFinding(
    `Ten times the rate brings batch ${large} within ${100 * margin} points of batch ${small}`,
    largeTenfold,
    smallBase,
    compare(largeTenfold, smallBase),
  )
  const recoversTuned = recoveryFinding(
    `With the rate tuned for each size, batch ${large} comes within ${100 * margin} points of batch ${small}`,
    largeTuned!,
    smallTuned!,
    compare(largeTuned!, smallTuned!),
  )
  const levels = levelFindings(study, [smallBase, largeBase])
  return judgement(
    outcomeOf(loses, recovers, recoversTuned),
    [...levels, loses, recovers, recoversTuned],
    [smallBase, largeBase, largeTenfold, smallTuned!, largeTuned!].flatMap(({ name, values }) =>
      meanFigure(`Test accuracy, ${name}`, 'share', values.values(), study.confidence),
    ),
  )
}

function outcomeOf(loses: Finding, recovers: Finding, recoversTuned: Finding): Outcome {
  if (loses.truth === 'no') return doesNotFollow
  if (loses.truth === 'undecided') return undecidedHere
  if (recovers.truth === 'yes') return holds
  if (recoversTuned.truth === 'yes')
    return holdsWhen('the rate is tuned for the size, rather than set to ten times')
  return recovers.truth === 'no' && recoversTuned.truth === 'no' ? doesNotFollow : undecidedHere
}

const settingOf = (name: string, runs: readonly ClaimRun[]): Setting => ({
  name,
  runs,
  values: finalValues(runs, 'testAccuracy'),
})

function tuned(results: StudyRuns, batchSize: number): Setting {
  const chosen = tunedRuns(results, batchSize, 'higher', (run) => finalValue(run, 'testAccuracy'))
  const isChosen = ({ trial }: ClaimRun) =>
    chosen.some(
      ({ replication, factors }) =>
        replication === trial.replication && factors.learningRate === trial.params.learningRate,
    )
  const runs = runsOf(results, batchSize).filter(isChosen)
  return settingOf(`batch ${batchSize}, rate tuned`, runs)
}

const published = [0.98, 0.96] as const

/**
 * The claim's own figures, for the whole of MNIST only. They tell whether this is the setting that the claim speaks of,
 * and do not enter the outcome, which is about what the sizes and rates do to each other.
 */
function levelFindings({ params, confidence }: Study, settings: readonly Setting[]): Finding[] {
  const { data, trainExamples } = params as { data?: unknown; trainExamples?: number }
  if (data !== 'mnist' || trainExamples !== undefined) return []
  return settings.flatMap(({ name, values }, index) => {
    const estimate = meanOf(values.values(), confidence)
    if (!estimate) return []
    const level = published[index]!
    return [
      {
        statement: `${capitalized(name)} reaches ${100 * level} %, within ${100 * margin} points`,
        truth: isBetween(estimate, level - margin, level + margin),
        because: `${capitalized(name)} reaches ${percentText(estimate)}.`,
      },
    ]
  })
}

function lossFinding(small: Setting, large: Setting, lost: Estimate | null): Finding {
  const statement = `At the same rate ${large.name} is more than ${100 * margin} points below ${small.name}`
  if (!lost) return { statement, truth: 'undecided', because: `${statement}: there are no runs to compare.` }
  return {
    statement,
    truth: isAbove(lost, margin),
    because: `At the same rate, ${small.name} minus ${large.name} is ${pointsText(lost)}.`,
  }
}

/** A setting that lost runs to divergence has not given the accuracy back. */
function recoveryFinding(
  statement: string,
  large: Setting,
  small: Setting,
  gained: Estimate | null,
): Finding {
  const diverged = divergedCount(large.runs)
  if (diverged > 0) {
    const because = `At ${large.name}, ${diverged} of ${large.runs.length} runs diverged.`
    return { statement, truth: 'no', because }
  }
  if (!gained)
    return { statement, truth: 'undecided', because: `${statement}: there are no runs to compare.` }
  return {
    statement,
    truth: isAtLeast(gained, -margin),
    because: `${capitalized(large.name)} minus ${small.name} is ${pointsText(gained)}.`,
  }
}
