/** What the columns of a table are, told by their names. */
import { didYouMean } from '../../core/did-you-mean.ts'
import { UserError } from '../../core/errors.ts'

const runColumn = /^(run|run[_ ]?(id|name|uuid)|name|id|trial([_ ]?(id|name|number))?|experiment)$/i
const stepColumn = /^(_?step|steps|global_?step|iteration|iter|update|updates|trainer\/global_step)$/i
const epochColumn = /^epochs?$/i
const seedColumn = /^(seed|random_?(state|seed)|replication|replicate|repeat)$/i

/** The columns that say which run a row belongs to. */
export const findRunColumn = (columns: readonly string[]): string | null =>
  columns.find((name) => runColumn.test(name)) ?? null

/** The column that counts within a run; updates rather than epochs. */
export const findStepColumn = (columns: readonly string[]): string | null =>
  columns.find((name) => stepColumn.test(name)) ?? columns.find((name) => epochColumn.test(name)) ?? null

export const isSeed = (name: string): boolean => seedColumn.test(name.split(/[./]/).at(-1)!)

/** @throws UserError naming the columns when there is no such one */
export function checkColumn(name: string, columns: readonly string[], option: string): void {
  if (columns.includes(name)) return
  const shown = columns.slice(0, 40)
  throw new UserError(`no column or setting is called "${name}"${didYouMean(name, columns)}`, {
    place: option,
    remedy: `Known here: ${shown.join(', ')}${columns.length > shown.length ? ', ...' : ''}.`,
  })
}
