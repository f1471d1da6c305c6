/**
 * A study as a file: YAML (or JSON, which is YAML) in, a checked `Study` out. All checks of what a person wrote
 * are made here or in the domain's schema, and each fault is told with its line and column.
 */
import type { z } from 'zod'
import { parseBatchSizes } from './batch-sizes.ts'
import { findMetric, parseCondition } from './condition.ts'
import { type Domain, metricsOf } from './domain.ts'
import { UserError } from './errors.ts'
import { describeIssue, type Fault } from './issue-messages.ts'
import type { Metric } from './measurement.ts'
import { hourlyPrice } from './price.ts'
import type { Condition, Objective, Study, UntilDecided } from './study.ts'
import { studySchema } from './study-schema.ts'
import { listed } from './words.ts'
import { parseYaml, placeOf, type YamlSource } from './yaml-source.ts'

const mostFaultsShown = 5

export interface ReadStudy {
  readonly study: Study
  readonly domain: Domain
}

/**
 * @param text the file's content
 * @param file its path, as it is to stand in messages
 * @throws UserError with the place of the first fault, and up to four more below it
 */
export async function readStudy(
  text: string,
  file: string,
  options: {
    quick: boolean
    loadDomain: (name: string) => Promise<Domain>
    /** In place of the file's own member of this name, as far as it is given. */
    untilDecided?: AskedUntilDecided | null
  },
): Promise<ReadStudy> {
  const source = parseYaml(text, file, options.quick)
  const written = options.quick ? withQuick(source.value) : source.value
  const fields = check(studySchema, written, source, [])
  const domain = await locate(source, ['domain'], () => options.loadDomain(fields.domain))
  const params = check(domain.params, fields.params ?? {}, source, ['params'])
  const batchSizes = await locate(source, ['batchSizes'], () => parseBatchSizes(fields.batchSizes))
  const price = fields.price
  const metrics = metricsOf(domain, { params, ...(price ? { price } : {}) })
  const objective = await readObjective(fields.objective, metrics, source)
  const constraints: Condition[] = []
  for (const [index, constraint] of fields.constraints.entries()) {
    constraints.push(await locate(source, ['constraints', index], () => parseCondition(constraint, metrics)))
  }
  const untilDecided = options.untilDecided
    ? { ...fields.untilDecided, ...options.untilDecided }
    : fields.untilDecided
  const asked: Study = {
    name: `${fields.name ?? stem(file)}${options.quick && fields.quick ? '-quick' : ''}`,
    domain: domain.name,
    question: fields.question ?? `Which batch size is best at ${objective.metric}?`,
    batchSizes,
    replications: fields.replications,
    seed: fields.seed,
    params,
    objective,
    constraints,
    confidence: fields.confidence,
    tolerance: fields.tolerance,
    ...(untilDecided ? { untilDecided: settledUntilDecided(untilDecided) } : {}),
    ...(price ? { price } : {}),
  }
  const study = domain.isComputed?.(asked) ? { ...asked, replications: 1 } : asked
  const badPrice = priceFaults(study, metrics)
  if (badPrice.length > 0) throw faultsError(badPrice, source)
  const faults = await locate(source, ['params'], () => domain.check(study))
  if (faults.length > 0) throw faultsError(faults, source)
  return { study: domain.readIn ? { ...study, params: domain.readIn(params) } : study, domain }
}

/** As a file or a command line asks for it. */
export interface AskedUntilDecided {
  readonly maxTrials?: number | undefined
  readonly precision?: number | undefined
}

export const settledUntilDecided = ({ maxTrials, precision }: AskedUntilDecided): UntilDecided => ({
  maxTrials: maxTrials ?? null,
  ...(precision === undefined ? {} : { precision }),
})

function withQuick(written: Readonly<Record<string, unknown>>): unknown {
  const { params, ...members } = isRecord(written.quick) ? written.quick : {}
  const both = { ...(isRecord(written.params) ? written.params : {}), ...(isRecord(params) ? params : {}) }
  return { ...written, ...members, params: both }
}

function check<T>(schema: z.ZodType<T>, value: unknown, source: YamlSource, at: readonly PropertyKey[]): T {
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return result.data
  const faults = result.error.issues.flatMap((issue) => describeIssue(issue, at, schema))
  throw faultsError(faults, source)
}

