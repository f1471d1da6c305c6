/**
 * What to run next so that the study is decided, or why nothing more would decide it. A round adds replications where
 * a size may still be the best (racing: the others get no more), and new sizes where the curve says that one may be
 * better (`new-sizes.ts`). The look after it is judged as strictly as `planned.ts` says.
 */
import type { Candidate } from './candidates.ts'
import { type Comparison, contestOf, type Leader, toleranceOf } from './comparison.ts'
import { type NewSize, newSizes } from './new-sizes.ts'
import { lookConfidence, type Planned } from './planned.ts'
import { precisionFrom, relativeHalfWidth, replicationsToNarrow } from './precision.ts'
import { replicationsForAll, replicationsToDecide } from './selection.ts'
import type { Study } from './study.ts'
import { listed } from './words.ts'

export interface RoundInput {
  /** With the sizes that earlier rounds added. */
  readonly study: Study
  readonly planned: Planned
  readonly comparison: Comparison
  /** Settings that are tuned over: trials of one replication at one size. */
  readonly settings: number
  /** Trials that may still be added. */
  readonly trialsLeft: number
  /** Sizes that the process cannot run. */
  readonly closed: ReadonlySet<number>
}

export type NextRound =
  | {
      readonly kind: 'run'
      /** How many replications the sizes of this round shall have, those that exist included. */
      readonly replications: ReadonlyMap<number, number>
      readonly because: readonly string[]
    }
  | { readonly kind: 'stop'; readonly why: string }

/** A look with so few replications knows too little of the variance to ask for more than twice as many at once. */
const mostGrowth = 2
const fewestReplications = 3
/** Forecasts of how many replications are needed are rough: only one this far above the budget is believed. */
const hopeless = 4

export function nextRound(input: RoundInput): NextRound {
  const { study, comparison, settings, trialsLeft, closed } = input
  const { leader } = comparison
  if (!leader) return { kind: 'stop', why: 'every size is out, and no further replication brings one back.' }
  const sizes = newSizes(study, comparison, closed)
  const race = replicationsToRace(input, leader)
  if (sizes.length === 0 && race.kind !== 'run') return { kind: 'stop', why: race.why }

  const replications = new Map<number, number>()
  const because: string[] = []
  let left = trialsLeft
  for (const { batchSize, why } of sizes) {
    const count = Math.max(study.replications, leader.options.exact ? 1 : 2)
    if (count * settings > left) continue
    left -= count * settings
    replications.set(batchSize, count)
    because.push(`${batchSize} with ${count} ${count === 1 ? 'replication' : 'replications'}: ${why}`)
  }
  if (race.kind === 'run') {
    const affordable = largestLevel(input, race.open, race.level, left)
    for (const batchSize of race.open) {
      if ((input.planned.replications.get(batchSize) ?? 0) < affordable)
        replications.set(batchSize, affordable)
    }
    const raised = race.open.filter((batchSize) => replications.get(batchSize) === affordable)
    if (affordable > 0 && raised.length > 0)
      because.push(
        `replications up to ${affordable} at ${listed(raised)}: ${race.why ?? 'each may still be the best'}`,
      )
  }
  if (replications.size === 0) return { kind: 'stop', why: budgetWords(trialsLeft, sizes, race) }
  return { kind: 'run', replications, because }
}

type Race =
  | {
      readonly kind: 'run'
      readonly open: readonly number[]
      readonly level: number
      /** "each may still be the best" unless stated. */
      readonly why?: string
    }
  | { readonly kind: 'decided' | 'hopeless'; readonly why: string }

