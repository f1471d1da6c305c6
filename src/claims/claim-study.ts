/** A claim's studies: from the files in examples, which lie two folders up in src/ and in dist/ alike. */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseDocument } from 'yaml'
import { type ReadStudy, readStudy } from '../core/study-file.ts'
import { loadDomain } from '../domains/registry.ts'
import { publishedSet } from '../domains/training/data/catalogue.ts'
import { findSet } from '../domains/training/data/data-folder.ts'
import type { ClaimStudy } from './claim.ts'

export const claimStudyFile = ({ file }: ClaimStudy): string => `examples/${file}.yaml`

/** The study with the claim's parameters in place; named after its key where there are any. */
export async function readClaimStudy(study: ClaimStudy, quick: boolean): Promise<ReadStudy> {
  const file = claimStudyFile(study)
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
  return readStudy(withParams(text, study), file, { quick, loadDomain })
}

function withParams(text: string, { key, file, params }: ClaimStudy): string {
  if (!params) return text
  const document = parseDocument(text)
  document.set('name', `${basename(file)}-${key}`)
  for (const [name, value] of Object.entries(params)) {
    document.setIn(['params', name], document.createNode(value))
    if (document.hasIn(['quick', 'params', name])) document.deleteIn(['quick', 'params', name])
  }
  return document.toString()
}

/** Why it cannot be run on this machine, and what to do; null where it can. */
export function whyMissing({ needs }: ClaimStudy): string | null {
  if (needs === undefined) return null
  const set = publishedSet(needs)
  return set && findSet(set) ? null : `${needs} is not on this machine: batchwise data get ${needs}`
}
