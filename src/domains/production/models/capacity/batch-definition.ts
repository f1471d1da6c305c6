import { z } from 'zod'
import { formatNumber } from '../../../../charts/format.ts'
import { UserError } from '../../../../core/errors.ts'
import { defineModel } from '../../../../core/model.ts'
import { amount, choice, field, note, positive, share } from '../../../../core/model-fields.ts'
import {
  type BatchBasis,
  batchBases,
  batchDefinitions,
  batchSizeOf,
  type ProcessKind,
  processKinds,
} from '../../capacity/process-batch.ts'

export const batchDefinition = defineModel({
  name: 'production.batchDefinition',
  doc: 'What a batch is in a discrete, batch, semi-continuous or continuous process, how big, and whether it is made together.',
  evidence: 'exact',
  source:
    '21 CFR 210.3(b)(2) and (10); ICH Q7, glossary; ICH Q13 (2022); Pharmaceutical Technology 2016, supplement 3, "Determining minimum batch size" (semi-continuous).',
  limits:
    'Bookkeeping and definitions in our words: the text of the law and of the guideline governs. Nothing here says that a batch of this size is uniform.',
  input: {
    process: choice(processKinds, 'Kind of process.'),
    units: positive(
      'units',
      'The batch as units of product. One of units, outputKg, inputKg and runHours defines it.',
    ).optional(),
    outputKg: positive('kg', 'The batch as output.').optional(),
    inputKg: positive('kg', 'The batch as input: the charge.').optional(),
    runHours: positive('h', 'The batch as a run time, at kgPerHour or unitsPerHour.').optional(),
    yieldShare: share('Output over input; above 0.').default(1),
    unitGrams: positive('g', 'Mass of a unit of product.').optional(),
    kgPerHour: positive('kg/h', 'Mass flow of the input.').optional(),
    unitsPerHour: positive('units/h', 'Pace in units of product.').optional(),
    unitsAtOnce: positive('units', 'In work at the same time: in the oven, under the punches.').optional(),
    kgAtOnce: positive('kg', 'Input in work at the same time: in the vessel, in the line.').optional(),
  },
  output: {
    definition: field(z.string(), 'What a batch is in such a process.'),
    sizedBy: field(z.string(), 'What defines its size.'),
    units: amount('units', 'Units of product.'),
    outputKg: amount('kg', 'Output.'),
    inputKg: amount('kg', 'Input.'),
    runHours: amount('h', 'From the first to the last of it.'),
    shareAtOnce: amount('share', 'Of the batch, in work at the same time; 1 is made together.'),
    madeTogether: field(z.boolean().nullable(), 'Whether all of it is in work at the same time.'),
    definedIn: field(z.string(), 'Where.'),
    note: note(),
  },
  examples: [
    {
      source: 'By hand: 120 kg of tablets of 250 mg, all in the blender',
      input: { process: 'batch', inputKg: 120, unitGrams: 0.25 },
      output: { units: 480_000, outputKg: 120, shareAtOnce: 1, madeTogether: true },
    },
    {
      source: 'The same charge through a press: 100,000 an hour, 36 at a time',
      input: {
        process: 'semi-continuous',
        inputKg: 120,
        unitGrams: 0.25,
        unitsPerHour: 100_000,
        unitsAtOnce: 36,
      },
      output: { units: 480_000, runHours: 4.8, shareAtOnce: 36 / 480_000, madeTogether: false },
    },
    {
      source: 'By hand: a shift of 8 h at 25 kg/h, 97 % of it product, 40 kg in the line',
      input: { process: 'continuous', runHours: 8, kgPerHour: 25, yieldShare: 0.97, kgAtOnce: 40 },
      output: { inputKg: 200, outputKg: 194, runHours: 8, shareAtOnce: 0.2, madeTogether: false },
    },
    {
      source: '60 parts between two set-ups, 12 at a time in the oven',
      input: { process: 'discrete', units: 60, unitsAtOnce: 12 },
      output: { units: 60, shareAtOnce: 0.2, madeTogether: false },
    },
  ],
  compute(input) {
    const basis = basisOf(input)
    const { process, unitsAtOnce, kgAtOnce } = input
    const size = batchSizeOf(input)
    const share = process === 'batch' ? 1 : shareAtOnce(size, { unitsAtOnce, kgAtOnce })
    const { batch, size: sizedBy, source } = batchDefinitions[process]
    return {
      definition: batch,
      sizedBy,
      ...size,
      shareAtOnce: share,
      madeTogether: share === null ? null : share >= 1,
      definedIn: source,
      note: noteOn(process, basis, share),
    }
  },
})

/** @throws UserError where none, several or unfit ones are given */
function basisOf(input: Parameters<typeof batchDefinition.compute>[0]): BatchBasis {
  const [basis, other] = batchBases(input)
  const names = { units: 'units', output: 'outputKg', input: 'inputKg', 'run time': 'runHours' } as const
  if (basis === undefined) {
    throw new UserError('is missing: one of units, outputKg, inputKg and runHours defines the batch', {
      place: input.process === 'discrete' ? 'units' : input.process === 'continuous' ? 'runHours' : 'inputKg',
    })
  }
  if (other !== undefined) {
    throw new UserError(`the batch is defined by ${names[basis]} already`, {
      place: names[other],
      remedy: 'State one of units, outputKg, inputKg and runHours: the others follow.',
    })
  }
  if (input.kgPerHour !== undefined && input.unitsPerHour !== undefined) {
    throw new UserError('the pace is given by kgPerHour already', { place: 'unitsPerHour' })
  }
  if (basis === 'run time' && input.kgPerHour === undefined && input.unitsPerHour === undefined) {
    throw new UserError('a run time is a batch at a pace only', {
      place: 'runHours',
      remedy: 'State kgPerHour or unitsPerHour too.',
    })
  }
  if (input.yieldShare === 0) throw new UserError('expected a number above 0', { place: 'yieldShare' })
  return basis
}

function shareAtOnce(
  { units, inputKg }: { readonly units: number | null; readonly inputKg: number | null },
  at: { readonly unitsAtOnce: number | undefined; readonly kgAtOnce: number | undefined },
): number | null {
  if (at.unitsAtOnce !== undefined && units !== null) return Math.min(1, at.unitsAtOnce / units)
  return at.kgAtOnce !== undefined && inputKg !== null ? Math.min(1, at.kgAtOnce / inputKg) : null
}

function noteOn(process: ProcessKind, basis: BatchBasis, share: number | null): string | null {
  const notes = [
    process === 'batch' && basis === 'run time'
      ? 'A charge is a quantity: the run time follows from it, and does not define it.'
      : null,
    share !== null && share < 1
      ? `Not made together: it is ${formatNumber(1 / share)} times what is in work at once. What holds it together: ${togetherBy[process]}.`
      : null,
  ].filter((sentence) => sentence !== null)
  return notes.length === 0 ? null : notes.join(' ')
}

const togetherBy: Readonly<Record<ProcessKind, string>> = {
  discrete: 'one order and one set-up',
  batch: 'one charge',
  'semi-continuous': 'one feed',
  continuous: 'the stretch of time, or the quantity, that was called a batch',
}
