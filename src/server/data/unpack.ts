/** Images out of a zip archive, each under the names of its folders and no other; what is no image stays in it. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { formatBytes } from '../../charts/format.ts'
import { UserError } from '../../core/errors.ts'
import { readDataFile } from '../../domains/training/data/read-file.ts'
import { listZip, type ZipMember } from '../../domains/training/data/zip.ts'

const mostImages = 200_000
const image = /\.(png|jpe?g)$/i
/** As three folders and a file: train/class/image.png, in a folder that holds all. */
const mostDepth = 4

/** @throws UserError for an archive that cannot be read, holds no images, or would hold more than `mostBytes` */
export function unpackImages(archive: string, folder: string, mostBytes: number): void {
  const place = basename(archive)
  const members = listZip(readDataFile(archive), archive).filter(
    ({ name }) => image.test(name) && !/(^|\/)(\.[^./]|__MACOSX\/)/.test(name),
  )
  if (members.length === 0) {
    throw new UserError('the archive holds no images (.png or .jpg)', {
      place,
      remedy: 'Pack one folder for each class: CLASS/IMAGE.png.',
    })
  }
  const bytes = members.reduce((sum, member) => sum + member.bytes, 0)
  if (members.length > mostImages || bytes > mostBytes) {
    throw new UserError(
      `the archive holds ${members.length} images of ${formatBytes(bytes)} in all; at most ${mostImages} of ${formatBytes(mostBytes)} are unpacked`,
      { place },
    )
  }
  const names = members.map((member) => partsOf(member, place))
  const skipped = commonDepth(names)
  for (const [index, member] of members.entries()) {
    const file = join(folder, ...names[index]!.slice(skipped))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, member.read())
  }
}

/** A name that would lead out of the folder is not mended: such an archive is no accident. */
function partsOf({ name }: ZipMember, place: string): string[] {
  const parts = name.split('/').filter((part) => part !== '')
  const isSafe = parts.every((part) => part !== '..' && part.length <= 200 && isPlain(part))
  if (name.startsWith('/') || !isSafe || parts.length > mostDepth) {
    throw new UserError(`the archive has a member with a name that is not taken: ${JSON.stringify(name)}`, {
      place,
      remedy: 'Pack one folder for each class: CLASS/IMAGE.png.',
    })
  }
  return parts
}

/** Without control characters, and none that a file system reads as more than a name. */
const isPlain = (part: string): boolean =>
  ![...part].some((letter) => letter.charCodeAt(0) < 32 || '\\:*?"<>|'.includes(letter))

/** Folders that hold all the others: images lie in a folder of their class, or of their part and their class. */
function commonDepth(names: readonly (readonly string[])[]): number {
  let depth = 0
  while (names.every((parts) => parts.length > depth + 2 && parts[depth] === names[0]![depth])) depth++
  return depth
}
