/** Which parameters belong to which layer. */
import type { ParameterLayer, ParameterRow } from './network-body.ts'

/** Where a layer's parameters lie, in floats from the start of the padded ones. */
export interface LayerSpan {
  readonly kind: string
  readonly paddedAt: number
  readonly paddedFloats: number
}

/** @param spans in the order of the rows, one after the other */
export function parameterLayers(
  rows: readonly ParameterRow[],
  spans: readonly LayerSpan[],
): ParameterLayer[] {
  let packedAt = 0
  return spans.map(({ kind, paddedAt, paddedFloats }, index) => {
    const number = spans.slice(0, index + 1).filter((span) => span.kind === kind).length
    const length = rows.reduce(
      (sum, row) =>
        row.paddedAt >= paddedAt && row.paddedAt < paddedAt + paddedFloats ? sum + row.length : sum,
      0,
    )
    const layer = { name: `${kind}${number}`, paddedAt, paddedFloats, packedAt, length }
    packedAt += length
    return layer
  })
}
