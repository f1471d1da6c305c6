/** Between the rounds of `untilDecided`: looks at what the store holds and plans what to run next. */

import { isComputed } from '../core/answer.ts'
import { compareSizes } from '../core/comparison.ts'
import { type Domain, metricsOf } from '../core/domain.ts'
import { UserError } from '../core/errors.ts'
import { newSizes } from '../core/new-sizes.ts'
import { nextRound } from '../core/next-round.ts'
import { withRounds } from '../core/planned.ts'
import { hourlyPrice } from '../core/price.ts'
import type { Study } from '../core/study.ts'
import type { AskedUntilDecided } from '../core/study-file.ts'
import type { Trial } from '../core/trial.ts'
import { conclude } from '../report/conclude.ts'
import type { Round } from '../runner/run-study.ts'
import type { Store, StudyRecord } from '../store/store.ts'
import { wholeNumber } from './whole-number.ts'

export interface UntilDecidedOptions {
  readonly untilDecided?: boolean
  readonly maxTrials?: string
  readonly precision?: string
}

/** What the options ask for beside the file; null when nothing. */
export function parseUntilDecided(options: UntilDecidedOptions): AskedUntilDecided | null {
  const { untilDecided, maxTrials, precision } = options
  if (!untilDecided && maxTrials === undefined && precision === undefined) return null
  return {
    ...(maxTrials === undefined ? {} : { maxTrials: wholeNumber(maxTrials, '--max-trials', 1_000_000) }),
    ...(precision === undefined ? {} : { precision: precisionOf(precision) }),
  }
}

/** `2%` or `0.02`. */
function precisionOf(written: string): number {
  const [, number, percent] = /^\s*(\d+(?:\.\d*)?|\.\d+)\s*(%?)\s*$/.exec(written) ?? []
  const share = Number(number) / (percent === '%' ? 100 : 1)
  if (share >= 0.0001 && share <= 1) return share
  throw new UserError(`expected a share from 0.01 % to 100 %, such as 2%, got "${written}"`, {
    place: '--precision',
  })
}

/** The options that make a run of this study go on as this one did. */
export function untilDecidedFlags({ untilDecided }: Study): string {
  if (!untilDecided) return ''
  const { maxTrials, precision } = untilDecided
  const most = maxTrials === null ? '' : ` --max-trials ${maxTrials}`
  const narrow = precision === undefined ? '' : ` --precision ${precision}`
  return `${most}${narrow}` || ' --until-decided'
}

const gridsUnlessStated = 3

/**
 * The most trials that the study may have in all; null where nothing is added to its grid.
 *
 * @throws UserError when the grid alone has more
 */
export function mostTrials({ untilDecided }: Study, gridTrials: number): number | null {
  if (!untilDecided) return null
  const { maxTrials } = untilDecided
  if (maxTrials !== null && maxTrials < gridTrials) {
    throw new UserError(
      `the study's batch sizes and replications are ${gridTrials} trials, more than the ${maxTrials} allowed`,
      {
        place: 'untilDecided.maxTrials',
        remedy: 'Allow more (--max-trials), or begin with fewer sizes or replications.',
      },
    )
  }
  return maxTrials ?? gridsUnlessStated * gridTrials
}

export async function planRound(store: Store, record: StudyRecord, domain: Domain): Promise<Round> {
  const conclusion = conclude(store, record, domain)
  const { trials, observations, analysis } = conclusion
  const { study, planned } = withRounds(record.study, trials)
  const metrics = metricsOf(domain, study)
  const comparison = compareSizes(study, metrics, observations, planned, isComputed(analysis.evidence))
  const grid = trials.filter(({ round }) => round === 0).length
  const settings = grid / (record.study.batchSizes.length * record.study.replications)
  const trialsLeft = mostTrials(study, grid)! - trials.length

  const closed = await closedSizes(
    domain,
    study,
    newSizes(study, comparison, new Set()).map(({ batchSize }) => batchSize),
  )
  const next = nextRound({ study, planned, comparison, settings, trialsLeft, closed })
  if (next.kind === 'stop') return next
  const known = new Set(trials.map(({ trial }) => trial.id))
  const added = (await planSizes(domain, study, next.replications)).filter(({ id }) => !known.has(id))
  return { kind: 'run', trials: added, because: next.because }
}

/** Those that the domain refuses, e.g. sizes above the number of examples, and those that no price is known of. */
async function closedSizes(
  domain: Domain,
  study: Study,
  sizes: readonly number[],
): Promise<ReadonlySet<number>> {
  if (sizes.length === 0) return new Set()
  const faults = await domain.check({ ...study, batchSizes: sizes })
  const refused = faults.flatMap(({ path: [member, index] }) =>
    member === 'batchSizes' && typeof index === 'number' ? [sizes[index]!] : [],
  )
  const { price } = study
  const unpriced = price ? sizes.filter((size) => hourlyPrice(price, size) === undefined) : []
  return new Set([...refused, ...unpriced])
}

async function planSizes(
  domain: Domain,
  study: Study,
  replications: ReadonlyMap<number, number>,
): Promise<readonly Trial[]> {
  const batchSizes = [...replications.keys()].sort((a, b) => a - b)
  const most = Math.max(...replications.values())
  const planned = await domain.plan({ ...study, batchSizes, replications: most })
  return planned.filter(({ batchSize, replication }) => replication < (replications.get(batchSize) ?? 0))
}
