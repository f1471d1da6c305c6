/** When a load of a parallel station starts, as a person writes it. */
import { z } from 'zod'
import { UserError } from '../../../core/errors.ts'
import { secondsOf } from './quantities.ts'

export type Start =
  /** Each lot by itself, in as many loads as it takes. */
  | { readonly kind: 'lot' }
  /** With at least so many items; with as many as wait, up to the load. */
  | { readonly kind: 'atLeast'; readonly items: number }
  /** Full only. */
  | { readonly kind: 'full' }
  /** Full, or so long after the first item came. */
  | { readonly kind: 'linger'; readonly seconds: number }

/**
 * @throws UserError for any other text
 * @example startOf('linger 10 min') // { kind: 'linger', seconds: 600 }
 */
export function startOf(written: string): Start {
  if (written === 'full' || written === 'lot') return { kind: written }
  if (written === 'any') return { kind: 'atLeast', items: 1 }
  const atLeast = /^at-least\s+([1-9]\d*)$/.exec(written)
  if (atLeast) return { kind: 'atLeast', items: Number(atLeast[1]) }
  const linger = /^linger\s+(.*)$/.exec(written)
  if (linger) {
    const seconds = secondsOf(linger[1]!)
    if (seconds > 0) return { kind: 'linger', seconds }
  }
  throw new UserError('expected full, any, lot, at-least NUMBER or linger DURATION')
}

export const startParam = z.string().superRefine((written, context) => {
  try {
    startOf(written)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    context.addIssue({ code: 'custom', message: error.message })
  }
})
