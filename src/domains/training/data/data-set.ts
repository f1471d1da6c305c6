/** What a data set is, wherever it comes from: labelled examples in parts that are kept apart. */

export interface LabelledImages {
  /**
   * count x features, row-major; of an image, rows then columns then channels (channels last). Bytes are pixels, used
   * as value / 255; floats are used as they are.
   */
  readonly images: Uint8Array | Float32Array
  /** One class per example, from 0. */
  readonly labels: Uint8Array
  readonly count: number
}

export interface ImageShape {
  readonly height: number
  readonly width: number
  /** 1 is grey, 3 is red, green, blue. */
  readonly channels: number
}

/** The best that anything can do on a made-up set, known because it was planted. */
export interface KnownOptimum {
  /** Expected accuracy of the best classifier there is (Bayes). */
  readonly accuracy: number
  /** Expected cross-entropy of the true class probabilities, nat: no classifier's is below it. */
  readonly loss: number
}

export interface DataSet {
  readonly train: LabelledImages
  /** What goals and settings are chosen on; absent until the source brings it or `splitValidation` makes it. */
  readonly validation?: LabelledImages
  /** Only reported on. */
  readonly test: LabelledImages
  /** Values an example. */
  readonly features: number
  /** Where the examples are images. */
  readonly shape?: ImageShape
  readonly classes: number
  /** In the order of the labels, where the source names them. */
  readonly classNames?: readonly string[]
  /** Of the content as it lies on the disk (of the values, when made up): what the trial ids rest on. */
  readonly sha256: string
  readonly optimum?: KnownOptimum
}

/** Labels are bytes. */
export const mostClasses = 256

/** The examples at `rows`, copied in that order. */
export function takeRows(part: LabelledImages, rows: Uint32Array, features: number): LabelledImages {
  const images =
    part.images instanceof Uint8Array
      ? new Uint8Array(rows.length * features)
      : new Float32Array(rows.length * features)
  const labels = new Uint8Array(rows.length)
  for (const [index, row] of rows.entries()) {
    images.set(part.images.subarray(row * features, (row + 1) * features), index * features)
    labels[index] = part.labels[row]!
  }
  return { images, labels, count: rows.length }
}
