/** What a data set looks like: some images of each class, or its first rows, small enough for a page. */
import type { DataSet, LabelledImages } from '../../domains/training/data/data-set.ts'

export interface Thumbnails {
  readonly width: number
  readonly height: number
  /** 1 is grey, 3 is red, green, blue. */
  readonly channels: number
  /** By class, in the order of the training set; pixels as bytes, base64, row by row, channels last. */
  readonly classes: readonly { readonly label: number; readonly images: readonly string[] }[]
}

export interface FirstRows {
  /** Of so many features, the first of each row. */
  readonly features: number
  readonly rows: readonly { readonly label: number; readonly values: readonly number[] }[]
}

const mostClasses = 24
const mostSide = 64
const mostRows = 8
const mostFeatures = 12
const perClass = (classes: number): number => (classes > 12 ? 6 : 10)

/** Null where the examples are no images. */
export function thumbnailsOf({ train, shape, classes, features }: DataSet): Thumbnails | null {
  if (!shape) return null
  const stride = Math.ceil(Math.max(shape.width, shape.height) / mostSide)
  const [width, height] = [Math.ceil(shape.width / stride), Math.ceil(shape.height / stride)]
  const toByte = byteScale(train.images)
  const image = (row: number): string => {
    const pixels = new Uint8Array(width * height * shape.channels)
    let to = 0
    for (let y = 0; y < shape.height; y += stride) {
      for (let x = 0; x < shape.width; x += stride) {
        const from = row * features + (y * shape.width + x) * shape.channels
        for (let channel = 0; channel < shape.channels; channel++) {
          pixels[to++] = toByte(train.images[from + channel]!)
        }
      }
    }
    return Buffer.from(pixels).toString('base64')
  }
  const shown = firstOfEach(train, Math.min(classes, mostClasses), perClass(classes))
  return {
    width,
    height,
    channels: shape.channels,
    classes: shown.map((rows, label) => ({ label, images: rows.map(image) })),
  }
}

export function firstRowsOf({ train, features }: DataSet): FirstRows {
  const shown = Math.min(features, mostFeatures)
  return {
    features,
    rows: Array.from({ length: Math.min(train.count, mostRows) }, (_, row) => ({
      label: train.labels[row]!,
      values: Array.from(train.images.subarray(row * features, row * features + shown)),
    })),
  }
}

/** Rows of the first `most` examples of each class. */
function firstOfEach({ labels }: LabelledImages, classes: number, most: number): number[][] {
  const rows = Array.from({ length: classes }, (): number[] => [])
  let missing = classes * most
  for (let row = 0; row < labels.length && missing > 0; row++) {
    const own = rows[labels[row]!]
    if (!own || own.length >= most) continue
    own.push(row)
    missing--
  }
  return rows
}

/** Bytes as they are; other values from the least to the largest of them all. */
function byteScale(images: Uint8Array | Float32Array): (value: number) => number {
  if (images instanceof Uint8Array) return (value) => value
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of images) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return high > low ? (value) => Math.round((255 * (value - low)) / (high - low)) : () => 0
}
