/**
 * Made-up classification with a known optimum: each class is a normal cloud of unit variance round its own mean, the
 * means at distance `separation` from each other. The best classifier takes the nearest mean (Hastie, Tibshirani &
 * Friedman 2009, section 4.3), and what it reaches is an integral over one variable.
 */
import { createHash } from 'node:crypto'
import { UserError } from '../../../core/errors.ts'
import { randomStream } from '../../../core/random.ts'
import { normalCdf, normalDensity } from '../../../core/stats/normal.ts'
import type { LabelledImages } from './data-set.ts'
import type { DataParts } from './parts.ts'

export interface BlobSettings {
  /** Of training and as many of testing. */
  readonly examples: number
  readonly features: number
  readonly classes: number
  /** Distance between any two means, in standard deviations. */
  readonly separation: number
  readonly seed: number
}

/**
 * Means lie on the first `classes` axes at separation / sqrt(2), so that all are equally far from each other.
 * Adding examples changes none of the earlier ones.
 * @throws UserError when there are fewer features than classes
 */
export function makeBlobs(settings: BlobSettings): DataParts {
  const { examples, features, classes, separation, seed } = settings
  if (features < classes) {
    throw new UserError(`${classes} classes need at least ${classes} features, got ${features}`, {
      place: 'gaussian-blobs',
    })
  }
  const height = separation / Math.SQRT2
  const part = (name: string): LabelledImages => {
    const random = randomStream(seed, 'gaussian-blobs', name)
    const images = new Float32Array(examples * features)
    const labels = new Uint8Array(examples)
    for (let row = 0; row < examples; row++) {
      const label = random.integer(classes)
      labels[row] = label
      for (let feature = 0; feature < features; feature++) {
        images[row * features + feature] = random.normal() + (feature === label ? height : 0)
      }
    }
    return { images, labels, count: examples }
  }
  const [train, test] = [part('train'), part('test')]
  const hash = createHash('sha256')
  for (const { images, labels } of [train, test]) {
    hash.update(new Uint8Array(images.buffer)).update(labels)
  }
  return {
    train,
    test,
    features,
    classNames: Array.from({ length: classes }, (_, label) => String(label)),
    sha256: hash.digest('hex'),
    optimum: { accuracy: bayesAccuracy(classes, separation), loss: bayesLoss(settings) },
    place: 'gaussian-blobs',
  }
}

/**
 * The best classifier is right when the value on the class's own axis, N(height, 1), is above those on the other
 * classes' axes, N(0, 1) each: the integral of phi(x - height) Phi(x)^(classes - 1). For two classes it is
 * Phi(separation / 2).
 */
export function bayesAccuracy(classes: number, separation: number): number {
  const height = separation / Math.SQRT2
  return integrate((x) => normalDensity(x - height) * normalCdf(x) ** (classes - 1), height - 9, height + 9)
}

/** Simpson's rule, 2,000 intervals. */
function integrate(density: (x: number) => number, from: number, to: number): number {
  const steps = 2000
  const width = (to - from) / steps
  let sum = density(from) + density(to)
  for (let step = 1; step < steps; step++) sum += (step % 2 === 0 ? 2 : 4) * density(from + step * width)
  return (sum * width) / 3
}

/**
 * E[-ln p(label | x)] with p the true class probabilities: the softmax of height times the values on the classes' axes.
 * Two classes: an integral over the log-odds of the true one. More: the mean over 200,000 draws of a stream of its own,
 * with a standard error below 0.005 nat.
 */
function bayesLoss({ classes, separation }: BlobSettings): number {
  const height = separation / Math.SQRT2
  if (classes === 2) {
    // The log-odds are normal with mean separation^2 / 2 and standard deviation separation.
    const mean = separation ** 2 / 2
    return integrate((z) => normalDensity(z) * Math.log1p(Math.exp(-(mean + separation * z))), -9, 9)
  }
  const draws = 200_000
  const random = randomStream('gaussian-blobs', 'loss', classes, separation)
  let sum = 0
  for (let draw = 0; draw < draws; draw++) {
    const own = height * (random.normal() + height)
    let others = 0
    for (let other = 1; other < classes; other++) others += Math.exp(height * random.normal() - own)
    sum += Math.log1p(others)
  }
  return sum / draws
}
