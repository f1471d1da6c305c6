/** One study trained with batches made in several ways, each compared with shuffling anew every epoch. */
import type { BatchingKind } from '../domains/training/batching/kinds.ts'
import type { ClaimFigure, ClaimResults, ClaimStudy, Finding, StudyRuns, Truth } from './claim.ts'
import { divergedCount, finalValues, meanFigure, pairedDifference } from './runs.ts'
import { isAbove, isBelow, isBetween } from './truth.ts'
import { pointsText } from './words.ts'

/** Half a point of accuracy. */
export const margin = 0.005

/** The key of each is the kind, after the prefix where several data sets are compared. */
export function batchingStudies(
  kinds: readonly BatchingKind[],
  prefix = '',
  other: Omit<ClaimStudy, 'key' | 'file'> = {},
): ClaimStudy[] {
  return kinds.map((batching) => ({
    key: `${prefix}${batching}`,
    file: 'training/composition',
    ...other,
    params: { ...other.params, batching },
  }))
}

export interface BatchingFinding extends Finding {
  readonly kind: BatchingKind
  /** Less accurate than shuffled every epoch by more than the margin, or diverged. */
  readonly loses: Truth
  /** More accurate by more than the margin. */
  readonly gains: Truth
}

export interface BatchingComparison {
  readonly findings: readonly BatchingFinding[]
  readonly figures: readonly ClaimFigure[]
}

/** Null where shuffling every epoch was not run. Replications share their initial weights, so differences are paired. */
export function againstShuffled(
  results: ClaimResults,
  kinds: readonly BatchingKind[],
  prefix = '',
  metric = 'testAccuracy',
): BatchingComparison | null {
  const reference = results[`${prefix}every-epoch`]
  if (!reference) return null
  const { confidence } = reference.study
  const findings = kinds.flatMap((kind) => {
    const own = results[`${prefix}${kind}`]
    return own ? [compare(kind, own, reference, metric, confidence, prefix)] : []
  })
  const figures = (['every-epoch', ...kinds] as const).flatMap((kind): ClaimFigure[] => {
    const own = results[`${prefix}${kind}`]
    const name = `Test accuracy, ${prefix.replace(/-$/, ', ')}${kind}`
    return own ? meanFigure(name, 'share', finalValues(own.runs, metric).values(), confidence) : []
  })
  return { findings, figures }
}

function compare(
  kind: BatchingKind,
  own: StudyRuns,
  reference: StudyRuns,
  metric: string,
  confidence: number,
  prefix: string,
): BatchingFinding {
  const place = prefix ? `${prefix.replace(/-$/, '')}: ` : ''
  const statement = `${place}batches "${kind}" are as accurate as shuffled every epoch, within ${100 * margin} points`
  const diverged = divergedCount(own.runs)
  if (diverged > 0) {
    return {
      kind,
      statement,
      truth: 'no',
      loses: 'yes',
      gains: 'no',
      because: `${place}with "${kind}", ${diverged} of ${own.runs.length} runs diverged.`,
    }
  }
  const difference = pairedDifference(
    finalValues(own.runs, metric),
    finalValues(reference.runs, metric),
    confidence,
  )
  return {
    kind,
    statement,
    loses: difference ? isBelow(difference, -margin) : 'undecided',
    gains: difference ? isAbove(difference, margin) : 'undecided',
    truth: difference ? isBetween(difference, -margin, margin) : 'undecided',
    because: difference
      ? `${place}"${kind}" minus "every-epoch" is ${pointsText(difference)} of test accuracy.`
      : `${place}no replication has both.`,
  }
}
