/** Claims as the page shows them: what was recorded at full size, and what their studies have yielded in this store. */
import { readFileSync } from 'node:fs'
import { type Claim, type ClaimStudy, type Judgement, outcomeText, type StudyRuns } from '../claims/claim.ts'
import { claimRuns } from '../claims/claim-runs.ts'
import { readClaimStudy, whyMissing } from '../claims/claim-study.ts'
import type { ClaimRecord } from '../claims/page.ts'
import { figureValue, truthText } from '../claims/summary.ts'
import { contentId } from '../core/identity.ts'
import { makeManifest } from '../core/make-manifest.ts'
import { fastestEngine } from '../engine/load.ts'
import { RequestError } from './problem.ts'
import type { Server } from './server.ts'
import { summaryOf } from './study-summary.ts'

export type ClaimSize = 'quick' | 'full'

/** It lies two folders up in src/ and in dist/ alike. */
const recordsFile = new URL('../../docs/claims.json', import.meta.url)
let records: ReadonlyMap<string, ClaimRecord> | null = null

/** What was recorded for docs/claims.md; null where it was not run. */
export function recordOf({ id }: Claim): ClaimRecord | null {
  const all = records ?? new Map(readRecords().map((record) => [record.id, record]))
  records = all
  return all.get(id) ?? null
}

const readRecords = (): ClaimRecord[] => JSON.parse(readFileSync(recordsFile, 'utf8'))

export interface OutcomeView {
  outcome: string
  because: string[]
  findings: { statement: string; truth: string }[]
  figures: { name: string; value: string }[]
}

export const recordedOutcome = ({ outcome, because, findings, figures }: ClaimRecord): OutcomeView => ({
  outcome,
  because: [...because],
  findings: findings.map(({ statement, truth }) => ({ statement, truth: truthText[truth] })),
  figures: figures.map(({ lo, hi, ...figure }) => ({
    name: figure.name,
    value: figureValue({
      ...figure,
      lo: lo ?? Number.NEGATIVE_INFINITY,
      hi: hi ?? Number.POSITIVE_INFINITY,
    }),
  })),
})

const judgedOutcome = ({ outcome, because, findings, figures }: Judgement): OutcomeView => ({
  outcome: outcomeText(outcome),
  because: [...because],
  findings: findings.map(({ statement, truth }) => ({ statement, truth: truthText[truth] })),
  figures: figures.map((figure) => ({ name: figure.name, value: figureValue(figure) })),
})

/** The claim's studies of one size, which of them cannot be run here, and the outcome once all others have ended. */
export async function claimHere(server: Server, claim: Claim, size: ClaimSize) {
  const missing: string[] = []
  const studies: ReturnType<typeof summaryOf>[] = []
  const results: Record<string, StudyRuns | undefined> = {}
  let isWhole = true
  for (const claimStudy of claim.studies) {
    const why = whyMissing(claimStudy)
    if (why !== null) {
      missing.push(why)
      continue
    }
    const record = server.store.findStudy(await studyIdOf(claimStudy, size))
    if (!record) {
      isWhole = false
      continue
    }
    const trials = server.store.trials(record.id)
    studies.push(summaryOf(server, record, trials))
    if (trials.some(({ status }) => ['missing', 'running', 'interrupted'].includes(status))) isWhole = false
    else results[claimStudy.key] = claimRuns(server.store, record.id)
  }
  const canBeJudged = isWhole && (studies.length > 0 || claim.studies.length === 0)
  return {
    size,
    of: claim.studies.length - missing.length,
    studies,
    missing: [...new Set(missing)],
    outcome: canBeJudged ? judgedOutcome(claim.judge(results)) : null,
  }
}

const studyIds = new Map<ClaimStudy, Map<ClaimSize, string>>()

/** Under which the store has it, if it has it: the id is the content of the study. Reading it reads its data. */
async function studyIdOf(claimStudy: ClaimStudy, size: ClaimSize): Promise<string> {
  const bySize = studyIds.get(claimStudy) ?? new Map<ClaimSize, string>()
  studyIds.set(claimStudy, bySize)
  const known = bySize.get(size)
  if (known !== undefined) return known
  const { study } = await readClaimStudy(claimStudy, size === 'quick')
  const id = contentId(study)
  bySize.set(size, id)
  return id
}

/** Keeps the claim's studies and asks for the runs of those that are not whole; the ids. */
export async function runClaim(server: Server, claim: Claim, size: ClaimSize): Promise<string[]> {
  const runnable = claim.studies.filter((study) => whyMissing(study) === null)
  if (runnable.length === 0) {
    const why = claim.studies.map(whyMissing).find((text) => text !== null)
    throw new RequestError(
      409,
      why ?? 'models alone decide this claim: there is nothing to run, its outcome is there',
    )
  }
  const manifest = makeManifest(await fastestEngine())
  const ids: string[] = []
  for (const claimStudy of runnable) {
    const { study, domain } = await readClaimStudy(claimStudy, size === 'quick')
    const { id } = server.store.putStudy(study, manifest, await domain.plan(study))
    const isDone = server.store.trials(id).every(({ outcome }) => outcome !== null)
    if (!isDone && server.runs.state(id).kind === 'idle') server.runs.ask(id)
    ids.push(id)
  }
  return ids
}
