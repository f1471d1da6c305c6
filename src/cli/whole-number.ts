import { UserError } from '../core/errors.ts'
import { formatNumber } from '../report/format.ts'

/**
 * @param option as it is typed, e.g. `--workers`
 * @throws UserError unless the text is a whole number from 1 up, or to `most`
 */
export function wholeNumber(text: string, option: string, most = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= most) return value
  const range = most === Number.MAX_SAFE_INTEGER ? 'from 1 up' : `from 1 to ${formatNumber(most)}`
  throw new UserError(`expected a whole number ${range}, got "${text}"`, { place: option })
}
