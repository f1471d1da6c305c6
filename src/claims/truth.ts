/** From intervals to yes, no or undecided: a bound is met, or missed, only where the whole interval says so. */
import type { Estimate } from '../core/stats/interval.ts'
import type { Truth } from './claim.ts'

/** @example isAbove({ value: 3, lo: 2, hi: 4 }, 1) // 'yes' */
export function isAbove({ lo, hi }: Estimate, bound: number): Truth {
  return lo > bound ? 'yes' : hi <= bound ? 'no' : 'undecided'
}

/** @example isBelow({ value: 3, lo: 2, hi: 4 }, 1) // 'no' */
export function isBelow({ lo, hi }: Estimate, bound: number): Truth {
  return hi < bound ? 'yes' : lo >= bound ? 'no' : 'undecided'
}

/** @example isAtLeast({ value: 3, lo: 2, hi: 4 }, 2) // 'yes' */
export function isAtLeast({ lo, hi }: Estimate, bound: number): Truth {
  return lo >= bound ? 'yes' : hi < bound ? 'no' : 'undecided'
}

/**
 * Equivalence: the whole interval between the bounds. At 95 % this is stricter than the usual two one-sided tests at
 * 5 % (Schuirmann 1987), which take the 90 % interval.
 *
 * @example isBetween({ value: 0, lo: -1, hi: 1 }, -2, 2) // 'yes'
 */
export function isBetween({ lo, hi }: Estimate, from: number, to: number): Truth {
  return lo >= from && hi <= to ? 'yes' : lo > to || hi < from ? 'no' : 'undecided'
}

export const fromBoolean = (value: boolean): Truth => (value ? 'yes' : 'no')

/** Of none it is yes. */
export function allOf(truths: readonly Truth[]): Truth {
  return truths.includes('no') ? 'no' : truths.includes('undecided') ? 'undecided' : 'yes'
}

/** Of none it is no. */
export function anyOf(truths: readonly Truth[]): Truth {
  return truths.includes('yes') ? 'yes' : truths.includes('undecided') ? 'undecided' : 'no'
}

export const not = (truth: Truth): Truth => (truth === 'undecided' ? truth : truth === 'yes' ? 'no' : 'yes')
