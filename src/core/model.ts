/**
 * A model: a pure, named function that answers at once. One definition gives the checks, the help, `batchwise ask`,
 * the JSON Schema and a web form; its examples are its tests.
 */
import { z } from 'zod'
import { UserError } from './errors.ts'
import { describeIssue, type Fault } from './issue-messages.ts'

export interface ModelExample<I = Readonly<Record<string, unknown>>, O = Readonly<Record<string, unknown>>> {
  /** Where the expected numbers come from, when not from the model's own source. */
  readonly source?: string
  readonly input: I
  /** What must come out; fields may be left out. Numbers agree to nine digits, or to as many as `digits` says. */
  readonly output: Partial<O>
  readonly digits?: number
}

export interface Model<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject> {
  /** `domain.name`, e.g. `training.bookkeeping`. */
  readonly name: string
  /** One sentence: what it answers. */
  readonly doc: string
  /** `approximate` where the formula itself is; an exact formula of a process that is only like yours is exact. */
  readonly evidence: 'exact' | 'approximate'
  /** Author, year, section or equation. */
  readonly source: string
  /** Where it stops being valid. */
  readonly limits?: string
  readonly input: I
  /** Null is "there is no such number"; a field `note` says why. */
  readonly output: O
  readonly examples: readonly ModelExample<z.input<I>, z.output<O>>[]
  /** Pure. May throw a `UserError` whose place is the field at fault. */
  compute(input: z.output<I>): z.output<O>
}

type Definition<I extends z.ZodRawShape, O extends z.ZodRawShape> = Omit<
  Model<z.ZodObject<I, z.core.$strict>, z.ZodObject<O, z.core.$strict>>,
  'input' | 'output'
> & { readonly input: I; readonly output: O }

/** A model from its fields (see model-fields.ts), which types `compute` and the examples. */
export function defineModel<I extends z.ZodRawShape, O extends z.ZodRawShape>(
  definition: Definition<I, O>,
): Model<z.ZodObject<I, z.core.$strict>, z.ZodObject<O, z.core.$strict>> {
  return { ...definition, input: z.strictObject(definition.input), output: z.strictObject(definition.output) }
}

const mostFaultsShown = 5

/**
 * Checks the input, computes, and checks the output.
 *
 * @throws UserError naming each field of the input that is at fault
 */
export function evaluateModel<I extends z.ZodObject, O extends z.ZodObject>(
  model: Model<I, O>,
  input: Readonly<Record<string, unknown>>,
): z.output<O> {
  return computeModel(model, checkModelInput(model, input))
}

/** The input with its defaults. @throws UserError naming each field that is at fault */
export function checkModelInput<I extends z.ZodObject>(
  model: Model<I>,
  input: Readonly<Record<string, unknown>>,
): z.output<I> {
  const result = model.input.safeParse(input, { reportInput: true })
  if (result.success) return result.data
  const faults = result.error.issues
    .flatMap((issue) => describeIssue(issue, [], model.input))
    .sort((a, b) => Number(b.atName ?? false) - Number(a.atName ?? false))
  const [first, ...others] = faults.slice(0, mostFaultsShown)
  const more = others.map((fault) => `${placeOf(fault)}: ${fault.message}`)
  throw new UserError([first!.message, ...more].join('\n'), {
    place: placeOf(first!),
    remedy: helpRemedy(model),
  })
}

/**
 * Computes from a checked input.
 *
 * @throws UserError where the numbers are too large or too small to compute with
 */
export function computeModel<I extends z.ZodObject, O extends z.ZodObject>(
  model: Model<I, O>,
  input: z.output<I>,
): z.output<O> {
  const computed = model.compute(input)
  const output = model.output.safeParse(computed)
  if (output.success) return output.data
  const overflown = Object.entries(computed).find(([, value]) => isOverflow(value))
  if (overflown) {
    throw new UserError(`cannot be computed from these numbers: it came out as ${overflown[1]}`, {
      place: overflown[0],
      remedy: 'Use numbers that are nearer to each other, or other units.',
    })
  }
  throw new Error(`${model.name} of ${JSON.stringify(input)} gave no valid output: ${output.error.message}`)
}

const isOverflow = (value: unknown): boolean => typeof value === 'number' && !Number.isFinite(value)

export const helpRemedy = (model: Pick<Model, 'name'>): string =>
  `batchwise ask ${model.name} --help shows its fields and units.`

const placeOf = (fault: Fault): string => fault.path.map(String).join('.')
