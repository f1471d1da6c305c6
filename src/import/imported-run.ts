/** Runs that another tool has kept, as they were found: names, settings and numbers by step. */
import type { MeasurementRow } from '../core/measurement.ts'

export interface ImportedRun {
  readonly name: string
  /** Settings: what was fixed before the run began, as far as the source says. */
  readonly params: Readonly<Record<string, string | number>>
  /** By step. Names are the source's own; `seconds` is wall time since the run began, where the source has it. */
  readonly rows: readonly MeasurementRow[]
}

export interface ImportedRuns {
  /** E.g. "TensorBoard event files". */
  readonly format: string
  readonly runs: readonly ImportedRun[]
  /** What was left out, mended or guessed, in sentences. */
  readonly notes: readonly string[]
}

/** A text as the number that it says, or as it is. */
export function numberOrText(text: string): string | number {
  const trimmed = text.trim()
  return trimmed !== '' && /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(trimmed)
    ? Number(trimmed)
    : text
}

/** Rows from values that come one at a time, in any order; of two for one step and name the later stands. */
export function gatherRows() {
  const steps = new Map<number, Record<string, number>>()
  return {
    add(step: number, name: string, value: number): void {
      const row = steps.get(step) ?? {}
      row[name] = value
      steps.set(step, row)
    },
    rows(): MeasurementRow[] {
      return [...steps].sort(([a], [b]) => a - b).map(([step, values]) => ({ step, values }))
    },
  }
}

/** `1 run`, `3 runs` */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