/** One error for all faults: the first with its place, up to four more in lines of their own. */
function faultsError(faults: readonly Fault[], source: YamlSource): UserError {
  // A mistyped name is why another is missing: it goes first.
  const [first, ...others] = faults.toSorted((a, b) => Number(b.atName ?? false) - Number(a.atName ?? false))
  const more = others
    .slice(0, mostFaultsShown - 1)
    .map(({ path, message, atName }) => `${placeOf(source, path, atName)}: ${message}`)
  return new UserError([first!.message, ...more].join('\n'), {
    place: placeOf(source, first!.path, first!.atName),
    ...(first!.remedy ? { remedy: first!.remedy } : {}),
  })
}

/** Runs `read`; a UserError without a place gets the place of the member at `path`. */
async function locate<T>(
  source: YamlSource,
  path: readonly PropertyKey[],
  read: () => T | Promise<T>,
): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof UserError) || error.place) throw error
    throw new UserError(error.message, {
      place: placeOf(source, path),
      cause: error,
      ...(error.remedy ? { remedy: error.remedy } : {}),
    })
  }
}

async function readObjective(
  fields: z.infer<typeof studySchema>['objective'],
  metrics: readonly Metric[],
  source: YamlSource,
): Promise<Objective> {
  const at = (member: string) => ['objective', member]
  const { minimize, maximize } = fields
  if ((minimize === undefined) === (maximize === undefined)) {
    throw new UserError('expected either minimize or maximize', { place: placeOf(source, ['objective']) })
  }
  const verb = minimize === undefined ? 'maximize' : 'minimize'
  const metric = await locate(source, at(verb), () => findMetric((minimize ?? maximize)!, metrics))
  const better = verb === 'minimize' ? 'lower' : 'higher'
  if (metric.better !== better) {
    const other = verb === 'minimize' ? 'maximize' : 'minimize'
    throw new UserError(
      `${metric.name} is better when it is ${metric.better}: write "${other}: ${metric.name}"`,
      {
        place: placeOf(source, at(verb)),
      },
    )
  }
  const condition = (member: 'goal' | 'budget') =>
    fields[member] === undefined
      ? null
      : locate(source, at(member), () => parseCondition(fields[member]!, metrics))
  const goal = await condition('goal')
  if (goal && !metric.cumulative) {
    throw new UserError(
      `a goal is reached at a cost, and ${metric.name} is none: minimize one of ${costs(metrics)}, or use a budget`,
      { place: placeOf(source, at(verb)) },
    )
  }
  const budget = await condition('budget')
  if (budget && (budget.relation !== '<=' || !findMetric(budget.metric, metrics).cumulative)) {
    throw new UserError(`a budget is an upper bound on one of ${costs(metrics)}, got "${fields.budget}"`, {
      place: placeOf(source, at('budget')),
    })
  }
  if (metric.cumulative && !goal) {
    throw new UserError(`${metric.name} only grows, so it needs a goal, e.g. "goal: METRIC >= NUMBER"`, {
      place: placeOf(source, ['objective']),
    })
  }
  return { metric: metric.name, better, goal, budget }
}

/** Faults of a price that only show beside the rest of the study. */
function priceFaults({ price, batchSizes, objective }: Study, metrics: readonly Metric[]): Fault[] {
  if (!price) return []
  if (metrics.filter(({ name }) => name === 'cost').length > 1) {
    return [
      { path: ['price'], message: 'the domain has a metric called cost already, which a price would give' },
    ]
  }
  if (objective.goal?.metric === 'cost') {
    return [
      {
        path: ['objective', 'goal'],
        message: 'money is spent, not reached',
        remedy: 'Write it as a budget, e.g. budget: cost <= 3.',
      },
    ]
  }
  const missing = batchSizes.filter((batchSize) => hourlyPrice(price, batchSize) === undefined)
  if (missing.length === 0) return []
  return [{ path: ['price', 'perHour'], message: `there is no price for batch size ${listed(missing)}` }]
}

const costs = (metrics: readonly Metric[]) =>
  metrics
    .filter((metric) => metric.cumulative)
    .map((metric) => metric.name)
    .join(', ')

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function stem(file: string): string {
  const base = file.split(/[\\/]/).at(-1) ?? 'study'
  const cleaned = base
    .replace(/\.(ya?ml|json)$/i, '')
    .replace(/[^\w.-]/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
  return cleaned.slice(0, 100) || 'study'
}
