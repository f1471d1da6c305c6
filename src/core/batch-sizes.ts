/** Batch sizes as a person writes them: a list, or a range such as `2..1024 x2` or `8..64 +8`. */
import { UserError } from './errors.ts'

const mostSizes = 1000

/**
 * @throws UserError naming what is wrong: not a whole number above 0, an empty list, a range that does not end
 * @example parseBatchSizes('2..16 x2') // [2, 4, 8, 16]
 */
export function parseBatchSizes(written: string | number | readonly unknown[]): number[] {
  const sizes =
    typeof written === 'string'
      ? expandRange(written)
      : typeof written === 'number'
        ? [written]
        : [...written]
  if (sizes.length === 0) throw new UserError('expected at least one batch size, got an empty list')
  for (const size of sizes) {
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 1) {
      throw new UserError(
        `expected batch sizes that are whole numbers from 1 up, got ${JSON.stringify(size)}`,
      )
    }
  }
  if (sizes.length > mostSizes) throw new UserError(`there are more than ${mostSizes} batch sizes`)
  return [...new Set(sizes as number[])].sort((a, b) => a - b)
}

function expandRange(text: string): number[] {
  const match = /^\s*(\d+)\s*\.\.\s*(\d+)\s*(?:([x*+])\s*(\d+(?:\.\d+)?))?\s*$/.exec(text)
  if (!match) {
    throw new UserError(
      `expected a list of batch sizes or a range such as "2..1024 x2", got ${JSON.stringify(text)}`,
    )
  }
  const [from, to] = [Number(match[1]), Number(match[2])]
  const adds = match[3] === '+'
  const step = match[4] === undefined ? 2 : Number(match[4])
  if (from < 1) throw new UserError(`expected batch sizes that are whole numbers from 1 up, got ${from}`)
  if (to < from) throw new UserError(`the range ${text.trim()} ends below its start`)
  if (adds ? step < 1 || !Number.isInteger(step) : step <= 1) {
    throw new UserError(
      `the range ${text.trim()} does not grow: use a factor above 1 (x2) or a whole step (+8)`,
    )
  }
  const sizes: number[] = []
  for (
    let exact = from;
    Math.round(exact) <= to && sizes.length <= mostSizes;
    exact = adds ? exact + step : exact * step
  ) {
    sizes.push(Math.round(exact))
  }
  return sizes
}
