/** Which settings tell runs apart, which only name them, and which cannot be told from the batch size. */
import type { ImportedRun } from './imported-run.ts'
import { isSeed } from './table/columns.ts'

export interface Names {
  /** The setting or column that holds the batch size. */
  readonly batchSize: string
  readonly learningRate?: string
  /** From a name in the source to one that batchwise knows, e.g. `{ val_acc: 'validationAccuracy' }`. */
  readonly metrics?: Readonly<Record<string, string>>
}

/** Names that need no telling. */
export const sameThing: Readonly<Record<string, string>> = {
  step: 'steps',
  _step: 'steps',
  global_step: 'steps',
  'trainer/global_step': 'steps',
  epoch: 'epochs',
  _runtime: 'seconds',
}

/** A setting of the run; or a number that its rows hold and never change. */
export function settingOf(run: ImportedRun, name: string): string | number | undefined {
  const param = run.params[name]
  if (param !== undefined) return param
  const values = new Set(
    run.rows.flatMap((row) => (row.values[name] === undefined ? [] : [row.values[name]])),
  )
  return values.size === 1 ? [...values][0] : undefined
}

/** Names by which tools tell runs apart, or describe where they ran. */
const aboutTheRun =
  /(^|[^a-z])(id|uuid|path|dir|directory|folder|file|host|hostname|user|time|date|created|runtime|updated|timestamp|tags|notes|description|commit|sweep|group|gpu|job ?type)$|^(run|display|experiment)?[ _.]?name$/i

/**
 * Settings in which the runs differ: `told` are those that several runs share a value of. One that has another value
 * in each run, or is called like it, names the run and does not tell settings apart; one that has a single value at
 * each batch size cannot be told from it. A name that is measured as well (a table of last values cannot say which it
 * is) counts as a setting when its values repeat as settings do.
 */
export function tellingSettings(runs: readonly ImportedRun[], names: Names) {
  const measured = new Set(runs.flatMap(({ rows }) => rows.flatMap(({ values }) => Object.keys(values))))
  const candidates = [...new Set(runs.flatMap(({ params }) => Object.keys(params)))]
    .filter((name) => name !== names.batchSize && name !== names.learningRate && !isSeed(name))
    .filter((name) => sameThing[name] === undefined && names.metrics?.[name] === undefined)
  const bySize = [...Map.groupBy(runs, (run) => settingOf(run, names.batchSize)).values()]
  const distinctIn = (some: readonly ImportedRun[], name: string) =>
    new Set(some.map(({ params }) => params[name])).size
  const told: string[] = []
  const ignored: string[] = []
  const goingWithSize: string[] = []
  for (const name of candidates.sort()) {
    const distinct = distinctIn(runs, name)
    if (distinct < 2 || (measured.has(name) && distinct > runs.length / 2)) continue
    const isTheSize = runs.every((run) => run.params[name] === settingOf(run, names.batchSize))
    if (isTheSize) continue
    if (aboutTheRun.test(name)) ignored.push(name)
    else if (bySize.every((own) => distinctIn(own, name) === 1)) goingWithSize.push(name)
    else if (distinct === runs.length && runs.length > 2) ignored.push(name)
    else told.push(name)
  }
  return { told, ignored, goingWithSize }
}