function replicationsToRace(input: RoundInput, leader: Leader): Race {
  const { study, planned, comparison, settings, trialsLeft } = input
  const { candidates } = comparison
  const { best, regretAtMost, options } = leader
  const alone = !options.exact && best.costs.length < 2
  if (alone) return { kind: 'run', open: candidates.map(sizeOf), level: fewestReplications }
  if (regretAtMost <= study.tolerance) {
    const cutOff = comparison.unfinished.filter(({ atLeast }) => atLeast < leader.bestCost).map(sizeOf)
    if (cutOff.length === 0) return narrowed(input, leader) ?? decided(study, comparison, leader)
    const why = `only longer runs at ${listed(cutOff)} would decide: they ended before the goal at a cost below that of ${best.batchSize}.`
    return { kind: 'hopeless', why }
  }
  const confidence = lookConfidence(study.confidence, planned.round + 1)
  const [groups, next] = contestOf(candidates, { ...leader, options: { ...options, confidence } })
  const { open, replications } = replicationsForAll(groups, toleranceOf(study, leader), next)
  const openSizes = open.map((index) => sizeOf(candidates[index]!))
  if (replications === null) {
    return {
      kind: 'hopeless',
      why: `more than 1,000 replications at ${listed(openSizes)} would be needed to tell them apart within the tolerance of ${study.tolerance}.`,
    }
  }
  const has = (batchSize: number) => planned.replications.get(batchSize) ?? 0
  const needed = openSizes.reduce((sum, size) => sum + settings * Math.max(0, replications - has(size)), 0)
  if (needed > hopeless * trialsLeft) {
    return {
      kind: 'hopeless',
      why: `about ${needed} more trials at ${listed(openSizes)} would be needed to decide, and ${trialsLeft} are left.`,
    }
  }
  const most = mostGrowth * Math.max(...openSizes.map(has))
  return {
    kind: 'run',
    open: openSizes,
    level: Math.min(Math.max(replications, 1 + Math.min(...openSizes.map(has))), most),
  }
}

/** What a decided study still takes until the best size's interval is as narrow as asked; null where nothing. */
function narrowed({ study, planned, settings, trialsLeft }: RoundInput, { best }: Leader): Race | null {
  const { precision } = study.untilDecided ?? {}
  const replications = precision === undefined ? 0 : replicationsToNarrow(best.point, precision)
  if (replications === 0) return null
  const has = planned.replications.get(best.batchSize) ?? 0
  const needed = settings * Math.max(0, replications - has)
  const share = percent(precision!)
  if (needed > hopeless * trialsLeft) {
    return {
      kind: 'hopeless',
      why: `it is decided, but about ${needed} more trials at ${best.batchSize} would be needed for an interval within ${share}, and ${trialsLeft} are left.`,
    }
  }
  const level = Math.min(replications, Math.max(mostGrowth * has, precisionFrom))
  return { kind: 'run', open: [best.batchSize], level, why: `its interval is to be within ${share}` }
}

const percent = (share: number) => `${Number((100 * share).toPrecision(2))} %`

const sizeOf = ({ batchSize }: Pick<Candidate, 'batchSize'>) => batchSize

/** The answer stands, or waits for what no further trial can give; what else could be known, and why it is not run. */
function decided(study: Study, { candidates }: Comparison, leader: Leader): Race {
  const { best, range, regretAtMost, options } = leader
  const others = range.filter((size) => size !== best.batchSize)
  const within = `no size run is more than ${percent(regretAtMost)} cheaper than ${best.batchSize}, within the tolerance of ${percent(study.tolerance)}`
  if (others.length === 0 || options.exact) {
    return { kind: 'decided', why: `it is decided, as ${within}${narrowWords(study, best)}.` }
  }
  const open = candidates.filter(({ batchSize }) => range.includes(batchSize))
  const [groups, comparedBy] = contestOf(open, leader)
  const more = replicationsToDecide(groups, 0, comparedBy)
  const count = more === null ? 'more than 1,000' : String(more)
  return {
    kind: 'decided',
    why: `it is decided, as ${within}${narrowWords(study, best)}. To tell ${listed(range)} apart as well, about ${count} more ${more === 1 ? 'replication' : 'replications'} at each would be needed.`,
  }
}

const narrowWords = ({ untilDecided }: Study, { point }: Candidate): string =>
  untilDecided?.precision === undefined
    ? ''
    : `, and its interval is within ${percent(relativeHalfWidth(point))} of its value`

/** The most replications, up to `level`, that the open sizes can all have for the trials that are left; 0 where none. */
function largestLevel(
  { planned, settings }: RoundInput,
  open: readonly number[],
  level: number,
  left: number,
): number {
  const cost = (to: number) =>
    open.reduce((sum, size) => sum + settings * Math.max(0, to - (planned.replications.get(size) ?? 0)), 0)
  let affordable = level
  while (affordable > 0 && cost(affordable) > left) affordable--
  return cost(affordable) > 0 ? affordable : 0
}

function budgetWords(trialsLeft: number, sizes: readonly NewSize[], race: Race): string {
  const wanted = [
    ...(race.kind === 'run' ? [`one more replication at ${listed(race.open)}`] : []),
    ...sizes.map(({ batchSize }) => `batch size ${batchSize}`),
  ]
  return `the budget is spent: ${trialsLeft === 0 ? 'no trials are' : trialsLeft === 1 ? '1 trial is' : `${trialsLeft} trials are`} left, and the next step is ${wanted.join(', then ')}.`
}
