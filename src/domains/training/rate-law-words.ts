/** How the best rate grows with the batch, in sentences; and where the grid of rates is too short to say. */
import { listed } from '../../core/words.ts'
import type { BestRate, RateLaw } from './rate-law.ts'

export function rateLawWords({ power, saturating, better }: RateLaw, confidence: number): string[] {
  const percent = Math.round(100 * confidence)
  const { exponent } = power
  const { noiseScale, maximumRate } = saturating
  const asPower = `as the batch size to the power ${signed(exponent.value)} (${signed(exponent.lo)} to ${signed(exponent.hi)} at ${percent} %)`
  const asSaturating = Number.isFinite(noiseScale.value * maximumRate.value)
    ? `eta_max / (1 + B_noise / B) with eta_max ${round(maximumRate.value)} and B_noise ${round(noiseScale.value)} examples (${round(noiseScale.lo)} to ${round(noiseScale.hi)})`
    : 'eta_max / (1 + B_noise / B) with a B_noise beyond what the sizes show'
  const rule = `scaling: { exponent: ${Number(exponent.value.toFixed(2))}, at: SIZE } carries a rate that was tuned at SIZE to the others.`
  switch (better) {
    case 'saturating':
      return [
        `The best rate grows as ${asSaturating}; ${asPower} fits clearly worse: no one exponent holds over these sizes.`,
      ]
    case 'power':
      return [`The best rate grows ${asPower}, and ${asSaturating} fits clearly worse: ${rule}`]
    case null:
      return [
        `The best rate grows ${asPower}: ${rule} It may as well follow ${asSaturating}: these sizes and rates cannot tell the two laws apart.`,
      ]
  }
}

/** A best rate at the end of its grid may not be the best at all. */
export function rateEdgeCaveats(bestRates: readonly BestRate[]): string[] {
  return (['smallest', 'largest'] as const).flatMap((edge) => {
    const sizes = bestRates.filter((rate) => rate.edge === edge).map(({ batchSize }) => batchSize)
    if (sizes.length === 0) return []
    const other = edge === 'smallest' ? 'smaller' : 'larger'
    return [
      `At ${listed(sizes)} the best rate is the ${edge} that was run: a ${other} one may be better there, so add some.`,
    ]
  })
}

const round = (value: number) => (Number.isFinite(value) ? String(Number(value.toPrecision(2))) : 'any')
const signed = (value: number) => (Number.isFinite(value) ? value.toFixed(2) : 'any')
