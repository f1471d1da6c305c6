import type { Binding, CurvePoint } from './answer.ts'

/** What binds a size at either end of those that were run: nothing that was measured. Null inside, or for one alone. */
export function edgeBinding(curve: readonly CurvePoint[], recommended: number): Binding | null {
  const ran = curve.filter(({ of }) => of > 0).map(({ batchSize }) => batchSize)
  if (ran.length < 2) return null
  const edge = (word: string, other: string): Binding => ({
    law: 'edge',
    explanation: `${recommended} is the ${word} size that was run: a ${other} one may be better`,
  })
  if (recommended === Math.min(...ran)) return edge('smallest', 'smaller')
  return recommended === Math.max(...ran) ? edge('largest', 'larger') : null
}
