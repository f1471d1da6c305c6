/**
 * F3: what "batch size" is, by kind of process, each kind with a worked case. Definitions: 21 CFR 210.3(b)(2) and (10),
 * a batch is a specific quantity of uniform character under one manufacturing order in one cycle, in a continuous process
 * an amount identified by time or quantity; ICH Q7 (2000), homogeneous within limits; ICH Q13 (2022), in continuous
 * manufacturing the quantity of output, the quantity of input, or the run time at a defined mass flow.
 */
import { formatNumber } from '../report/format.ts'
import {
  type Claim,
  doesNotFollow,
  type Finding,
  holds,
  holdsWhen,
  judgement,
  type Outcome,
} from './claim.ts'
import { exact } from './runs.ts'
import { allOf, fromBoolean } from './truth.ts'

/** Parts: what is between two set-ups, what moves on, what an oven takes. */
const discrete = { lot: 60, transfer: 20, ovenLoad: 12 }

/** A mixer's charge, all of it in work at once, and the mass of a tablet that is made of it. */
const charge = { kg: 120, unitMg: 250 }
const unitsOfCharge = (charge.kg * 1e6) / charge.unitMg

/** A tablet press that is fed that charge. */
const press = { unitsPerHour: 100_000, unitsAtOnce: 36 }

/** A line fed without end, whose product is called a batch shift by shift. */
const continuous = { kgPerHour: 25, hours: 8, yield: 0.97, kgInside: 40 }
const inputKg = continuous.kgPerHour * continuous.hours
const outputKg = inputKg * continuous.yield

export const batchDefinitions: Claim = {
  id: 'F3',
  statement: 'Batch size is the total number of units of a product made together',
  test: 'The definitions in use for each kind of process (21 CFR 210.3, ICH Q7, ICH Q13), with a worked case: whether there is one number of units, and whether they are made together.',
  studies: [],
  judge: () => {
    const findings = [parts(), chargeAtOnce(), throughAPress(), withoutEnd()]
    return judgement(outcomeOf(findings), findings, [
      exact('Discrete: items between two set-ups', 'items', discrete.lot),
      exact('Discrete: items that move on together', 'items', discrete.transfer),
      exact('Discrete: items in the oven together', 'items', discrete.ovenLoad),
      exact('Batch: units of the charge', 'items', unitsOfCharge),
      exact('Semi-continuous: units of the charge', 'items', unitsOfCharge),
      exact('Semi-continuous: units in the press at once', 'items', press.unitsAtOnce),
      exact('Semi-continuous: time of the charge', 's', (3600 * unitsOfCharge) / press.unitsPerHour),
      exact('Continuous: batch by input', 'kg', inputKg),
      exact('Continuous: batch by output', 'kg', outputKg),
      exact('Continuous: batch by run time', 's', 3600 * continuous.hours),
      exact('Continuous: material in the line at once', 'kg', continuous.kgInside),
    ])
  },
}

function parts(): Finding {
  const { lot, transfer, ovenLoad } = discrete
  return {
    statement: 'Discrete (parts): one number says how many are made together',
    truth: fromBoolean(new Set([lot, transfer, ovenLoad]).size === 1),
    because: `Discrete: ${lot} parts between two set-ups, worked one by one, move on ${transfer} at a time and go through an oven ${ovenLoad} at a time: lot, transfer batch and load are three sizes, and a study names the one that it varies.`,
  }
}

function chargeAtOnce(): Finding {
  return {
    statement: 'Batch (a charge in one vessel): it is the number of units that the charge makes',
    truth: fromBoolean(Number.isInteger(unitsOfCharge)),
    because: `Batch: a charge of ${charge.kg} kg is in work at once. It is a quantity first (a "specific quantity", 21 CFR 210.3); all made into tablets of ${charge.unitMg} mg it is ${formatNumber(unitsOfCharge)} units of one product.`,
  }
}

function throughAPress(): Finding {
  const hours = unitsOfCharge / press.unitsPerHour
  return {
    statement: 'Semi-continuous (compression, encapsulation, roller compaction): the units are made together',
    truth: fromBoolean(press.unitsAtOnce >= unitsOfCharge),
    because: `Semi-continuous: the press makes the ${formatNumber(unitsOfCharge)} units of that charge over ${formatNumber(hours)} hours, ${press.unitsAtOnce} of them at a time. The number is that of the charge fed; the step itself has no size of its own while its feed is steady.`,
  }
}

function withoutEnd(): Finding {
  return {
    statement: 'Continuous: there is one number, and it is made together',
    truth: fromBoolean(inputKg === outputKg && continuous.kgInside >= outputKg),
    because: `Continuous: a batch is what is called one. A shift of ${continuous.hours} h at ${continuous.kgPerHour} kg/h is ${formatNumber(inputKg)} kg by input, ${formatNumber(outputKg)} kg by output or ${continuous.hours} h by run time, all three allowed (ICH Q13), with ${continuous.kgInside} kg in the line at once.`,
  }
}

function outcomeOf(findings: readonly Finding[]): Outcome {
  const [, atOnce] = findings
  if (allOf(findings.map(({ truth }) => truth)) === 'yes') return holds
  return atOnce!.truth === 'yes'
    ? holdsWhen(
        'a whole charge is worked at once and becomes units of one product; elsewhere "together" must be said: under one set-up, in one load, in one transfer, in one stretch of time',
      )
    : doesNotFollow
}
