import { UserError } from '../core/errors.ts'
import { checkModelInput, computeModel, type Model } from '../core/model.ts'

export interface CurveRange {
  readonly field: string
  readonly from: number
  readonly to: number
  readonly scale: 'linear' | 'log'
}

type Values = Readonly<Record<string, unknown>>

const intervals = 64
/** A model that takes long gets a coarser curve: the page waits for it while a slider moves. */
const budgetMs = 25

/** The model along one of its fields, all others as in `input`; null where the model refuses. Ascending, without repeats. */
export function curvePoints(
  model: Model,
  input: Values,
  { field, from, to, scale }: CurveRange,
): { x: number; output: Record<string, unknown> | null }[] {
  if (!Object.hasOwn(model.input.shape, field))
    throw new UserError('there is no such field', { place: field })
  if (!(to > from) || (scale === 'log' && from <= 0)) {
    throw new UserError('expected a range from a number to a larger one', { place: 'curve' })
  }
  const isWhole =
    typeof input[field] === 'number' && !model.input.safeParse({ ...input, [field]: 1.5 }).success
  const at = (share: number) => {
    const exact = scale === 'log' ? from * (to / from) ** share : from + (to - from) * share
    return isWhole ? Math.round(exact) : Number(exact.toPrecision(12))
  }
  const end = performance.now() + budgetMs
  const points = new Map<number, Record<string, unknown> | null>()
  // The whole range first, ever finer: whenever time is up, what there is covers it.
  for (let step = intervals; step >= 1; step /= 2) {
    for (let index = 0; index <= intervals; index += step) {
      const x = at(index / intervals)
      if (points.has(x)) continue
      if (points.size > 8 && performance.now() > end) return sorted(points)
      points.set(x, outputAt(model, { ...input, [field]: x }))
    }
  }
  return sorted(points)
}

function outputAt(model: Model, input: Values): Record<string, unknown> | null {
  try {
    return { ...computeModel(model, checkModelInput(model, input)) }
  } catch (error) {
    if (error instanceof UserError) return null
    throw error
  }
}

const sorted = (points: ReadonlyMap<number, Record<string, unknown> | null>) =>
  [...points].sort(([a], [b]) => a - b).map(([x, output]) => ({ x, output }))
