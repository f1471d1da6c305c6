/** P3: the share of its time that a press brake cuts, by order size, and what mends it. */
import { cellCapacity, type PressBrakeCell } from '../domains/production/capacity/press-brake.ts'
import { batchForShare, productiveShare } from '../domains/production/capacity/station.ts'
import { formatNumber, formatPercent } from '../report/format.ts'
import {
  type Claim,
  type ClaimFigure,
  type ClaimStudy,
  cannotBeJudged,
  doesNotFollow,
  type Finding,
  holds,
  holdsWhen,
  type Judgement,
  judgement,
  type Outcome,
  type StudyRuns,
  undecidedHere,
} from './claim.ts'
import { bySize, cuttingShare, type SizeValues } from './line-runs.ts'
import { exact, meanFigure, meanOf, ratio } from './runs.ts'
import { allOf, fromBoolean, isAbove, isBelow } from './truth.ts'
import { estimateText } from './words.ts'

const minutes = { tools: 15, program: 15, run: 2 }
/** A small order: its run takes a third of its set-up. */
const small = 5
/** Machine utilization below this is low. */
const low = 0.5

const offTheMachine: ClaimStudy = {
  key: 'off',
  file: 'production/busy-press-brake',
  params: {
    line: {
      stations: {
        'press brake': {
          time: { mean: `${minutes.run} min`, cv: 0.5 },
          setup: { mean: `${minutes.tools} min`, cv: 0.3 },
        },
      },
    },
  },
}

export const pressBrakes: Claim = {
  id: 'P3',
  statement:
    'A shop with small, mixed orders has low machine utilization; work prepared off the machine and older machines kept running mend it',
  test: 'A simulated press brake that always has orders, programmed at the machine and off it: the share of its time that it cuts, by order size; and by formula the cell with one programmer, an older machine and mixed orders.',
  page: 'examples/press-brakes.md',
  studies: [{ key: 'on', file: 'production/busy-press-brake' }, offTheMachine],
  judge: ({ on, off }) => (on && off ? judge(on, off) : cannotBeJudged('The studies were not run.')),
}

function judge(on: StudyRuns, off: StudyRuns): Judgement {
  const { confidence } = on.study
  const [cutOn, cutOff] = [on, off].map((results) =>
    bySize(results, (run) => cuttingShare(run, 'press brake')),
  )
  const [smallOn, smallOff] = [cutOn!, cutOff!].map((sizes) =>
    sizes.find(({ batchSize }) => batchSize === small),
  )
  const [largest, largestOff] = [cutOn!.at(-1), cutOff!.at(-1)]
  if (!smallOn || !smallOff || !largest || !largestOff || largest === smallOn)
    return cannotBeJudged(`Orders of ${small} and larger ones have not both run.`)
  const [shareOn, shareOff] = [smallOn, smallOff].map(({ values }) => meanOf(values, confidence)!)
  const gain = ratio(smallOff.values, smallOn.values, confidence)!
  const gainOfLarge = ratio(largestOff.values, largest.values, confidence)!
  const findings: readonly Finding[] = [
    {
      statement: `With orders of ${small} the machine cuts for less than half of its time`,
      truth: isBelow(shareOn!, low),
      because: `Programmed at the machine it cuts for ${estimateText(shareOn!)} of its time with orders of ${small}, ${estimateText(meanOf(largest.values, confidence)!)} with orders of ${largest.batchSize}; half is reached at ${formatNumber(batchForShare(minutes.tools + minutes.program, minutes.run, low))}.`,
    },
    {
      statement: `Programs written off the machine raise that share with orders of ${small}`,
      truth: isAbove(gain, 1),
      because: `Off the machine the share is ${estimateText(shareOff!)}: ${estimateText(gain)} times as much; with orders of ${largest.batchSize} it is ${estimateText(gainOfLarge)} times.`,
    },
    {
      statement: `They lift it above half with orders of ${small}`,
      truth: isAbove(shareOff!, low),
      because: `Half is reached at orders of ${formatNumber(batchForShare(minutes.tools, minutes.run, low))} then: the tools are still changed for each order.`,
    },
    sizesMixed(),
    unlikeOrders(),
    programmersKeepUp(),
    ...olderMachine(),
  ]
  return judgement(outcomeOf(findings), findings, [
    ...shareFigures('at the machine', minutes.tools + minutes.program, cutOn!, confidence),
    ...shareFigures('off the machine', minutes.tools, cutOff!, confidence),
    ...likeFigures,
    ...cellFigures,
  ])
}

/** The rest is what the claim's other words say. */
function outcomeOf([isLow, isRaised, ...others]: readonly Finding[]): Outcome {
  const raises = allOf([isLow!.truth, isRaised!.truth])
  if (raises === 'no') return doesNotFollow
  if (raises === 'undecided') return undecidedHere
  return others.every(({ truth }) => truth === 'yes')
    ? holds
    : holdsWhen(
        'orders are small beside the set-up and someone is free to write the programs: preparing work off the machine raises the share, an older machine adds capacity and not utilization',
      )
}

