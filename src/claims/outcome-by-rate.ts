import { doesNotFollow, holds, holdsWhen, type Outcome, type Truth, undecidedHere } from './claim.ts'

/** A claim that is judged at each rate: it may hold at some only. */
export function outcomeByRate(rates: readonly { readonly rate: number; readonly truth: Truth }[]): Outcome {
  const at = (truth: Truth) => rates.filter((each) => each.truth === truth).map(({ rate }) => rate)
  const [yes, no] = [at('yes'), at('no')]
  if (yes.length === rates.length) return holds
  if (no.length === rates.length) return doesNotFollow
  if (yes.length === 0) return undecidedHere
  const elsewhere =
    no.length > 0 ? `at ${no.join(' and ')} it does not` : 'at the other rates it is undecided'
  return holdsWhen(`the rate is ${yes.join(' or ')}; ${elsewhere}`)
}
