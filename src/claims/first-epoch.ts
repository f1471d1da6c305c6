/** T12: what the estimate is worth after each batch of the first epoch. */
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
  oneStudy,
  type StudyRuns,
  undecidedHere,
} from './claim.ts'
import { meanFigure, pairedDifference } from './runs.ts'
import { fromBoolean, isAbove } from './truth.ts'
import { estimateText } from './words.ts'

export const firstEpoch: Claim = {
  id: 'T12',
  statement:
    'The estimate after the first batch is not useless: each batch starts from what the earlier ones left',
  test: 'Test loss and accuracy after every batch of the first epoch, against the untrained network.',
  ...oneStudy({ key: 'epoch', file: 'training/first-epoch' }, judge),
}

function judge(results: StudyRuns): Judgement {
  const { study } = results
  const runs = results.runs.filter(({ outcome }) => outcome.kind === 'finished')
  const steps = Math.min(...runs.map(({ rows }) => rows.length - 1))
  if (runs.length === 0 || steps < 1) return cannotBeJudged('No run has measurements after its batches.')
  const at = (row: number, metric: string) =>
    new Map(runs.map(({ trial, rows }) => [trial.replication, rows[row]!.values[metric]!]))
  /** Nats that the test loss fell from the untrained network to the row. */
  const gain = (row: number) => pairedDifference(at(0, 'testLoss'), at(row, 'testLoss'), study.confidence)!
  const first = gain(1)
  const gains = Array.from({ length: steps }, (_, index) => gain(index + 1))
  // From here on every gain is above nothing: the first of many that happens to be would flatter.
  const lastUnsure = gains.findLastIndex(({ lo }) => lo <= 0) + 1
  const firstSure = lastUnsure < steps ? lastUnsure + 1 : undefined
  const batches = (row: number) => runs[0]!.rows[row]!.step
  const betterAtOnce: Finding = {
    statement: 'After the first batch the test loss is below that of the untrained network',
    truth: isAbove(first, 0),
    because: `One batch lowers the test loss by ${estimateText(first, 'nat')}.`,
  }
  const betterAtEnd: Finding = {
    statement: 'After the last batch of the epoch it is lower than after the first',
    truth: isAbove(pairedDifference(at(1, 'testLoss'), at(steps, 'testLoss'), study.confidence)!, 0),
    because: `The first epoch lowers it by ${estimateText(gain(steps), 'nat')}.`,
  }
  const carried = carriedFinding(runs)
  const findings = [betterAtOnce, betterAtEnd, carried]
  const outcome =
    carried.truth === 'no' || betterAtEnd.truth === 'no'
      ? doesNotFollow
      : betterAtEnd.truth === 'undecided' || firstSure === undefined
        ? undecidedHere
        : betterAtOnce.truth === 'yes'
          ? holds
          : holdsWhen(
              `it is judged after ${batches(firstSure)} batches or more: before, the gain over the untrained network is within its interval`,
            )
  return judgement(
    outcome,
    findings,
    [0, 1, ...(firstSure && firstSure > 1 ? [firstSure] : []), steps].flatMap((row) =>
      (['testLoss', 'testAccuracy'] as const).flatMap((metric) => {
        const what = metric === 'testLoss' ? 'Test loss' : 'Test accuracy'
        const name = `${what} after ${batches(row)} ${batches(row) === 1 ? 'batch' : 'batches'}`
        const unit = metric === 'testLoss' ? 'nat' : 'share'
        return meanFigure(name, unit, at(row, metric).values(), study.confidence)
      }),
    ),
  )
}

/**
 * If each batch started anew, the distance after a batch would be one update, rate times the norm of its gradient.
 * Plain SGD at a constant rate.
 */
function carriedFinding(runs: readonly ClaimRun[]): Finding {
  const statement = 'The weights end farther from their initial values than one update can bring them'
  const factors = runs.flatMap((run) => {
    const trace = run.trace()
    const [distance, norm] = [trace?.columns.distance?.at(-1), trace?.columns.gradientNorm?.at(-1)]
    const rate = run.trial.params.learningRate as number
    return distance !== undefined && norm ? [distance / (rate * norm)] : []
  })
  if (factors.length === 0) return { statement, truth: 'undecided', because: 'No trace was kept.' }
  const least = Math.min(...factors)
  return {
    statement,
    truth: fromBoolean(least > 1),
    because: `After the last batch they are at least ${least.toPrecision(3)} times as far from their initial values as its update alone: batches build on each other.`,
  }
}
