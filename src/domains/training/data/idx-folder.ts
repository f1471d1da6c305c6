/** The MNIST family: four idx files in a folder, gzipped or not. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../../../core/errors.ts'
import type { ImageShape, LabelledImages } from './data-set.ts'
import { type IdxArray, parseIdx } from './idx.ts'
import type { DataParts } from './parts.ts'
import { readDataFile } from './read-file.ts'

export const idxFileNames = {
  trainImages: 'train-images-idx3-ubyte',
  trainLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte',
} as const

/** @throws UserError when a file is missing, truncated or does not fit the others */
export function loadIdxFolder(folder: string, classNames?: readonly string[]): DataParts {
  const hash = createHash('sha256')
  const read = (name: string): IdxArray & { file: string } => {
    const file = idxFile(folder, name)
    if (!file) {
      throw new UserError(`${join(folder, name)} does not exist`, {
        remedy: `The folder must hold ${Object.values(idxFileNames).join(', ')} (or the same with .gz).`,
      })
    }
    const content = readDataFile(file)
    hash.update(content)
    return { ...parseIdx(content, file), file }
  }
  const train = pair(read(idxFileNames.trainImages), read(idxFileNames.trainLabels))
  const test = pair(read(idxFileNames.testImages), read(idxFileNames.testLabels))
  if (train.features !== test.features || train.shape?.width !== test.shape?.width) {
    throw new UserError(`training images have ${sizeOf(train)} pixels, test images ${sizeOf(test)}`, {
      place: folder,
    })
  }
  const { features, shape } = train
  return {
    train,
    test,
    features,
    ...(shape ? { shape } : {}),
    ...(classNames ? { classNames } : {}),
    sha256: hash.digest('hex'),
    place: folder,
  }
}

export const idxFile = (folder: string, name: string): string | undefined =>
  [join(folder, name), join(folder, `${name}.gz`)].find((file) => existsSync(file))

type Pair = LabelledImages & { readonly features: number; readonly shape: ImageShape | undefined }

function pair(images: IdxArray & { file: string }, labels: IdxArray & { file: string }): Pair {
  const [count = 0, ...sides] = images.dimensions
  if (labels.dimensions.length !== 1 || labels.dimensions[0] !== count) {
    throw new UserError(`${count} images in ${images.file}, but ${labels.dimensions.join(' x ')} labels`, {
      place: labels.file,
    })
  }
  const features = sides.reduce((product, side) => product * side, 1)
  if (count === 0 || features === 0) throw new UserError('the file holds no images', { place: images.file })
  const [height, width, channels = 1] = sides
  const shape = height && width ? { height, width, channels } : undefined
  return { images: images.values, labels: labels.values, count, features, shape }
}

const sizeOf = ({ shape, features }: Pair): string =>
  shape ? `${shape.height} x ${shape.width}` : String(features)
