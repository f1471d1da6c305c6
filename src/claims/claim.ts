/**
 * A claim: something that people say about batch size, put to the test by studies or by models alone. A judge is pure:
 * it sees what the studies yielded and states an outcome, with the findings that it rests on and their figures.
 */
import type { Evidence } from '../core/answer.ts'
import type { MeasurementRow, Trace, TrialOutcome } from '../core/measurement.ts'
import type { Study } from '../core/study.ts'
import type { Trial } from '../core/trial.ts'

export interface Claim {
  /** `T4`. */
  readonly id: string
  /** What people say, in our words. */
  readonly statement: string
  /** How it is put to the test, one sentence. */
  readonly test: string
  /** In docs, a page that tells more: `examples/bakery.md`. */
  readonly page?: string
  /** Empty where models alone decide. */
  readonly studies: readonly ClaimStudy[]
  judge(results: ClaimResults): Judgement
}

/** A study file, with other parameters where the claim compares several settings of one study. */
export interface ClaimStudy {
  /** Names its results for the judge. */
  readonly key: string
  /** In `examples`, without `.yaml`: `training/travel`. */
  readonly file: string
  /** Put in place of the file's own, at the full and at the quick size. */
  readonly params?: Readonly<Record<string, unknown>>
  /** A published data set that must be downloaded first; without it the claim is judged on the other studies. */
  readonly needs?: string
}

/** What the studies yielded, by key; a study that could not be run is not there. */
export type ClaimResults = Readonly<Record<string, StudyRuns | undefined>>

export interface StudyRuns {
  readonly study: Study
  readonly runs: readonly ClaimRun[]
}

/** A trial that ended. */
export interface ClaimRun {
  readonly trial: Trial
  readonly outcome: TrialOutcome
  /** By step. */
  readonly rows: readonly MeasurementRow[]
  /** Read when asked for; null where none was kept. */
  trace(): Trace | null
}

export type Truth = 'yes' | 'no' | 'undecided'

/** One thing that the claim says or implies, and whether it is so. */
export interface Finding {
  readonly statement: string
  readonly truth: Truth
  /** The figures behind it, in words. */
  readonly because: string
}

export interface ClaimFigure {
  readonly name: string
  readonly unit: string
  readonly value: number
  /** Equal to the value where it is exact. */
  readonly lo: number
  readonly hi: number
  /** Runs that it rests on; null where it is computed. */
  readonly n: number | null
  readonly evidence: Evidence
}

export type Outcome =
  | { readonly kind: 'holds' }
  /** `when`: a condition that completes the sentence "holds when". */
  | { readonly kind: 'holds when'; readonly when: string }
  | { readonly kind: 'does not follow' }
  | { readonly kind: 'undecided here' }

export interface Judgement {
  readonly outcome: Outcome
  /** Sentences for a person. */
  readonly because: readonly string[]
  readonly findings: readonly Finding[]
  readonly figures: readonly ClaimFigure[]
}

export const holds: Outcome = { kind: 'holds' }
export const doesNotFollow: Outcome = { kind: 'does not follow' }
export const undecidedHere: Outcome = { kind: 'undecided here' }
export const holdsWhen = (when: string): Outcome => ({ kind: 'holds when', when })

/** `holds when the rate is tuned` */
export const outcomeText = (outcome: Outcome): string =>
  outcome.kind === 'holds when' ? `holds when ${outcome.when}` : outcome.kind

/** What most judges state: the outcome, each finding's reason, and `remarks` that hold whatever was found. */
export const judgement = (
  outcome: Outcome,
  findings: readonly Finding[],
  figures: readonly ClaimFigure[],
  remarks: readonly string[] = [],
): Judgement => ({
  outcome,
  because: [...findings.map(({ because }) => because), ...remarks],
  findings,
  figures,
})

/** Nothing to judge by. */
export const cannotBeJudged = (because: string): Judgement => ({
  outcome: undecidedHere,
  because: [because],
  findings: [],
  figures: [],
})

/** The studies and the judge of a claim that one study decides. */
export const oneStudy = (
  study: ClaimStudy,
  judge: (results: StudyRuns) => Judgement,
): Pick<Claim, 'studies' | 'judge'> => ({
  studies: [study],
  judge: ({ [study.key]: results }) =>
    results
      ? judge(results)
      : cannotBeJudged(
          study.needs === undefined
            ? 'The study was not run.'
            : `${study.needs} is not here: batchwise data get ${study.needs}.`,
        ),
})
