/** From what a person types to a data source. */
import { existsSync, statSync } from 'node:fs'
import { extname } from 'node:path'
import { didYouMean } from '../../../core/did-you-mean.ts'
import { UserError } from '../../../core/errors.ts'
import type { DataSource } from '../params.ts'
import { publishedNames } from './catalogue.ts'
import { idxFile, idxFileNames } from './idx-folder.ts'

const names = ['mnist', ...publishedNames] as const

/**
 * A name of the catalogue, an .npz or .csv file, or a folder of idx files or images.
 * @throws UserError when it is none of these
 */
export function parseSource(text: string, label?: string): DataSource {
  const name = names.find((known) => known === text)
  if (name) return name
  if (!existsSync(text)) {
    throw new UserError(
      `"${text}" is neither a known data set${didYouMean(text, names)} nor a file or folder`,
      {
        remedy: 'batchwise data list shows the known sets.',
      },
    )
  }
  if (statSync(text).isDirectory()) {
    return idxFile(text, idxFileNames.trainImages) ? { idxFolder: text } : { imageFolder: text }
  }
  const kind = extname(text).toLowerCase()
  if (kind === '.npz') return { npz: text }
  if (kind !== '.csv') {
    throw new UserError(`files of type "${kind}" are not read; .npz and .csv are`, {
      place: text,
      remedy: 'idx files and images are given by their folder.',
    })
  }
  if (!label)
    throw new UserError('which column holds the label?', { place: text, remedy: 'Add --label COLUMN.' })
  return { csv: text, label }
}
