/**
 * Where a batch size that was not run might be cheaper than the best: beyond an end of those that were run, and
 * between the best and its neighbours. Costs are laid over log2 of the size, where a cost S/B + c B is close to a
 * parabola around its least point. This only chooses what to run; the answer rests on what was measured there.
 */
import { type Candidate, centre } from './candidates.ts'
import { type Comparison, nearBest, toleranceOf } from './comparison.ts'
import type { Study } from './study.ts'

export interface NewSize {
  readonly batchSize: number
  readonly why: string
}

/** A neighbour further away than this, on a side where no curve can be drawn, leaves a hole worth looking into. */
const widestHole = 4

/** @param closed sizes that the process cannot run, e.g. above the number of examples */
export function newSizes(study: Study, comparison: Comparison, closed: ReadonlySet<number>): NewSize[] {
  const { leader } = comparison
  if (!leader) return []
  const between = sizeBetween(study, comparison)
  return [...sizesBeyond(study, comparison), ...(between ? [between] : [])].filter(
    ({ batchSize }) => batchSize >= 1 && !study.batchSizes.includes(batchSize) && !closed.has(batchSize),
  )
}

/** One step beyond an end at which the best lies, unless the curve has levelled out there. */
function sizesBeyond({ batchSizes }: Study, { candidates, cost, leader }: Comparison): NewSize[] {
  const { best, bestCost } = leader!
  const step = (end: number, neighbour: number | undefined) =>
    neighbour === undefined ? 2 : Math.min(4, Math.max(2, end / neighbour, neighbour / end))
  const hasLevelledOut = (neighbour: number | undefined) =>
    candidates.some(
      (candidate) =>
        candidate.batchSize === neighbour &&
        centre(candidate.costs, cost) <= bestCost + Math.abs(bestCost) * nearBest,
    )
  const beyond: NewSize[] = []
  const end = best.batchSize
  if (end === batchSizes[0] && !hasLevelledOut(batchSizes[1])) {
    const batchSize = Math.floor(end / step(end, batchSizes[1]))
    beyond.push({ batchSize, why: `${end} is the best and the smallest that was run` })
  }
  if (end === batchSizes.at(-1) && !hasLevelledOut(batchSizes.at(-2))) {
    const batchSize = Math.round(end * step(end, batchSizes.at(-2)))
    beyond.push({ batchSize, why: `${end} is the best and the largest that was run` })
  }
  return beyond
}

interface Point {
  readonly x: number
  readonly y: number
}

/** The geometric middle between the best and a neighbour, where the curve says that more than the tolerance is gained. */
function sizeBetween(study: Study, comparison: Comparison): NewSize | null {
  const { candidates, leader } = comparison
  const { best } = leader!
  const at = study.batchSizes.indexOf(best.batchSize)
  const sides = [study.batchSizes[at - 1], study.batchSizes[at + 1]]
  const points = sides.map((size) => {
    const candidate = candidates.find(({ batchSize }) => batchSize === size)
    return candidate ? pointOf(candidate, comparison) : null
  })
  const gained = (share: number) =>
    leader!.options.scale === 'log' ? Math.expm1(share) : share * Math.abs(leader!.bestCost)
  const middles = sides.flatMap((size, side) => {
    if (size === undefined) return []
    const middle = Math.round(Math.sqrt(size * best.batchSize))
    const gain = gained(
      gainAt(Math.log2(middle), pointOf(best, comparison), points[side] ?? null, points[1 - side] ?? null),
    )
    const ratio = Math.max(size / best.batchSize, best.batchSize / size)
    const isHole = points.filter((point) => point !== null).length < 2 && ratio > widestHole
    return isHole || gain > toleranceOf(study, leader!)
      ? [{ batchSize: middle, gain, between: [size, best.batchSize] as const }]
      : []
  })
  const [most] = middles.sort((a, b) => b.gain - a.gain)
  if (!most) return null
  const [low, high] = most.between.toSorted((a, b) => a - b)
  return { batchSize: most.batchSize, why: `the curve may lie lower between ${low} and ${high}` }
}

/** On a logarithmic scale differences are shares; on a linear one costs are taken as shares of the best. */
function pointOf({ batchSize, costs }: Candidate, { cost, leader }: Comparison): Point {
  const { bestCost, options } = leader!
  const mean = centre(costs, cost)
  const y = options.scale === 'log' ? Math.log(mean) : mean / Math.abs(bestCost)
  return { x: Math.log2(batchSize), y }
}

/** How far below the best the curve lies at x: the parabola through three points, or the line on from the other side. */
function gainAt(x: number, best: Point, near: Point | null, far: Point | null): number {
  if (!far) return 0
  const slope = (best.y - far.y) / (best.x - far.x)
  const line = best.y + slope * (x - best.x)
  if (!near) return best.y - line
  const bend = ((near.y - best.y) / (near.x - best.x) - slope) / (near.x - far.x)
  return best.y - (line + bend * (x - best.x) * (x - far.x))
}
