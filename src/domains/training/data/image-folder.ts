/**
 * Data sets as folders of images: a folder a class, named by it. Either FOLDER/CLASS/*.png or *.jpg, of which some are taken for
 * testing, or FOLDER/train/CLASS, FOLDER/test/CLASS and, where there is one, FOLDER/validation/CLASS (or `val`).
 */
import { createHash, type Hash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { extname, join } from 'node:path'
import { UserError } from '../../../core/errors.ts'
import { type ImageShape, type LabelledImages, mostClasses } from './data-set.ts'
import { decodeJpeg } from './jpeg.ts'
import type { DataParts } from './parts.ts'
import { type DecodedImage, decodePng } from './png.ts'
import { cannotRead, readDataFile } from './read-file.ts'

/** By the file's extension. Others are passed over when they are no images, and refused by name when they are. */
const decoders: Readonly<Record<string, (content: Uint8Array, file: string) => DecodedImage>> = {
  '.png': decodePng,
  '.jpg': decodeJpeg,
  '.jpeg': decodeJpeg,
}
const unread = ['.gif', '.bmp', '.tif', '.tiff', '.webp']
const mostImageBytes = 64 * 1024 ** 2
const mostValues = 2 ** 31 - 1

/** @throws UserError when a folder is empty, an image cannot be read, or images differ in size or channels */
export function loadImageFolder(folder: string): DataParts {
  const hash = createHash('sha256')
  // `train` may also be a class, of vehicles.
  const inTrain = existsSync(join(folder, 'train')) ? listFolder(join(folder, 'train')) : []
  const hasParts = inTrain.some(({ isFolder }) => isFolder)
  const root = hasParts ? join(folder, 'train') : folder
  const classNames = listFolder(root)
    .filter(({ isFolder }) => isFolder)
    .map(({ name }) => name)
  if (classNames.length === 0) {
    throw new UserError('the folder holds no folders: there must be one for each class', {
      place: root,
      remedy: 'Lay the images out as FOLDER/CLASS/IMAGE.png, or FOLDER/train/CLASS and FOLDER/test/CLASS.',
    })
  }
  if (classNames.length > mostClasses) {
    throw new UserError(`${classNames.length} folders; at most ${mostClasses} classes are trained`, {
      place: root,
    })
  }
  const first = findImages(root, classNames[0]!)[0]
  if (!first) throw noImages(join(root, classNames[0]!))
  const shape = shapeOf(decode(first))
  const part = (name: string): LabelledImages => readPart(join(folder, name), classNames, shape, hash)
  const train = part(hasParts ? 'train' : '')
  const test = hasParts && existsSync(join(folder, 'test')) ? part('test') : undefined
  const validationName = hasParts && ['validation', 'val'].find((name) => existsSync(join(folder, name)))
  const validation = validationName ? part(validationName) : undefined
  return {
    train,
    ...(validation ? { validation } : {}),
    ...(test ? { test } : {}),
    features: shape.height * shape.width * shape.channels,
    shape,
    classNames,
    sha256: hash.digest('hex'),
    place: folder,
  }
}

function readPart(
  folder: string,
  classNames: readonly string[],
  shape: ImageShape,
  hash: Hash,
): LabelledImages {
  for (const { name, isFolder } of listFolder(folder)) {
    if (isFolder && !classNames.includes(name)) {
      throw new UserError(`class "${name}" never occurs in training`, { place: join(folder, name) })
    }
  }
  const features = shape.height * shape.width * shape.channels
  const files = classNames.flatMap((name, label) =>
    existsSync(join(folder, name)) ? findImages(folder, name).map((file) => ({ file, label, name })) : [],
  )
  if (files.length * features > mostValues) {
    throw new UserError(`${files.length} images of ${features} values are more than can be held`, {
      place: folder,
      remedy: 'Make the images smaller first: batch size is studied on small ones.',
    })
  }
  const images = new Uint8Array(files.length * features)
  for (const [row, { file, name }] of files.entries()) {
    const image = decode(file, (content) => hash.update(`${name}/`).update(content))
    if (image.height !== shape.height || image.width !== shape.width || image.channels !== shape.channels) {
      throw new UserError(
        `the image is ${described(image)}, the first ${described(shape)}: all must be of one size and kind`,
        { place: file, remedy: 'Resize the images to one size, all grey or all in colour.' },
      )
    }
    images.set(image.pixels, row * features)
  }
  return { images, labels: Uint8Array.from(files, ({ label }) => label), count: files.length }
}

/** Sorted by name, so that every machine sees the same order. */
function listFolder(folder: string): { name: string; isFolder: boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.'))
      .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (cause) {
    throw cannotRead(folder, cause)
  }
}

function findImages(root: string, className: string): string[] {
  const folder = join(root, className)
  const files: string[] = []
  for (const { name, isFolder } of listFolder(folder)) {
    const kind = extname(name).toLowerCase()
    if (isFolder) continue
    if (decoders[kind]) files.push(join(folder, name))
    else if (unread.includes(kind)) {
      throw new UserError(
        `images of type ${kind} are not read yet; ${Object.keys(decoders).join(', ')} are`,
        {
          place: join(folder, name),
          remedy: 'Convert them, e.g. with ImageMagick: mogrify -format png FOLDER/*',
        },
      )
    }
  }
  if (files.length === 0) throw noImages(folder)
  return files
}

function decode(file: string, see: (content: Uint8Array) => void = () => {}): DecodedImage {
  const content = readDataFile(file, mostImageBytes)
  see(content)
  return decoders[extname(file).toLowerCase()]!(content, file)
}

const shapeOf = ({ height, width, channels }: DecodedImage): ImageShape => ({ height, width, channels })

const described = ({ height, width, channels }: ImageShape): string =>
  `${height} x ${width} ${channels === 1 ? 'grey' : 'in colour'}`

const noImages = (folder: string): UserError =>
  new UserError(`the folder holds no images (${Object.keys(decoders).join(', ')})`, {
    place: folder,
    remedy: 'Remove the folder when there is no such class.',
  })
