/**
 * The mean time of an item through an open line, station by station (decomposition; Hopp & Spearman 2008, chs. 8 and
 * 9; Whitt 1983, "The queueing network analyzer", Bell System Technical Journal 62(9)). Each station sees lots with a
 * squared coefficient of variation ca2 between them:
 *
 * - forming: (b - g)/(2 lambda) where items come in groups of g and are worked in batches of b, lambda being the rate
 *   of what shares a batch (a product); within a lot whose items follow each other, until the part is there (sublots.ts);
 * - queue: (ca2 + cs2)/2 * u^(sqrt(2(c+1)) - 1) / (c(1 - u)) * E[S] (Sakasegawa 1977 for c > 1; exact for c = 1 and ca2 = 1);
 *   lots that are worked in m parts queue as one job of m E[S], and a part waits longer, behind its own (sublots.ts);
 * - work: set-up and run until what moves together is done; the last of a lot's transfers may be smaller;
 * - lots leave with cd2 = 1 + (1 - u^2)(ca2 - 1) + u^2/sqrt(c) (cs2 - 1) (Whitt 1983, eq. 39).
 *
 * Exact for a single station with one machine, Poisson arrivals and batches of what arrives together: M/G/1
 * (Pollaczek & Khinchine), and groups of a fixed size before it. A station that single items come to at random is solved
 * exactly in place of forming and queue (poisson-station.ts). Elsewhere approximate.
 */
import { meanOf, varianceOf } from '../../../sim/distribution.ts'
import { queueTime } from '../capacity/flow-time.ts'
import { type Batching, itemsArriving, type StationBatch, stationBatches } from './batching.ts'
import { lineCapacity } from './capacity.ts'
import type { Line, LineStation } from './line.ts'
import { goesOnWithLot, isByProduct, leastTogether } from './network.ts'
import { poissonStation } from './poisson-station.ts'
import { passAsItComes, passInParts, type Sublot, sublotSizes } from './sublots.ts'

export interface StationFlowTime {
  readonly station: string
  /** 0 where an oven need not be full: all of the wait counts to the queue. */
  readonly formingSeconds: number
  readonly queueSeconds: number
  /** From the begin of its batch, or of its part of it, to its moving on. */
  readonly workSeconds: number
}

export type FlowTime =
  | {
      readonly kind: 'known'
      readonly evidence: 'exact' | 'approximate'
      readonly seconds: number
      readonly stations: readonly StationFlowTime[]
    }
  /** Demand at or above what something can do: the time grows without bound. */
  | { readonly kind: 'unstable'; readonly utilization: number; readonly name: string }
  | { readonly kind: 'none'; readonly why: string }

/** How items come to a station. */
interface Flow {
  /** Items that belong together: they came as one lot, or at once. */
  readonly lot: number
  readonly sublots: readonly Sublot[]
  /** Squared coefficient of variation of the time between lots. */
  readonly ca2: number
  /** Single items at random, of whatever went before (Poisson). */
  readonly isPoisson: boolean
}

/** Nearer to the capacity doubles cannot tell whether a load is below it. */
const nearestCapacity = 1e-8

export function lineFlowTime(line: Line, batching: Batching): FlowTime {
  const why = whyNone(line)
  if (why !== null) return { kind: 'none', why }
  const { shares } = lineCapacity(line, batching)
  const over = shares.reduce((worst, share) => (share.utilization > worst.utilization ? share : worst))
  if (over.utilization > 1 - nearestCapacity)
    return { kind: 'unstable', utilization: over.utilization, name: over.name }
  const batches = stationBatches(line, batching)
  const arrivals = line.arrivals as Extract<Line['arrivals'], { kind: 'open' }>
  const together = itemsArriving(arrivals, batching)
  let flow: Flow = {
    lot: together,
    sublots: [{ items: together, afterSeconds: 0 }],
    ca2: arrivals.cv ** 2,
    isPoisson: together === 1 && arrivals.cv === 1,
  }
  const stations: StationFlowTime[] = []
  let exact = true
  for (const [index, batch] of batches.entries()) {
    const passed = passStation(line, index, batch, flow, batching)
    if (typeof passed === 'string') return { kind: 'none', why: passed }
    stations.push(passed.time)
    flow = passed.flow
    exact &&= passed.isExact
  }
  const seconds = stations.reduce(
    (sum, { formingSeconds, queueSeconds, workSeconds }) => sum + formingSeconds + queueSeconds + workSeconds,
    0,
  )
  return {
    kind: 'known',
    evidence: exact || isExact(line, batches, together) ? 'exact' : 'approximate',
    seconds,
    stations,
  }
}

