/** Where published sets lie on this machine. */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { PublishedSet } from './catalogue.ts'
import { idxFile } from './idx-folder.ts'

/** `BATCHWISE_DATA`, or `batchwise` in the platform's folder for what can be downloaded again. */
export function dataFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env.BATCHWISE_DATA) return resolve(env.BATCHWISE_DATA)
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'batchwise')
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'batchwise')
  return join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'batchwise')
}

/** Each set has a folder of its own. */
export const setFolder = (set: PublishedSet, root: string = dataFolder()): string => join(root, set.name)

const debianFashion = '/usr/share/datasets/fashion-mnist'

/** The folder that holds all files of the set, or null. Debian's package `dataset-fashion-mnist` counts. */
export function findSet(set: PublishedSet, root: string = dataFolder()): string | null {
  const folders =
    set.name === 'fashion-mnist' ? [setFolder(set, root), debianFashion] : [setFolder(set, root)]
  const holds = (folder: string) =>
    set.files.every(({ name }) =>
      name.endsWith('.gz') ? idxFile(folder, name.slice(0, -3)) : existsSync(join(folder, name)),
    )
  return folders.find(holds) ?? null
}
