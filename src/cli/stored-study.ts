import { existsSync } from 'node:fs'
import { type AskedUntilDecided, type ReadStudy, settledUntilDecided } from '../core/study-file.ts'
import { loadDomain } from '../domains/registry.ts'
import { openStore } from '../store/sqlite.ts'

/** The study in the store that is meant where no file of this name exists; null when there is none either. */
export async function storedStudy(
  wanted: string,
  options: { readonly store: string; readonly quick?: boolean },
  untilDecided: AskedUntilDecided | null,
): Promise<ReadStudy | null> {
  if (options.quick || existsSync(wanted)) return null
  const store = openStore(options.store, { readOnly: true })
  try {
    const study = store.findStudy(wanted)?.study
    if (!study) return null
    const domain = await loadDomain(study.domain)
    if (!untilDecided) return { study, domain }
    const maxTrials = untilDecided.maxTrials ?? study.untilDecided?.maxTrials ?? undefined
    const precision = untilDecided.precision ?? study.untilDecided?.precision
    return { study: { ...study, untilDecided: settledUntilDecided({ maxTrials, precision }) }, domain }
  } finally {
    store.close()
  }
}
