/** P1: what a station makes in an hour of its own time, by how much it is given at once. */
import { lineCapacity } from '../domains/production/line/capacity.ts'
import {
  type Claim,
  cannotBeJudged,
  doesNotFollow,
  type Finding,
  holds,
  holdsWhen,
  type Judgement,
  judgement,
  type Outcome,
  oneStudy,
  type StudyRuns,
  type Truth,
  undecidedHere,
} from './claim.ts'
import { bySize, lineParams, rateOf, type SizeValues } from './line-runs.ts'
import { exact, meanFigure, meanOf, ratio, runsOf } from './runs.ts'
import { allOf, isAbove, isBelow, isBetween } from './truth.ts'
import { asMuch, estimateText } from './words.ts'

const capacity = 12
const ovenMinutes = 30
/** Nothing varies in this line: what is apart by more is not the same. */
const margin = 0.001

export const ovenRate: Claim = {
  id: 'P1',
  statement:
    "An oven bakes 30 minutes however full it is and holds 12 pans: a resource's rate depends on its load",
  test: 'What mixing, oven and cooling make in an hour of their own working time, simulated at each batch size of a bakery that always has work, beside their capacity by formula.',
  page: 'examples/bakery.md',
  ...oneStudy({ key: 'bakery', file: 'production/busy-bakery' }, judge),
}

function judge(results: StudyRuns): Judgement {
  const { confidence } = results.study
  const oven = bySize(results, (run) => rateOf(run, 'oven'))
  const cooling = bySize(results, (run) => rateOf(run, 'cooling'))
  const loads = oven.filter(({ batchSize }) => batchSize <= capacity)
  const beyond = oven.find(({ batchSize }) => batchSize > capacity)
  const [least, most] = [loads[0], loads.at(-1)]
  if (!least || !most || least === most || !beyond)
    return cannotBeJudged('Fewer than two loads of the oven and one beyond what it holds have run.')
  const between = (a: SizeValues, b: SizeValues) => ratio(a.values, b.values, confidence)!
  const steps = loads.slice(1).map((load, index) => isAbove(between(load, loads[index]!), 1))
  const gain = between(most, least)
  const minutes = loads.map(({ batchSize, values }) => ({
    batchSize,
    minutes: meanOf(
      values.map((rate) => (60 * batchSize) / rate),
      confidence,
    )!,
  }))
  const drop = between(beyond, most)
  const flat = cooling.slice(1).map((size) => isBetween(between(size, cooling[0]!), 1 - margin, 1 + margin))
  const others = between(cooling.at(-1)!, cooling[0]!)
  const findings: readonly [Finding, Finding, Finding, Finding] = [
    {
      statement: `The oven makes more an hour the fuller it is, up to the ${capacity} that it holds`,
      truth: allOf(steps),
      because: `With ${most.batchSize} cakes the oven makes ${asMuch(gain)} an hour of baking as with ${least.batchSize}.`,
    },
    {
      statement: `A load takes ${ovenMinutes} minutes however full it is`,
      truth: allOf(
        minutes.map(({ minutes: each }) =>
          isBetween(each, ovenMinutes * (1 - margin), ovenMinutes * (1 + margin)),
        ),
      ),
      because: `The simulated oven took ${estimateText(minutes[0]!.minutes, 'min')} for ${least.batchSize} and ${estimateText(minutes.at(-1)!.minutes, 'min')} for ${most.batchSize}.`,
    },
    {
      statement: `With more than the ${capacity} that it holds it makes less an hour`,
      truth: isBelow(drop, 1),
      because: `A batch of ${beyond.batchSize} takes a second load, nearly empty: ${asMuch(drop)} an hour as with ${most.batchSize}.`,
    },
    {
      statement: 'Every rate depends on the load: cooling, which takes cake by cake, too',
      truth: flat.includes('no') ? 'yes' : allOf(flat) === 'yes' ? 'no' : 'undecided',
      because: `In batches of ${cooling.at(-1)!.batchSize} cooling makes ${asMuch(others)} an hour of its own time as in batches of ${cooling[0]!.batchSize}.`,
    },
  ]
  return judgement(
    outcomeOf(findings),
    findings,
    [least.batchSize, most.batchSize, beyond.batchSize].flatMap((batchSize) => ratesAt(results, batchSize)),
    [
      'A rate is what a station makes while it works. What leaves the bakery is the demand, as long as that is below the least of the rates.',
    ],
  )
}

function outcomeOf([fuller, minutes, beyond, every]: readonly Finding[]): Outcome {
  const oven: Truth = allOf([fuller!.truth, minutes!.truth, beyond!.truth])
  if (oven === 'no') return doesNotFollow
  if (oven === 'undecided' || every!.truth === 'undecided') return undecidedHere
  return every!.truth === 'yes'
    ? holds
    : holdsWhen(
        'a load takes one time however full it is, as in the oven; a station that takes one after the other has one rate',
      )
}

function ratesAt(results: StudyRuns, batchSize: number) {
  const runs = runsOf(results, batchSize)
  const { line, batching } = lineParams(runs[0]!)
  return lineCapacity(line, batching).shares.flatMap(({ name, itemsPerHour }) => [
    exact(`Rate of ${name}, batches of ${batchSize}, by formula`, 'items/h', itemsPerHour),
    ...meanFigure(
      `Rate of ${name}, batches of ${batchSize}, simulated`,
      'items/h',
      runs.flatMap((run) => rateOf(run, name) ?? []),
      results.study.confidence,
      'simulated',
    ),
  ])
}
