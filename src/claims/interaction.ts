/** T8: batch size x rate x optimizer of a convolutional network on medical images. */
import { settingText } from '../core/factors.ts'
import { differenceInterval, type Estimate } from '../core/stats/interval.ts'
import {
  type Claim,
  type ClaimFigure,
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
import { finalValue, meanFigure, meanOf, ratesOf, runsOf } from './runs.ts'
import { anyOf, isAbove, isBelow, isBetween } from './truth.ts'
import { pointsText } from './words.ts'

/** One point of the score. */
const margin = 0.01

export const interaction: Claim = {
  id: 'T8',
  statement:
    "For image classification, medical images too, batch size and learning rate together decide a CNN's accuracy; a lower rate goes with a smaller batch",
  test: 'A convolutional network on PneumoniaMNIST, batch size x rate x optimizer: does the effect of the rate change with the batch size, and which way?',
  ...oneStudy({ key: 'medical', file: 'training/medical-cnn', needs: 'pneumoniamnist' }, judge),
}

function judge(results: StudyRuns): Judgement {
  const metric = results.runs.some(({ rows }) => rows.at(-1)?.values.testAuc !== undefined)
    ? 'testAuc'
    : 'testAccuracy'
  const optimizers = [...new Set(results.runs.map(optimizerOf))]
  const judged = optimizers.flatMap((name) => judgeOptimizer(results, name, metric) ?? [])
  if (judged.length === 0) return cannotBeJudged('The study has no two batch sizes with two rates each.')
  return judgement(
    outcomeOf(judged),
    judged.flatMap(({ findings }) => findings),
    judged.flatMap(({ figures }) => figures),
    [
      `The score is ${metric === 'testAuc' ? 'the area under the ROC curve' : 'accuracy'} on the test set; a run that diverged counts as its untrained network.`,
    ],
  )
}

interface Judged {
  readonly optimizer: string
  readonly findings: readonly [together: Finding, lowerWithSmaller: Finding]
  readonly figures: readonly ClaimFigure[]
}

const optimizerOf = ({ trial }: ClaimRun): string => String(settingText(trial.params.optimizer) ?? 'sgd')

function judgeOptimizer(results: StudyRuns, optimizer: string, metric: string): Judged | null {
  const { study } = results
  const [small, large] = [Math.min(...study.batchSizes), Math.max(...study.batchSizes)]
  const rates = ratesOf(results)
  const [low, high] = [rates[0], rates.at(-1)]
  if (low === undefined || high === undefined || low === high || small === large) return null
  const scores = (batchSize: number, learningRate: number) =>
    new Map(
      runsOf(results, batchSize, { learningRate })
        .filter((run) => optimizerOf(run) === optimizer)
        .flatMap((run): [number, number][] => {
          const value = finalValue(run, metric) ?? run.rows[0]?.values[metric]
          return value === undefined ? [] : [[run.trial.replication, value]]
        }),
    )
  /** By replication, which share their initial weights: score at the high rate minus score at the low one. */
  const gains = (batchSize: number) => {
    const [at, below] = [scores(batchSize, high), scores(batchSize, low)]
    return [...at].flatMap(([replication, value]) => {
      const other = below.get(replication)
      return other === undefined ? [] : [value - other]
    })
  }
  const [smallGains, largeGains] = [gains(small), gains(large)]
  if (smallGains.length === 0 || largeGains.length === 0) return null
  const contrast = differenceInterval(largeGains, smallGains, study.confidence)
  const words = `With ${optimizer}, going from rate ${low} to ${high} changes the score by ${pointsText(meanOf(smallGains, study.confidence)!)} at batch ${small} and by ${pointsText(meanOf(largeGains, study.confidence)!)} at batch ${large}.`
  return {
    optimizer,
    findings: [
      {
        statement: `With ${optimizer}, what the rate does depends on the batch size`,
        truth: dependsOn(contrast),
        because: words,
      },
      {
        statement: `With ${optimizer}, the larger batch wants the higher rate, compared with the smaller`,
        truth: isAbove(contrast, 0),
        because: `With ${optimizer}, the higher rate does ${pointsText(contrast)} more for batch ${large} than for batch ${small}.`,
      },
    ],
    figures: study.batchSizes.flatMap((batchSize) =>
      rates.flatMap((rate) => {
        const name = `${metric === 'testAuc' ? 'Test AUC' : 'Test accuracy'}, ${optimizer}, batch ${batchSize}, rate ${rate}`
        return meanFigure(name, 'share', scores(batchSize, rate).values(), study.confidence)
      }),
    ),
  }
}

/** Different from nothing, or within the margin of it. */
function dependsOn(contrast: Estimate): Finding['truth'] {
  if (anyOf([isAbove(contrast, 0), isBelow(contrast, 0)]) === 'yes') return 'yes'
  return isBetween(contrast, -margin, margin) === 'yes' ? 'no' : 'undecided'
}

function outcomeOf(judged: readonly Judged[]): Outcome {
  const kinds = judged.map(({ optimizer, findings: [together, lower] }) => ({
    optimizer,
    yes: together.truth === 'yes' && lower.truth === 'yes',
    no: together.truth === 'no' || (together.truth === 'yes' && lower.truth === 'no'),
  }))
  if (kinds.every(({ yes }) => yes)) return holds
  if (kinds.every(({ no }) => no)) return doesNotFollow
  const found = kinds.filter(({ yes }) => yes).map(({ optimizer }) => optimizer)
  return found.length > 0 ? holdsWhen(`the optimizer is ${found.join(' or ')}`) : undecidedHere
}
