/** A study whose results are made up; the rest of it is not. */
import { join } from 'node:path'
import { makeManifest } from '../../src/core/make-manifest.ts'
import { readStudy } from '../../src/core/study-file.ts'
import { loadDomain } from '../../src/domains/registry.ts'
import { openStore } from '../../src/store/sqlite.ts'

/** Puts it into the folder's store: every trial but the last has ended, after so many rows. */
export async function putMadeUp(folder: string, yaml: string, rows: number) {
  const { study, domain } = await readStudy(yaml, 'large.yaml', { quick: false, loadDomain })
  const store = openStore(join(folder, '.batchwise'))
  const trials = await domain.plan(study)
  const { id } = store.putStudy(study, makeManifest('wasm'), trials)
  const claim = store.claim(id)
  for (const [index, { id: trialId, batchSize }] of trials.entries()) {
    store.beginAttempt(id, trialId)
    const base = { trialId, attempt: 1 }
    const measured = Array.from({ length: rows }, (_, row) => ({
      step: row,
      values: {
        examples: row * batchSize,
        steps: row,
        testAccuracy: 0.5 + (0.4 * row) / rows + 0.01 * Math.sin(row * (index + 1)),
      },
    }))
    store.append(id, { ...base, type: 'measured', rows: measured })
    if (index < trials.length - 1) {
      store.append(id, { ...base, type: 'finished', outcome: { kind: 'finished' }, seconds: 1 })
    }
  }
  claim.release()
  store.close()
  return { id, trials: trials.length }
}
