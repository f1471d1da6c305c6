/**
 * A made-up regression of which everything is known: inputs normal with the stated variances, targets linear in them
 * with normal noise. The weights of least loss, the loss there, and at any weights the expected gradient and the
 * covariance of one example's gradient have closed forms, so that estimators of noise scale and critical batch size
 * can be held to a planted truth.
 */
import { randomStream } from '../../../core/random.ts'

export interface LeastSquaresSettings {
  readonly examples: number
  /** Variance of each input: the eigenvalues of the Hessian. */
  readonly variances: readonly number[]
  /** Standard deviation of the noise in the targets. */
  readonly noise: number
  readonly seed: number
}

export interface LeastSquares {
  /** examples x features, row-major. */
  readonly inputs: Float32Array
  readonly targets: Float32Array
  /** Of least expected loss. */
  readonly weights: Float64Array
  /** The expected loss (x.w - y)^2 / 2 at these weights: noise^2 / 2. */
  readonly loss: number
}

/** Adding examples changes none of the earlier ones. */
export function makeLeastSquares({ examples, variances, noise, seed }: LeastSquaresSettings): LeastSquares {
  const features = variances.length
  const planted = randomStream(seed, 'least-squares', 'weights')
  const weights = Float64Array.from(variances, () => planted.normal())
  const random = randomStream(seed, 'least-squares', 'examples')
  const inputs = new Float32Array(examples * features)
  const targets = new Float32Array(examples)
  for (let row = 0; row < examples; row++) {
    let target = 0
    for (let feature = 0; feature < features; feature++) {
      const input = Math.fround(Math.sqrt(variances[feature]!) * random.normal())
      inputs[row * features + feature] = input
      target += input * weights[feature]!
    }
    targets[row] = target + noise * random.normal()
  }
  return { inputs, targets, weights, loss: noise ** 2 / 2 }
}

/**
 * The truth at `weights + offset`, for the loss (x.w - y)^2 / 2 of one example. With V the variances and d the offset:
 * |G|^2 = |V d|^2, tr(cov) = (d.V d + noise^2) tr V + |V d|^2 (Isserlis 1918 for the fourth moments), and the simple
 * noise scale tr(cov) / |G|^2 (McCandlish et al. 2018, equation 2.9).
 *
 * @returns squared norm of the expected gradient, trace of the covariance of one example's gradient, their ratio in
 * examples
 */
export function gradientTruth(
  { variances, noise }: Pick<LeastSquaresSettings, 'variances' | 'noise'>,
  offset: ArrayLike<number>,
): { squaredNorm: number; trace: number; noiseScale: number } {
  let [squaredNorm, excess, total] = [0, 0, 0]
  for (const [feature, variance] of variances.entries()) {
    squaredNorm += (variance * offset[feature]!) ** 2
    excess += variance * offset[feature]! ** 2
    total += variance
  }
  const trace = (excess + noise ** 2) * total + squaredNorm
  return { squaredNorm, trace, noiseScale: trace / squaredNorm }
}
