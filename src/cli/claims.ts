/** `batchwise claims`: lists what people say about batch size; with ids it runs their studies and states the outcomes. */
import { type Claim, type Judgement, outcomeText, type StudyRuns } from '../claims/claim.ts'
import { claimRuns } from '../claims/claim-runs.ts'
import { claimStudyFile, readClaimStudy, whyMissing } from '../claims/claim-study.ts'
import { claims, findClaim } from '../claims/registry.ts'
import { type ClaimRunSummary, claimSummary } from '../claims/summary.ts'
import type { Manifest } from '../core/manifest.ts'
import type { Study } from '../core/study.ts'
import { textTable } from '../report/text-table.ts'
import { openStore } from '../store/sqlite.ts'
import type { Store } from '../store/store.ts'
import { exitCodes } from './exit-codes.ts'
import { type Interrupt, onInterrupt } from './interrupt.ts'
import { printLine, say, toJsonLine } from './output.ts'
import { left, runMissing } from './run-missing.ts'
import { parseWorkers } from './workers.ts'

export interface ClaimsOptions {
  readonly store: string
  readonly quick?: boolean
  readonly workers?: string
  readonly json?: boolean
}

/** @param ids of claims, or `all`; none lists them */
export async function claimsCommand(ids: readonly string[], options: ClaimsOptions): Promise<void> {
  if (ids.length === 0) return list(options)
  const wanted = ids.some((id) => id.toLowerCase() === 'all') ? claims : ids.map(findClaim)
  const workers = parseWorkers(options.workers)
  const store = openStore(options.store)
  const interrupt = onInterrupt()
  try {
    const codes: number[] = []
    for (const [index, claim] of wanted.entries()) {
      const summary = await runClaim(claim, { store, workers, interrupt, quick: options.quick === true })
      if (summary === 'stopped') {
        say(`Stopped in claim ${claim.id}: what is done is kept. Run the same command to go on.`)
        process.exitCode = interrupt.exitCode()
        return
      }
      if (options.json) printLine(toJsonLine(jsonOf(summary)))
      else {
        if (index > 0) printLine()
        for (const line of claimSummary(summary)) printLine(line)
      }
      codes.push(codeOf(summary))
    }
    process.exitCode = codes.includes(exitCodes.failed) ? exitCodes.failed : Math.max(...codes)
  } finally {
    interrupt.forget()
    store.close()
  }
}

function list({ json }: ClaimsOptions): void {
  if (json) {
    for (const { id, statement, test, studies } of claims) {
      printLine(toJsonLine({ id, statement, test, studies: filesOf(studies) }))
    }
    return
  }
  const lines = textTable({
    columns: ['claim', 'put to the test by', ''].map((label) => ({ label, numeric: false })),
    rows: claims.map(({ id, statement, studies }) => [
      id,
      studies.length === 0
        ? 'models'
        : filesOf(studies)
            .map((file) => file.replace(/^.*\/|\.yaml$/g, ''))
            .join(', '),
      statement,
    ]),
  })
  for (const line of lines) printLine(line)
  say('\nTest one with: batchwise claims ID --quick (its small size), or without --quick at its full size.')
}

const filesOf = (studies: Claim['studies']): string[] => [...new Set(studies.map(claimStudyFile))]

interface RunOptions {
  readonly store: Store
  readonly workers: number
  readonly interrupt: Interrupt
  readonly quick: boolean
}

/** Runs what the claim's studies miss, one study after the other, and judges what is there. */
async function runClaim(claim: Claim, options: RunOptions): Promise<ClaimRunSummary | 'stopped'> {
  const { store, workers, interrupt, quick } = options
  const results: Record<string, StudyRuns | undefined> = {}
  const studies: ClaimRunSummary['studies'][number][] = []
  let machine: string | null = null
  const missing: string[] = []
  for (const claimStudy of claim.studies) {
    const why = whyMissing(claimStudy)
    if (why !== null) {
      missing.push(why)
      continue
    }
    const { study, domain } = await readClaimStudy(claimStudy, quick)
    const summary = await runMissing({ store, study, domain, workers, interrupt })
    if (summary.interrupted + summary.notStarted > 0) return 'stopped'
    results[claimStudy.key] = claimRuns(store, summary.studyId)
    const trials = store.trials(summary.studyId)
    studies.push({
      name: study.name,
      trials: summary.trials,
      failed: left(summary),
      seconds: trials.reduce((sum, trial) => sum + (trial.seconds ?? 0), 0),
    })
    machine = machineOf(study, store.findStudy(summary.studyId)?.manifest) ?? machine
  }
  const size = quick ? 'quick' : 'full'
  return { claim, size, judgement: claim.judge(results), studies, missing: [...new Set(missing)], machine }
}

/** The engine is what trains: of a simulation it says nothing. */
const machineOf = ({ domain }: Study, manifest: Manifest | undefined): string | null =>
  manifest ? `${manifest.cpu}${domain === 'training' ? `, engine ${manifest.engine}` : ''}` : null

function codeOf({ judgement, studies }: ClaimRunSummary): number {
  if (studies.some(({ failed }) => failed > 0)) return exitCodes.failed
  return judgement.outcome.kind === 'undecided here' ? exitCodes.undecided : exitCodes.done
}

const jsonOf = ({ claim, size, judgement, studies, missing, machine }: ClaimRunSummary) => {
  const { because, findings, figures, outcome }: Judgement = judgement
  return {
    type: 'claim',
    id: claim.id,
    statement: claim.statement,
    size,
    outcome: outcomeText(outcome),
    because,
    findings,
    figures,
    studies,
    missing,
    machine,
  }
}
