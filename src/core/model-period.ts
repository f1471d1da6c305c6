/**
 * Fields that are measured per period, whichever it is: a person names it (`demand=40/day`) and every such field must
 * then name the same one, since nothing is converted between them.
 */
import { UserError } from './errors.ts'
import type { FieldDescription } from './model-fields.ts'
import { writtenUnits } from './model-numbers.ts'
import { periodIn } from './model-units.ts'

/** @example hasPeriod('money/item/period') // true */
export const hasPeriod = (unit: string): boolean => /\bperiod\b/.test(unit)

/** `items/period` with the period that was named; as it is without one. @example inPeriod('items/period', 'day') // 'items/day' */
export function inPeriod(unit: string, period: string | null): string {
  if (period === null) return unit
  return unit === 'periods' ? period : unit.replace(/\bperiod\b/, period)
}

/**
 * The period that the values name; null where none does.
 *
 * @throws UserError where one names another, or none while others do
 */
export function namedPeriod(
  values: readonly { readonly field: FieldDescription; readonly value: unknown }[],
): string | null {
  const named = values
    .filter(({ field }) => hasPeriod(field.unit))
    .flatMap(({ field, value }) =>
      writtenUnits(value).map((unit) => ({
        field,
        period: unit === null ? null : periodIn(unit, field.unit),
      })),
    )
  const first = named.find(({ period }) => period !== null)
  const other = first && named.find(({ period }) => period !== first.period)
  if (!first || !other) return first?.period ?? null
  const said = other.period === null ? 'says no period' : `is per ${other.period}`
  throw new UserError(`${said}, while ${first.field.name} is per ${first.period}`, {
    place: other.field.name,
    remedy: `Write both per ${first.period}, e.g. 3/${first.period}: nothing is converted between them.`,
  })
}
