/** F3: what "batch size" is, by kind of process: the definitions in use, each with a worked case. */
import { evaluateModel } from '../core/model.ts'
import { capitalized } from '../core/words.ts'
import type { ProcessKind } from '../domains/production/capacity/process-batch.ts'
import { batchDefinition } from '../domains/production/models/capacity/batch-definition.ts'
import { formatNumber, formatPercent } from '../report/format.ts'
import {
  type Claim,
  type ClaimFigure,
  doesNotFollow,
  type Finding,
  holds,
  holdsWhen,
  judgement,
} from './claim.ts'
import { exact } from './runs.ts'
import { allOf, fromBoolean } from './truth.ts'

interface Case {
  readonly process: ProcessKind
  readonly such: string
  readonly input: Readonly<Record<string, unknown>>
  readonly words: (batch: Batch) => string
}

type Batch = ReturnType<typeof evaluateModel<typeof batchDefinition.input, typeof batchDefinition.output>>

const number = (value: number | null): string => formatNumber(value)

const cases: readonly Case[] = [
  {
    process: 'discrete',
    such: 'parts',
    input: { units: 60, unitsAtOnce: 12 },
    words: ({ units, shareAtOnce }) =>
      `${number(units)} parts between two set-ups are worked one by one and go through an oven that takes ${formatPercent(shareAtOnce)} of them at a time`,
  },
  {
    process: 'batch',
    such: 'a charge in one vessel',
    input: { inputKg: 120, unitGrams: 0.25 },
    words: ({ units, inputKg }) =>
      `a charge of ${number(inputKg)} kg is in work at once, a quantity first; all of it made into tablets of 250 mg is ${number(units)} units of one product`,
  },
  {
    process: 'semi-continuous',
    such: 'compression, encapsulation, roller compaction',
    input: { inputKg: 120, unitGrams: 0.25, unitsPerHour: 100_000, unitsAtOnce: 36 },
    words: ({ units, runHours }) =>
      `a press makes the ${number(units)} units of that charge over ${number(runHours)} hours, 36 of them at a time`,
  },
  {
    process: 'continuous',
    such: 'a stream',
    input: { runHours: 8, kgPerHour: 25, yieldShare: 0.97, kgAtOnce: 40 },
    words: ({ inputKg, outputKg, runHours }) =>
      `a shift is ${number(inputKg)} kg by input, ${number(outputKg)} kg by output or ${number(runHours)} h by run time, as is agreed, with 40 kg in the line at once`,
  },
]

export const batchDefinitions: Claim = {
  id: 'F3',
  statement: 'Batch size is the total number of units of a product made together',
  test: 'The definitions in use for each kind of process (21 CFR 210.3, ICH Q7, ICH Q13) with a worked case, by production.batchDefinition: whether its size is a number of units, and whether they are made together.',
  page: 'batch-definitions.md',
  studies: [],
  judge: () => {
    const judged = cases.map((each) => {
      const batch = evaluateModel(batchDefinition, { process: each.process, ...each.input })
      return { ...each, batch, finding: findingOf(each, batch) }
    })
    const findings = judged.map(({ finding }) => finding)
    const holding = judged.filter(({ finding }) => finding.truth === 'yes')
    return judgement(
      allOf(findings.map(({ truth }) => truth)) === 'yes'
        ? holds
        : holding.length > 0
          ? holdsWhen(
              `the process is ${holding.map(({ process, such }) => `${process} (${such})`).join(' or ')}; elsewhere "together" must be said: under one set-up, in one load, from one feed, in one stretch of time`,
            )
          : doesNotFollow,
      findings,
      judged.flatMap(({ process, batch }) => figuresOf(process, batch)),
    )
  },
}

function findingOf({ process, such, words }: Case, batch: Batch): Finding {
  return {
    statement: `${capitalized(process)} (${such}): a batch is a number of units that are made together`,
    truth: fromBoolean(batch.units !== null && batch.madeTogether === true),
    because: `${capitalized(process)}: ${words(batch)}. Its size is ${batch.sizedBy} (${batch.definedIn}).`,
  }
}

const figuresOf = (
  process: ProcessKind,
  { units, inputKg, outputKg, runHours, shareAtOnce }: Batch,
): ClaimFigure[] =>
  (
    [
      ['units', 'items', units],
      ['input', 'kg', inputKg],
      ['output', 'kg', outputKg],
      ['run time', 's', runHours === null ? null : 3600 * runHours],
      ['share in work at once', 'share', shareAtOnce],
    ] as const
  ).flatMap(([name, unit, value]) =>
    value === null ? [] : [exact(`${capitalized(process)}: ${name}`, unit, value)],
  )