function whyNone({ arrivals, products, stations, resources }: Line): string | null {
  if (arrivals.kind !== 'open')
    return 'there is no formula for the lead time of a line without a demand of its own'
  const [first, ...others] = products.map(({ route }) => route.map(({ station }) => station).join())
  if (others.some((other) => other !== first) || first !== stations.map((_, index) => index).join()) {
    return 'there is no formula for the lead time where products have different routes'
  }
  if (products.some(({ route }) => route.some((step) => step.yield < 1))) {
    return 'there is no formula for the lead time where items are bad'
  }
  if (resources.length > 0) return 'there is no formula for the lead time where stations share resources'
  const odd = stations.find(
    ({ room, shifts, order }) => room !== null || shifts !== null || order !== 'first-come',
  )
  return odd ? `there is no formula for the lead time with the room, shifts or order of ${odd.name}` : null
}

const isExact = (
  { stations, products, arrivals }: Line,
  [batch]: readonly StationBatch[],
  together: number,
): boolean =>
  stations.length === 1 &&
  products.length === 1 &&
  arrivals.kind === 'open' &&
  arrivals.cv === 1 &&
  stations[0]!.servers === 1 &&
  stations[0]!.failures === null &&
  batch!.start === null &&
  (batch!.items === together || batch!.items === 1)

interface Passed {
  readonly time: StationFlowTime
  readonly flow: Flow
  readonly isExact: boolean
}

function passStation(
  line: Line,
  index: number,
  batch: StationBatch,
  flow: Flow,
  batching: Batching,
): Passed | string {
  const station = line.stations[index]!
  const b = batch.items
  const isLast = index === line.stations.length - 1
  const solved = flow.isPoisson ? poissonStation(line, index, batch) : null
  if (batch.start !== null && b > 1 && !(solved && isLast)) {
    return `there is no formula for the lead time where ${station.name} starts with fewer items than a load`
  }
  const fits = b >= flow.lot ? b % flow.lot === 0 : flow.lot % b === 0
  if (!fits && !hasRest(line, index, batch, flow, batching)) {
    return `there is no formula for the lead time where ${station.name} works ${b} items at a time, and gets ${flow.lot}`
  }
  const service = serviceTime(line, index, batch)
  const isSerial = station.process === 'serial'
  const work = {
    servers: station.servers,
    setupSeconds: isSerial ? service.setup : service.mean,
    runSeconds: service.run,
    moved: isSerial ? Math.min(batching.transfer, b) : b,
  }
  const whole = Math.max(b, flow.lot)
  const beginsWithPart = goesOnWithLot(line, index, batch, batching)
  if (beginsWithPart && flow.lot !== b && (flow.lot < b || flow.sublots.length > 1)) {
    return `there is no formula for the lead time where ${station.name} begins its lots of ${b} with their first items, and gets them ${flow.lot} by ${flow.lot}`
  }
  const goesOn = flow.lot === b && beginsWithPart
  if (goesOn && station.servers > 1) {
    return `there is no formula for the lead time where the transfers of a lot find several machines at ${station.name}, which each set up for what they take`
  }
  const passage = goesOn
    ? passAsItComes(flow.sublots, work)
    : passInParts(flow.sublots, sublotSizes(whole, b), work)
  const { variance } = service
  const mean = goesOn ? passage.occupiedSeconds : service.mean
  const servers = station.servers
  const rate = line.products.reduce((sum, { ratePerSecond }) => sum + ratePerSecond!, 0)
  const u = (rate * mean) / (b * servers)
  if (u >= 1) {
    return `there is no formula for the lead time where ${station.name} waits so long for the rest of its lots`
  }

  // What is worked in one go, or of which the parts follow one another, queues as one.
  const parts = whole / b
  const arrivalScv = (flow.ca2 * flow.lot) / whole
  const serviceScv = mean === 0 ? 0 : variance / mean ** 2 / parts
  const between = queueTime({
    arrivalScv,
    serviceScv,
    utilization: u,
    servers: parts > 1 ? 1 : servers,
    serviceTime: parts > 1 ? (parts * mean) / servers : mean,
  })
  const formingSeconds =
    passage.formingSeconds + (whole > flow.lot ? formingWait(line, index, batch, flow.lot) : 0)
  return {
    time: {
      station: station.name,
      formingSeconds: solved?.formingSeconds ?? formingSeconds,
      queueSeconds: solved?.queueSeconds ?? between + passage.behindOwnSeconds,
      workSeconds: passage.workSeconds,
    },
    flow: {
      lot: whole,
      sublots: passage.leaving,
      ca2: 1 + (1 - u ** 2) * (arrivalScv - 1) + (u ** 2 / Math.sqrt(servers)) * (serviceScv - 1),
      isPoisson: solved?.leavesPoisson ?? false,
    },
    isExact: solved?.evidence === 'exact',
  }
}

