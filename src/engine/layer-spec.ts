/** What a network is made of, in words that a study file can hold. */

/** [features], or [height, width, channels]: a sample's values lie row by row, channels last. */
export type SampleShape = readonly number[]

export type LayerSpec =
  | { readonly kind: 'dense'; readonly outputs: number }
  /** Odd kernel, stride 1, zeros around, so that height and width stay. */
  | { readonly kind: 'convolution'; readonly channels: number; readonly kernelSize: number }
  /** The largest of 2 x 2; an odd last row or column is left out. */
  | { readonly kind: 'maxPool' }
  | { readonly kind: 'flatten' }
  | { readonly kind: 'relu' }
  /** In training each value is zero with this probability, the others grow by 1 / (1 - rate). */
  | { readonly kind: 'dropout'; readonly rate: number }
  | { readonly kind: 'batchNorm' }
  | { readonly kind: 'groupNorm'; readonly groups: number }
  /** x + layers(x); the layers keep the shape. */
  | { readonly kind: 'residual'; readonly layers: readonly LayerSpec[] }
