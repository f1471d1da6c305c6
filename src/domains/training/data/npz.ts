/**
 * Data sets in NumPy's .npz: a zip of .npy arrays. The names are MedMNIST's (`train_images`, `val_labels`, ...; Yang et
 * al. 2023, Sci Data 10:41) or Keras' (`x_train`, `y_test`).
 */
import { createHash } from 'node:crypto'
import { UserError } from '../../../core/errors.ts'
import type { ImageShape, LabelledImages } from './data-set.ts'
import { type NpyArray, parseNpy } from './npy.ts'
import { type DataParts, toLabels } from './parts.ts'
import { readDataFile } from './read-file.ts'
import { listZip, type ZipMember } from './zip.ts'

const names = {
  training: { images: ['train_images', 'x_train'], labels: ['train_labels', 'y_train'] },
  validation: { images: ['val_images', 'x_val'], labels: ['val_labels', 'y_val'] },
  test: { images: ['test_images', 'x_test'], labels: ['test_labels', 'y_test'] },
} as const

interface Part extends LabelledImages {
  readonly features: number
  readonly shape: ImageShape | undefined
}

/** @throws UserError when the file is damaged, an array is missing or of a kind that is not read, or sizes differ */
export function loadNpz(file: string, classNames?: readonly string[]): DataParts {
  const content = readDataFile(file)
  return parseNpz(content, file, classNames)
}

/** @throws UserError as `loadNpz` */
export function parseNpz(content: Uint8Array, file: string, classNames?: readonly string[]): DataParts {
  const members = new Map(listZip(content, file).map((member) => [member.name, member]))
  const part = (name: keyof typeof names): Part | undefined => {
    const images = readArray(members, names[name].images, file)
    const labels = readArray(members, names[name].labels, file)
    if (!images && !labels) return undefined
    if (!images || !labels) throw missing(names[name][images ? 'labels' : 'images'], members, file)
    return makePart(images, labels)
  }
  const train = part('training')
  if (!train) throw missing(names.training.images, members, file)
  const [validation, test] = [part('validation'), part('test')]
  for (const other of [validation, test]) {
    if (other && (other.features !== train.features || other.shape?.width !== train.shape?.width)) {
      throw new UserError(
        `training images are ${sizeOf(train)}, others ${sizeOf(other)}: all must have one size`,
        {
          place: file,
        },
      )
    }
  }
  return {
    train,
    ...(validation ? { validation } : {}),
    ...(test ? { test } : {}),
    features: train.features,
    ...(train.shape ? { shape: train.shape } : {}),
    ...(classNames ? { classNames } : {}),
    sha256: createHash('sha256').update(content).digest('hex'),
    place: file,
  }
}

type Found = NpyArray & { readonly place: string }

function readArray(
  members: ReadonlyMap<string, ZipMember>,
  known: readonly string[],
  file: string,
): Found | undefined {
  const name = known.find((candidate) => members.has(`${candidate}.npy`))
  if (!name) return undefined
  const place = `${file}, ${name}`
  return { ...parseNpy(members.get(`${name}.npy`)!.read(), place), place }
}

function missing(
  wanted: readonly string[],
  members: ReadonlyMap<string, ZipMember>,
  file: string,
): UserError {
  const there = [...members.keys()].slice(0, 12).join(', ')
  return new UserError(`there is no array ${wanted.join(' or ')}; the archive holds ${there || 'nothing'}`, {
    place: file,
    remedy:
      'Save it with numpy.savez(FILE, train_images=..., train_labels=..., val_images=..., val_labels=..., test_images=..., test_labels=...).',
  })
}

function makePart(images: Found, labels: Found): Part {
  const [count = 0, ...sides] = images.shape
  const perExample = labels.shape.slice(1).reduce((product, side) => product * side, 1)
  if (labels.shape.length === 0 || labels.shape[0] !== count) {
    throw new UserError(`${count} images, but labels of shape (${labels.shape.join(', ')})`, {
      place: labels.place,
    })
  }
  if (perExample !== 1) {
    throw new UserError(`${perExample} labels an example: one class an example is what is trained on`, {
      place: labels.place,
      remedy: 'Choose one of the label columns, or turn one-hot labels into classes (labels.argmax(axis=1)).',
    })
  }
  const shape = shapeOf(sides, images.place)
  return {
    images: toImages(images),
    labels: toLabels(labels.values, labels.place),
    count,
    features: sides.reduce((product, side) => product * side, 1),
    shape,
  }
}

/** (height, width) is grey, (height, width, channels) has channels last, (values) is no image. */
function shapeOf(sides: readonly number[], place: string): ImageShape | undefined {
  const [height, width, channels = 1] = sides
  if (sides.length <= 1) return undefined
  if (sides.length > 3 || channels > 4) {
    throw new UserError(
      `examples of shape (${sides.join(', ')}) are no flat images with up to four channels, channels last`,
      {
        place,
        remedy:
          'Move the channels to the end (numpy.moveaxis), or flatten the examples to (count, values) for dense layers.',
      },
    )
  }
  return { height: height!, width: width!, channels }
}

/** Whole numbers are pixels from 0 to 255, truth values black and white; floats stay what they are. */
function toImages({ kind, values, place }: Found): Uint8Array | Float32Array {
  if (kind === 'b1') return (values as Uint8Array).map((value) => (value === 0 ? 0 : 255))
  if (kind === 'u1' || kind === 'f4') return values as Uint8Array | Float32Array
  if (kind === 'f8') return Float32Array.from(values as Float64Array)
  const pixels = new Uint8Array(values.length)
  for (let index = 0; index < values.length; index++) {
    const pixel = Number(values[index])
    if (pixel < 0 || pixel > 255) {
      throw new UserError(`value ${index + 1} is ${pixel}: whole numbers are pixels from 0 to 255`, {
        place,
        remedy: 'Save other numbers as floats, scaled to about -1 to 1: array.astype("float32").',
      })
    }
    pixels[index] = pixel
  }
  return pixels
}

const sizeOf = ({ shape, features }: Part): string =>
  shape ? `${shape.height} x ${shape.width} x ${shape.channels}` : `${features} values`
