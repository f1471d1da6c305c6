/** A lane's course as it is drawn and read: one value against another, thinned, with its spread. */
import { evaluationColumns, evaluationWidth } from '../training/evaluation-table.ts'
import type { LaneFrame } from '../training/messages.ts'
import { mergeInto, traceColumns, traceWidth } from '../training/trace-table.ts'

export const againsts = ['epochs', 'steps', 'seconds', 'distance'] as const
export type Against = (typeof againsts)[number]

export const measures = ['accuracy', 'loss', 'distance', 'gradientNorm'] as const
export type Measure = (typeof measures)[number]

/** Arrays of one length. `spread`: a standard deviation over the steps that a point stands for; 0 where there is none. */
export interface Course {
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly spread: readonly number[]
}

type Columns<Name extends string> = Readonly<Record<Name, number>>
const indices = <Name extends string>(names: readonly Name[]) =>
  Object.fromEntries(names.map((name, index) => [name, index])) as Columns<Name>
const traceAt = indices(traceColumns)
const evaluationAt = indices(evaluationColumns)

/** Points of a course, about at most; early rows are grouped less, so that the beginning stays sharp. */
const mostPoints = 64
/** Steps from which a spread says something. */
const leastSteps = 4

export type Recorded = Pick<LaneFrame, 'traces' | 'traceRows' | 'evaluations' | 'evaluationRows'>

/** `perEpoch`: examples. */
export function courseOf(lane: Recorded, measure: Measure, against: Against, perEpoch: number): Course {
  return measure === 'accuracy'
    ? evaluatedCourse(lane, against, perEpoch)
    : tracedCourse(lane, measure, against, perEpoch)
}

function evaluatedCourse(
  { evaluations, evaluationRows }: Recorded,
  against: Against,
  perEpoch: number,
): Course {
  const rows = Array.from({ length: evaluationRows }, (_, row) => row * evaluationWidth)
  return {
    x: rows.map((at) => placeIn(evaluations, at, evaluationAt, against, perEpoch)),
    y: rows.map((at) => evaluations[at + evaluationAt.accuracy]!),
    spread: rows.map(() => 0),
  }
}

function tracedCourse(
  { traces, traceRows }: Recorded,
  measure: Exclude<Measure, 'accuracy'>,
  against: Against,
  perEpoch: number,
): Course {
  const [x, y, spread]: [number[], number[], number[]] = [[], [], []]
  const stepsPerRow = traces[traceAt.count] ?? 1
  const fewest = measure === 'gradientNorm' ? Math.ceil(leastSteps / stepsPerRow) : 1
  const most = Math.ceil(traceRows / mostPoints)
  for (let row = 0; row < traceRows; ) {
    const size = Math.max(fewest, Math.min(most, Math.floor(row / 8)))
    // What would be left joins the last point: of few steps, it would jump about.
    const end = row + 1.5 * size >= traceRows ? traceRows : row + size
    const group = traces.slice(row * traceWidth, (row + 1) * traceWidth)
    for (let next = row + 1; next < end; next++) {
      mergeInto(group, traces.subarray(next * traceWidth, (next + 1) * traceWidth))
    }
    x.push(placeIn(group, 0, traceAt, against, perEpoch))
    y.push(group[traceAt[measure]]!)
    spread.push(measure === 'gradientNorm' ? spreadOf(group) : 0)
    row = end
  }
  return { x, y, spread }
}

/** The standard deviation with n - 1. */
function spreadOf(row: Float64Array): number {
  const count = row[traceAt.count]!
  return count > 1 ? Math.sqrt(row[traceAt.gradientNormSquares]! / (count - 1)) : 0
}

function placeIn(
  values: Float64Array,
  at: number,
  columns: Columns<'steps' | 'examples' | 'seconds' | 'distance'>,
  against: Against,
  perEpoch: number,
): number {
  return against === 'epochs' ? values[at + columns.examples]! / perEpoch : values[at + columns[against]]!
}

export interface Reading {
  readonly value: number
  readonly spread: number
}

/**
 * What a course says at a place: its first point there or past it, else its last; null where it has no points. Of what
 * was only measured now and then, pass `held`: the last point up to the place.
 */
export function readAt({ x, y, spread }: Course, place: number, held = false): Reading | null {
  if (x.length === 0) return null
  const past = x.findIndex((value) => (held ? value > place : value >= place))
  const at = past < 0 ? x.length - 1 : held ? Math.max(0, past - 1) : past
  return { value: y[at]!, spread: spread[at]! }
}

/** As far as a lane has come. */
export const reached = ({ x }: Course): number => x.reduce((most, value) => Math.max(most, value), 0)
