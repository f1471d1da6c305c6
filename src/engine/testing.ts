/** What the tests of the engines share. */
import { randomStream } from '../core/random.ts'
import type { EngineName } from './engine.ts'
import { describeEngines } from './load.ts'

export async function availableEngines(): Promise<EngineName[]> {
  return (await describeEngines()).filter(({ missing }) => missing === null).map(({ name }) => name)
}

export const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

/** Uniform inputs of which about `zeros` of all are zero, and uniform labels. */
export function makeSamples(samples: number, features: number, classes: number, zeros: number) {
  const random = randomStream('samples', samples, features, classes)
  const images = new Float32Array(samples * features)
  for (let at = 0; at < images.length; at++) images[at] = random.uniform() < zeros ? 0 : random.uniform()
  const labels = Uint8Array.from({ length: samples }, () => random.integer(classes))
  const rows = range(0, samples - 1).map((row) => images.subarray(row * features, (row + 1) * features))
  return { images, labels, rows }
}

/** The Euclidean norm. */
export function norm(values: Float32Array | Float64Array): number {
  let sum = 0
  for (const value of values) sum += value * value
  return Math.sqrt(sum)
}

/** The largest difference between elements; NaN when there is one. */
export function farthestApart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let farthest = 0
  for (let at = 0; at < a.length; at++) farthest = Math.max(farthest, Math.abs(a[at]! - b[at]!))
  return farthest
}