/** A lot comes whole or in transfers of which the last is smaller, and each transfer is worked as it is. */
function hasRest(line: Line, index: number, batch: StationBatch, flow: Flow, batching: Batching): boolean {
  return (
    flow.lot === batching.lot &&
    leastTogether(line, index, batch, batching) < batch.items &&
    flow.sublots.slice(0, -1).every(({ items }) => items % batch.items === 0)
  )
}

/** Mean seconds until a batch is full, of its items, which come in groups; a lot waits for its own product. */
function formingWait(line: Line, index: number, batch: StationBatch, group: number): number {
  const wait = (rate: number) => (batch.items - group) / (2 * rate)
  const rates = line.products.map(({ ratePerSecond }) => ratePerSecond!)
  if (!isByProduct(line, index, batch)) return wait(rates.reduce((a, b) => a + b, 0))
  return line.products.reduce((sum, { share }, product) => sum + share * wait(rates[product]!), 0)
}

/** Of a batch over the mix, failures counted. */
interface ServiceTime {
  readonly mean: number
  readonly variance: number
  /** Mean of an item in it; 0 where the process is parallel. */
  readonly run: number
  readonly setup: number
}

function serviceTime(line: Line, index: number, { items, loads }: StationBatch): ServiceTime {
  const station = line.stations[index]!
  const count = station.process === 'serial' ? items : loads
  let mean = 0
  let square = 0
  let run = 0
  let setup = 0
  for (const [product, { share, route }] of line.products.entries()) {
    const time = route[index]!.seconds
    const setups = setupMoments(line, station, product)
    const own = setups.mean + count * meanOf(time)
    mean += share * own
    square += share * (setups.variance + count * varianceOf(time) + own ** 2)
    run += share * (station.process === 'serial' ? meanOf(time) : 0)
    setup += share * setups.mean
  }
  return withFailures(station, { mean, variance: Math.max(0, square - mean ** 2), run, setup })
}

function setupMoments(
  line: Line,
  { setup }: LineStation,
  product: number,
): { mean: number; variance: number } {
  if (setup.kind === 'none') return { mean: 0, variance: 0 }
  if (setup.kind === 'batch') return { mean: meanOf(setup.seconds), variance: varianceOf(setup.seconds) }
  const mean = line.products.reduce((sum, { share }, from) => sum + share * setup.seconds[from]![product]!, 0)
  const square = line.products.reduce(
    (sum, { share }, from) => sum + share * setup.seconds[from]![product]! ** 2,
    0,
  )
  return { mean, variance: square - mean ** 2 }
}

/** Hopp & Spearman 2008, section 8.4.2: t_e = t/A, var_e = var/A^2 + (m_r^2 + var_r)(1 - A) t/(A m_r). */
function withFailures({ failures }: LineStation, time: ServiceTime): ServiceTime {
  if (!failures) return time
  const up = meanOf(failures.upSeconds)
  const repair = meanOf(failures.repairSeconds)
  const available = up / (up + repair)
  return {
    mean: time.mean / available,
    variance:
      time.variance / available ** 2 +
      ((repair ** 2 + varianceOf(failures.repairSeconds)) * (1 - available) * time.mean) /
        (available * repair),
    run: time.run / available,
    setup: time.setup / available,
  }
}
