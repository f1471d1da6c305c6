/** Downloads and checks whole published sets. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { PublishedFile, PublishedSet } from './catalogue.ts'
import { dataFolder, setFolder } from './data-folder.ts'
import { type DownloadOptions, download, md5Of } from './download.ts'

export interface FileState {
  readonly file: string
  readonly published: PublishedFile
  /** `unpacked`: there without its .gz, of which the published checksum is; it cannot be compared. */
  readonly state: 'ok' | 'missing' | 'wrong' | 'unpacked'
}

/** Brings all files of the set into its folder. @throws UserError as `download` */
export async function getSet(
  set: PublishedSet,
  root: string = dataFolder(),
  options: DownloadOptions & { readonly onFile?: (file: string, how: 'there' | 'fetched') => void } = {},
): Promise<string> {
  const folder = setFolder(set, root)
  for (const file of set.files) {
    const how = await download(file, join(folder, file.name), options)
    options.onFile?.(join(folder, file.name), how)
  }
  return folder
}

/** Each file against its published MD5. */
export async function verifySet(set: PublishedSet, folder: string): Promise<FileState[]> {
  const states: FileState[] = []
  for (const published of set.files) {
    const file = join(folder, published.name)
    states.push({ file, published, state: await stateOf(file, published.md5) })
  }
  return states
}

async function stateOf(file: string, md5: string): Promise<FileState['state']> {
  if (existsSync(file)) return (await md5Of(file)) === md5 ? 'ok' : 'wrong'
  return file.endsWith('.gz') && existsSync(file.slice(0, -3)) ? 'unpacked' : 'missing'
}
