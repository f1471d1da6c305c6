/**
 * What a batch is, by kind of process, and how big it is. A batch is defined by one quantity (units, output, input, or a
 * run time at a pace); the others follow. Whether its units are "made together" is another question, which the amount
 * in work at once answers.
 */

export const processKinds = ['discrete', 'batch', 'semi-continuous', 'continuous'] as const
export type ProcessKind = (typeof processKinds)[number]

export interface BatchDefinition {
  readonly batch: string
  readonly size: string
  readonly source: string
}

/** In our words; the sources' own text governs. */
export const batchDefinitions: Readonly<Record<ProcessKind, BatchDefinition>> = {
  discrete: {
    batch:
      'The pieces of one kind made under one order between two set-ups, under the same conditions; the load that an oven takes and the pieces that move on together are other sizes',
    size: 'units',
    source: '21 CFR 210.3(b)(2): one manufacturing order, one cycle; 21 CFR 830.3 for devices',
  },
  batch: {
    batch:
      'What one charge becomes: all material is charged before the process and discharged after it, and expected to be homogeneous',
    size: 'the charge, its output, or the units made of it',
    source: '21 CFR 210.3(b)(2); ICH Q7, glossary; ISA-88.01: one execution of a batch process',
  },
  'semi-continuous': {
    batch:
      'What a finite feed becomes: charged and discharged at once, for a limited time (roller compaction, compression, encapsulation). The step has no size of its own while its feed and control hold',
    size: 'that of the feed; a fixed size is not required',
    source: 'Pharmaceutical Technology 2016, supplement 3, "Determining minimum batch size"',
  },
  continuous: {
    batch:
      'An identified part of a stream that is expected to be uniform: so much output, so much input, or so long a run at a defined mass flow; it may be a range',
    size: 'output, input, or run time',
    source: 'ICH Q13 (2022); 21 CFR 210.3(b)(10); ICH Q7, glossary',
  },
}

export type BatchBasis = 'units' | 'output' | 'input' | 'run time'

/** One of the first four defines the batch. Kilograms, hours, grams a unit. */
export interface BatchFigures {
  readonly units?: number | undefined
  readonly outputKg?: number | undefined
  readonly inputKg?: number | undefined
  readonly runHours?: number | undefined
  /** Output over input. */
  readonly yieldShare: number
  readonly unitGrams?: number | undefined
  /** The pace: of input, or of units. At most one. */
  readonly kgPerHour?: number | undefined
  readonly unitsPerHour?: number | undefined
}

/** Null where nothing says it. */
export interface BatchSize {
  readonly units: number | null
  readonly outputKg: number | null
  readonly inputKg: number | null
  readonly runHours: number | null
}

/** Which of the four quantities are given. @example batchBases({ units: 60, yieldShare: 1 }).length // 1 */
export function batchBases(figures: BatchFigures): BatchBasis[] {
  const given: readonly (readonly [BatchBasis, number | undefined])[] = [
    ['units', figures.units],
    ['output', figures.outputKg],
    ['input', figures.inputKg],
    ['run time', figures.runHours],
  ]
  return given.flatMap(([basis, value]) => (value === undefined ? [] : basis))
}

/**
 * The batch in each quantity, from the one that defines it: output = yield x input, units = output / unit mass, run time
 * = input / mass flow = units / pace.
 *
 * @example batchSizeOf({ inputKg: 120, yieldShare: 1, unitGrams: 0.25, unitsPerHour: 100000 }) // { units: 480000, outputKg: 120, inputKg: 120, runHours: 4.8 }
 */
export function batchSizeOf(figures: BatchFigures): BatchSize {
  const { runHours, yieldShare, unitGrams, kgPerHour, unitsPerHour } = figures
  const kgOf = (units: number | undefined) =>
    units === undefined || unitGrams === undefined ? undefined : (units * unitGrams) / 1000
  const units = figures.units ?? times(runHours, unitsPerHour)
  const outputKg =
    figures.outputKg ?? kgOf(units) ?? times(figures.inputKg ?? times(runHours, kgPerHour), yieldShare)
  const inputKg =
    figures.inputKg ??
    times(runHours, kgPerHour) ??
    (outputKg === undefined ? undefined : outputKg / yieldShare)
  const made =
    units ?? (outputKg === undefined || unitGrams === undefined ? undefined : (1000 * outputKg) / unitGrams)
  const hours = runHours ?? ratio(inputKg, kgPerHour) ?? ratio(made, unitsPerHour)
  return {
    units: made ?? null,
    outputKg: outputKg ?? null,
    inputKg: inputKg ?? null,
    runHours: hours ?? null,
  }
}

const times = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a * b

const ratio = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a / b