function shareFigures(
  where: string,
  setupMinutes: number,
  sizes: readonly SizeValues[],
  confidence: number,
): ClaimFigure[] {
  return sizes.flatMap(({ batchSize, values }) => [
    exact(
      `Share of the time spent cutting, programmed ${where}, orders of ${batchSize}, by formula`,
      'share',
      productiveShare(setupMinutes, minutes.run, batchSize),
    ),
    ...meanFigure(
      `Share of the time spent cutting, programmed ${where}, orders of ${batchSize}, simulated`,
      'share',
      values,
      confidence,
      'simulated',
    ),
  ])
}

const cell: PressBrakeCell = {
  machines: 1,
  toolTime: minutes.tools,
  programTime: minutes.program,
  runTimePerItem: minutes.run,
  programmers: 1,
  olderMachines: 0,
  olderSetupTime: 25,
  olderRunTimePerItem: 4,
  orderSizes: [small],
  orderShares: [1],
}

/** Orders of two sizes beside orders that are all of their mean. */
function sizesMixed(): Finding {
  const alike = cellCapacity({ ...cell, orderSizes: [20] }, 0).productiveShare
  const mixed = cellCapacity({ ...cell, orderSizes: [5, 35], orderShares: [0.5, 0.5] }, 0).productiveShare
  return {
    statement: 'Orders of mixed sizes lower the share, at the same mean size',
    truth: fromBoolean(mixed < alike - 1e-12),
    because: `Half the orders of 5 and half of 35 give ${formatPercent(mixed)}, all of 20 give ${formatPercent(alike)}: only the mean counts.`,
  }
}

/** Where an order like the one before needs no set-up, and orders of so many kinds come in an order without memory. */
const shareOfKinds = (kinds: number): number =>
  productiveShare((1 - 1 / kinds) * (minutes.tools + minutes.program), minutes.run, small)

const kindCounts = [1, 2, 4, 16]

function unlikeOrders(): Finding {
  const shares = kindCounts.map(shareOfKinds)
  return {
    statement: 'Orders of many kinds lower it, where an order like the one before needs no set-up',
    truth: fromBoolean(shares.every((share, index) => index === 0 || share < shares[index - 1]!)),
    because: `Orders of ${small} in ${kindCounts.join(', ')} kinds: ${shares.map((share) => formatPercent(share)).join(', ')} of the time cutting.`,
  }
}

const likeFigures = kindCounts.map((kinds) =>
  exact(
    `Share of the time spent cutting, programmed at the machine, orders of ${small} of ${kinds} ${kinds === 1 ? 'kind' : 'kinds'}`,
    'share',
    shareOfKinds(kinds),
  ),
)

const ordersPerHour = (given: Partial<PressBrakeCell>, offlineShare: number): number =>
  60 * cellCapacity({ ...cell, ...given }, offlineShare).orders

/** Three machines wait for the programmer, unless some programs are still written at the machine. */
function programmersKeepUp(): Finding {
  const [on, most, off] = [0, 2 / 3, 1].map((share) => ordersPerHour({ machines: 3 }, share))
  return {
    statement: 'One programmer keeps up with three machines',
    truth: fromBoolean(off! >= most!),
    because: `Three machines with programs written at the machine manage ${formatNumber(on!)} orders of ${small} an hour; one programmer for all three manages ${formatNumber(off!)}, and ${formatNumber(most!)} when a third of the programs is still written at the machine.`,
  }
}

/** At the speed of the newer machine: that an old one cuts for longer is no gain. */
const usefulShare = (olderMachines: number): number =>
  (ordersPerHour({ olderMachines }, 1) * small * minutes.run) / 60 / (1 + olderMachines)

function olderMachine(): Finding[] {
  const [alone, both] = [0, 1].map((olderMachines) => ordersPerHour({ olderMachines }, 1))
  const [before, after] = [usefulShare(0), usefulShare(1)]
  return [
    {
      statement: 'An older machine kept running lets the cell make more',
      truth: fromBoolean(both! > alone!),
      because: `With one older machine the cell manages ${formatNumber(both!)} orders of ${small} an hour, without it ${formatNumber(alone!)}.`,
    },
    {
      statement: 'It raises the utilization of the machines',
      truth: fromBoolean(after > before),
      because: `Counted in minutes of the newer machine, ${formatPercent(after)} of all machine time is cutting with the older one, ${formatPercent(before)} without: it is slower, and set up and programmed at the machine.`,
    },
  ]
}

const cellFigures = [
  exact('Orders of 5 an hour, one machine, programmed at the machine', 'orders/h', ordersPerHour({}, 0)),
  exact('Orders of 5 an hour, one machine, one programmer', 'orders/h', ordersPerHour({}, 1)),
  exact(
    'Orders of 5 an hour, one machine, one programmer, one older machine',
    'orders/h',
    ordersPerHour({ olderMachines: 1 }, 1),
  ),
  exact(
    'Orders of 5 an hour, three machines, programmed at the machine',
    'orders/h',
    ordersPerHour({ machines: 3 }, 0),
  ),
  exact('Orders of 5 an hour, three machines, one programmer', 'orders/h', ordersPerHour({ machines: 3 }, 1)),
]
