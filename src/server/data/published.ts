/** Published sets: which there are, which are here, and downloads that were asked for, as far as they have come. */
import type { PublishedSet } from '../../domains/training/data/catalogue.ts'
import { findSet, setFolder } from '../../domains/training/data/data-folder.ts'
import { type FileState, getSet, verifySet } from '../../domains/training/data/get-set.ts'
import { type Problem, problemOf, RequestError } from '../problem.ts'

export type Download =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly gotBytes: number; readonly totalBytes: number | null }
  | { readonly kind: 'failed'; readonly problem: Problem }

export interface PublishedSets {
  readonly sets: readonly PublishedSet[]
  readonly root: string
  /** @throws RequestError 404 */
  named(name: string): PublishedSet
  /** Null where it is not here. */
  folderOf(set: PublishedSet): string | null
  download(set: PublishedSet): Download
  /** Starts it, or goes on where it broke off. @throws RequestError 409 where it runs */
  get(set: PublishedSet): void
  verify(set: PublishedSet): Promise<readonly FileState[]>
}

export function publishedSets(sets: readonly PublishedSet[], root: string): PublishedSets {
  const downloads = new Map<string, Download>()
  const state = ({ name }: PublishedSet): Download => downloads.get(name) ?? { kind: 'idle' }
  const bring = async (set: PublishedSet) => {
    const { name } = set
    try {
      await getSet(set, root, {
        onProgress: (gotBytes, totalBytes) => downloads.set(name, { kind: 'running', gotBytes, totalBytes }),
      })
      downloads.delete(name)
    } catch (error) {
      downloads.set(name, { kind: 'failed', problem: problemOf(error) })
    }
  }
  return {
    sets,
    root,
    named(name) {
      const set = sets.find((one) => one.name === name)
      if (set) return set
      throw new RequestError(404, `there is no published set "${name}"`, {
        remedy: `Known: ${sets.map((one) => one.name).join(', ')}.`,
      })
    },
    folderOf: (set) => findSet(set, root),
    download: state,
    get(set) {
      if (state(set).kind === 'running') {
        throw new RequestError(409, `${set.name} is being downloaded already`)
      }
      downloads.set(set.name, { kind: 'running', gotBytes: 0, totalBytes: null })
      void bring(set)
    },
    verify: (set) => verifySet(set, findSet(set, root) ?? setFolder(set, root)),
  }
}
