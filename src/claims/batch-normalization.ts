/** T21: examples and seconds to a goal, with and without batch normalization. */
import { type Estimate, logMeanInterval, ratioInterval } from '../core/stats/interval.ts'
import {
  type Claim,
  type ClaimFigure,
  type ClaimResults,
  type ClaimRun,
  cannotBeJudged,
  doesNotFollow,
  type Finding,
  holds,
  holdsWhen,
  type Judgement,
  judgement,
  type Outcome,
  type StudyRuns,
  type Truth,
  undecidedHere,
} from './claim.ts'
import { measured, runsOf } from './runs.ts'
import { allOf, isBelow } from './truth.ts'
import { tunedRuns } from './tuned.ts'
import { estimateText } from './words.ts'

const normalized = {
  layers: ['flatten', { dense: 256 }, 'batchNorm', 'relu', { dense: 256 }, 'batchNorm', 'relu'],
}

export const batchNormalization: Claim = {
  id: 'T21',
  statement: 'Batch normalization speeds training up',
  test: 'Examples and seconds until a goal accuracy is first met, the same network with and without, at each batch size, the rate tuned for each.',
  studies: [
    { key: 'without', file: 'training/batch-normalization' },
    { key: 'with', file: 'training/batch-normalization', params: { network: normalized } },
  ],
  judge,
}

interface SizeJudgement {
  readonly batchSize: number
  readonly examples: Finding
  readonly seconds: Finding
  readonly figures: readonly ClaimFigure[]
}

function judge({ without, with: withIt }: ClaimResults): Judgement {
  if (!without || !withIt) return cannotBeJudged('The studies were not run.')
  const sizes = without.study.batchSizes.flatMap((batchSize) => judgeSize(without, withIt, batchSize) ?? [])
  if (sizes.length === 0) return cannotBeJudged('No batch size has runs with and without.')
  const findings = sizes.flatMap(({ examples, seconds }) => [examples, seconds])
  return judgement(
    outcomeOf(sizes),
    findings,
    sizes.flatMap(({ figures }) => figures),
  )
}

function outcomeOf(sizes: readonly SizeJudgement[]): Outcome {
  const truths = sizes.map(({ examples }) => examples.truth)
  const found = sizes.filter(({ examples }) => examples.truth === 'yes').map(({ batchSize }) => batchSize)
  if (truths.every((truth) => truth === 'yes')) {
    const inSeconds = allOf(sizes.map(({ seconds }) => seconds.truth))
    return inSeconds === 'yes'
      ? holds
      : holdsWhen('speed is counted in examples; in seconds it is not shown at every size')
  }
  if (truths.every((truth) => truth === 'no')) return doesNotFollow
  return found.length > 0
    ? holdsWhen(`the batch is ${found.join(' or ')} and speed is counted in examples`)
    : undecidedHere
}

function judgeSize(without: StudyRuns, withIt: StudyRuns, batchSize: number): SizeJudgement | null {
  const [plain, normal] = [costs(without, batchSize), costs(withIt, batchSize)]
  if (plain.length === 0 || normal.length === 0) return null
  const { confidence } = without.study
  const compare = (cost: 'examples' | 'seconds'): Finding => {
    const statement = `At batch ${batchSize} the goal takes fewer ${cost} with batch normalization`
    const own = ratioInterval(
      normal.map((run) => run[cost]),
      plain.map((run) => run[cost]),
      confidence,
    )
    const [missedPlain, missedNormal] = [plain, normal].map((runs) => runs.filter(({ met }) => !met).length)
    return {
      statement,
      truth: truthOf(own, missedPlain!, missedNormal!),
      because: `At batch ${batchSize} it takes ${estimateText(own)} times the ${cost} to the goal${missedText(missedPlain!, plain.length, 'without')}${missedText(missedNormal!, normal.length, 'with it')}.`,
    }
  }
  return {
    batchSize,
    examples: compare('examples'),
    seconds: compare('seconds'),
    figures: [
      ...figuresOf(plain, `batch ${batchSize}, without`, confidence),
      ...figuresOf(normal, `batch ${batchSize}, with batch normalization`, confidence),
    ],
  }
}

/** A run that missed the goal cost at least what it had spent, so that a ratio against it errs on one side only. */
function truthOf(own: Estimate, missedPlain: number, missedNormal: number): Truth {
  const truth = isBelow(own, 1)
  if (truth === 'yes') return missedNormal > 0 ? 'undecided' : 'yes'
  return truth === 'no' && missedPlain > 0 ? 'undecided' : truth
}

const missedText = (missed: number, of: number, which: string): string =>
  missed === 0 ? '' : ` (${missed} of ${of} runs ${which} missed it, and count with what they spent)`

interface GoalCost {
  readonly examples: number
  readonly seconds: number
  readonly met: boolean
}

/** What the goal cost each replication at its tuned rate. */
function costs(results: StudyRuns, batchSize: number): GoalCost[] {
  const goal = results.study.objective.goal
  const last = (run: ClaimRun) => run.rows.at(-1)?.values ?? {}
  const met = (run: ClaimRun) =>
    run.outcome.kind === 'finished' && goal !== null && (last(run)[goal.metric] ?? 0) >= goal.value
  const chosen = tunedRuns(results, batchSize, 'lower', (run) => (met(run) ? last(run).examples : undefined))
  return chosen.flatMap(({ replication, factors }) => {
    const run = runsOf(results, batchSize, { learningRate: factors.learningRate }).find(
      ({ trial }) => trial.replication === replication,
    )
    const { examples, trainSeconds } = run ? last(run) : {}
    return run && examples && trainSeconds ? [{ examples, seconds: trainSeconds, met: met(run) }] : []
  })
}

function figuresOf(runs: readonly GoalCost[], name: string, confidence: number): ClaimFigure[] {
  if (runs.some(({ met }) => !met)) return []
  return (['examples', 'seconds'] as const).map((cost) => {
    const { mean, lo, hi, n } = logMeanInterval(
      runs.map((run) => run[cost]),
      confidence,
    )
    const unit = cost === 'examples' ? 'examples' : 's'
    return measured(
      `${cost === 'examples' ? 'Examples' : 'Training time'} to the goal, ${name}`,
      unit,
      { value: mean, lo, hi },
      n,
    )
  })
}
