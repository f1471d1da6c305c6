import { existsSync } from 'node:fs'
import type { Domain } from '../core/domain.ts'
import { UserError } from '../core/errors.ts'
import { loadDomain } from '../domains/registry.ts'
import type { Store, StudyRecord } from '../store/store.ts'
import { readStudyFile } from './read-study-file.ts'

/**
 * The study that a person means: a file, a name, the beginning of an id, or nothing for the newest.
 *
 * @throws UserError when the store has no such study
 */
export async function findStudy(
  store: Store,
  wanted: string | undefined,
  options: { readonly store: string; readonly quick?: boolean },
): Promise<{ readonly record: StudyRecord; readonly domain: Domain }> {
  const name =
    wanted !== undefined && existsSync(wanted)
      ? (await readStudyFile(wanted, options.quick === true)).study.name
      : wanted
  const record = name === undefined ? newest(store) : store.findStudy(name)
  if (record) return { record, domain: await loadDomain(record.study.domain) }
  throw new UserError(
    wanted === undefined ? 'no study has been run yet' : `no study here is called "${wanted}"`,
    {
      place: options.store,
      remedy: 'Run one with: batchwise run STUDY.yaml; list those that are here with: batchwise list',
    },
  )
}

function newest(store: Store): StudyRecord | null {
  return store
    .studies()
    .reduce<StudyRecord | null>(
      (best, record) => (best === null || record.createdAtMs >= best.createdAtMs ? record : best),
      null,
    )
}
