/** From a line as it is written to one in numbers, with every fault that the schema cannot see. */
import { didYouMean } from '../../../core/did-you-mean.ts'
import { UserError } from '../../../core/errors.ts'
import type { Fault } from '../../../core/issue-messages.ts'
import type { Distribution } from '../../../sim/distribution.ts'
import type { Line, LineProduct, LineSetup, LineStation, LineStep } from './line.ts'
import { distributionOf, ratePerSecond, secondsOf, type VaryingDuration } from './quantities.ts'
import { startOf } from './start.ts'
import { readStationsCsv } from './stations-csv.ts'
import type { LineWritten, StationWritten } from './written.ts'

export type ReadLine =
  | { readonly line: Line; readonly faults: readonly [] }
  /** The paths begin at the line. */
  | { readonly line: null; readonly faults: readonly Fault[] }

type Path = Fault['path']
type Tell = (path: Path, message: string, remedy?: string) => void

/** Reads the file of stations where there is one. */
export function readLine(written: LineWritten): ReadLine {
  const faults: Fault[] = []
  const tell: Tell = (path, message, remedy) => faults.push({ path, message, ...(remedy ? { remedy } : {}) })
  const stations = stationsWritten(written, tell)
  if (!stations) return { line: null, faults }
  const names = Object.keys(stations)
  const products = Object.entries(written.products ?? { item: { times: {}, priority: 0 } })
  const known = { names, products: products.map(([name]) => name), resources: Object.keys(written.resources) }
  const at = (path: Path, name: string) =>
    typeof written.stations === 'string' ? ['stations'] : ['stations', name, ...path]

  const lineStations = names.map((name) =>
    stationOf(name, stations[name]!, known, (path, message, remedy) =>
      tell(at(path, name), nameFile(written, name, path, message), remedy),
    ),
  )
  const routes = products.map(([name, product]) => {
    const passed = product.route ?? names
    const path = ['products', name]
    checkNames(passed, names, (station, message) =>
      tell([...path, 'route', passed.indexOf(station)], message),
    )
    checkNames(Object.keys(product.times), names, (station, message) =>
      tell([...path, 'times', station], message),
    )
    return { name, path, product, passed }
  })
  for (const name of names) {
    if (!routes.some(({ passed }) => passed.includes(name))) {
      tell(at([], name), `no product passes ${name}`, 'Put it into a route, or leave it out.')
    }
  }
  for (const name of names.filter(isIndex)) {
    tell(
      at([], name),
      `a station called ${name} would lose its place in the line: digits alone are put in order`,
      `Give it a letter, e.g. station ${name}.`,
    )
  }
  const rates = ratesOf(written, tell)
  if (faults.length > 0) return { line: null, faults }

  const lineProducts = routes.map(
    ({ name, path, product, passed }, index): LineProduct => ({
      name,
      priority: product.priority,
      share: rates.shares[index]!,
      ratePerSecond: rates.perSecond === null ? null : rates.perSecond * rates.shares[index]!,
      route: passed.map((station, step) =>
        stepOf(stations, names, passed, step, product.times[station], (own, message, remedy) =>
          tell(
            product.times[station] && own[0] === 'time' ? [...path, 'times', station] : at(own, station),
            message,
            remedy,
          ),
        ),
      ),
    }),
  )
  if (faults.length > 0) return { line: null, faults }
  const arrivals = written.closed
    ? ({ kind: 'closed', items: written.closed } as const)
    : rates.perSecond === null
      ? ({ kind: 'saturated' } as const)
      : ({ kind: 'open', cv: written.arrivals?.cv ?? 1, together: written.arrivals?.together ?? 1 } as const)
  const resources = Object.entries(written.resources).map(([name, capacity]) => ({ name, capacity }))
  return { line: { stations: lineStations, products: lineProducts, resources, arrivals }, faults: [] }
}

function stationsWritten(written: LineWritten, tell: Tell): Record<string, StationWritten> | null {
  if (typeof written.stations !== 'string') return written.stations
  try {
    return readStationsCsv(written.stations)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    tell(['stations'], error.place ? `${error.place}: ${error.message}` : error.message)
    return null
  }
}

/** Of stations in a file, the place in the study is that of the file. */
const nameFile = (written: LineWritten, name: string, path: Path, message: string): string =>
  typeof written.stations === 'string'
    ? `${written.stations}: ${name}${path.length > 0 ? `, column ${path.join('.')}` : ''}: ${message}`
    : message

/** Members of an object that are called so come first, by number, whatever the order that they were written in. */
const isIndex = (name: string): boolean => /^(?:0|[1-9]\d{0,9})$/.test(name)

interface Known {
  readonly names: readonly string[]
  readonly products: readonly string[]
  readonly resources: readonly string[]
}

function stationOf(name: string, written: StationWritten, known: Known, tell: Tell): LineStation {
  const { process, capacity = 1, load = capacity } = written
  const read = <T>(path: Path, parse: () => T, otherwise: T) => readOr(path, parse, otherwise, tell)
  if (process === 'serial') {
    for (const field of ['capacity', 'load', 'start'] as const) {
      if (written[field] !== undefined) {
        tell([field], `only a parallel station has a ${field}`, 'Write process: parallel, as for an oven.')
      }
    }
  } else if (written.capacity === undefined) {
    tell([], `${name} is parallel, and needs a capacity: the items that a load holds`)
  }
  if (load > capacity) tell(['load'], `a load of ${load} does not fit a capacity of ${capacity}`)
  const start = written.start === undefined ? null : startOf(written.start)
  if (start?.kind === 'atLeast' && start.items > load && process === 'parallel') {
    tell(['start'], `${name} would wait for ${start.items} items, and a load has ${load}`)
  }
  const resource = (field: 'setupBy' | 'runBy'): number | null => {
    const wanted = written[field]
    if (wanted === undefined) return null
    checkNames([wanted], known.resources, (_, message) => tell([field], message), 'resource')
    return known.resources.indexOf(wanted)
  }
  if (written.setupBy !== undefined && written.setup === undefined) {
    tell(['setupBy'], `${name} has no set-up that it could need ${written.setupBy} for`)
  }
  if (written.rework !== undefined && written.yield === undefined) {
    tell(['rework'], 'only what is bad goes back: it needs a yield')
  }
  const { failures, shifts } = written
  return {
    name,
    process,
    servers: written.servers,
    capacity: process === 'serial' ? 1 : capacity,
    load: process === 'serial' ? 1 : load,
    start,
    setup: read(['setup'], () => setupOf(written.setup, known, tell), { kind: 'none' }),
    failures: failures
      ? {
          counts: failures.counts,
          upSeconds: read(['failures', 'every'], () => randomOf(failures.every), never),
          repairSeconds: read(['failures', 'repair'], () => randomOf(failures.repair), never),
        }
      : null,
    shifts: shifts ? shiftsOf(shifts, tell) : null,
    room: written.room ?? null,
    order: written.order,
    setupResource: resource('setupBy'),
    runResource: resource('runBy'),
  }
}

const never: Distribution = { kind: 'constant', value: 0 }

/** A plain duration is the mean of an exponential. */
function randomOf(written: VaryingDuration): Distribution {
  const read = distributionOf(written)
  if (typeof written === 'object') return read
  const mean = secondsOf(written)
  if (mean === 0) throw new UserError('expected a duration above 0')
  return { kind: 'exponential', mean }
}

function setupOf(written: StationWritten['setup'], known: Known, tell: Tell): LineSetup {
  if (written === undefined) return { kind: 'none' }
  if (typeof written !== 'object' || !('changeover' in written)) {
    const seconds = distributionOf(written)
    return seconds.kind === 'constant' && seconds.value === 0 ? { kind: 'none' } : { kind: 'batch', seconds }
  }
  const { changeover } = written
  for (const [from, to] of Object.entries(changeover)) {
    for (const [path, name] of [[[from], from], ...Object.keys(to).map((name) => [[from, name], name])] as [
      string[],
      string,
    ][]) {
      checkNames(
        [name],
        known.products,
        (_, message) => tell(['setup', 'changeover', ...path], message),
        'product',
      )
    }
  }
  const seconds = known.products.map((from) =>
    known.products.map((to) => secondsOf(changeover[from]?.[to] ?? 0)),
  )
  return { kind: 'changeover', seconds }
}

function shiftsOf(
  written: NonNullable<StationWritten['shifts']>,
  tell: Tell,
): NonNullable<LineStation['shifts']> {
  const periodSeconds = secondsOf(written.period)
  const openSeconds = written.open.map(([from, to]) => [secondsOf(from), secondsOf(to)] as const)
  for (const [index, [from, to]] of openSeconds.entries()) {
    const before = openSeconds[index - 1]?.[1] ?? 0
    if (from < before || to <= from || to > periodSeconds) {
      tell(['shifts', 'open', index], 'expected shifts in order, apart from each other and within the period')
    }
  }
  return { periodSeconds, openSeconds, atEnd: written.atEnd }
}

function stepOf(
  stations: Readonly<Record<string, StationWritten>>,
  names: readonly string[],
  route: readonly string[],
  step: number,
  ownTime: VaryingDuration | undefined,
  tell: Tell,
): LineStep {
  const name = route[step]!
  const { time, rework, yield: good } = stations[name]!
  const yieldShare = good === undefined ? 1 : shareOf(good)
  if (yieldShare <= 0 || yieldShare > 1) {
    tell(
      ['yield'],
      `expected a share above 0 and up to 100 %: of ${good}, ${rework ? 'nothing ever leaves the loop' : 'nothing is ever good'}`,
    )
  }
  const reworkTo = rework === undefined ? null : route.lastIndexOf(rework, step)
  if (reworkTo === -1) {
    const passed = route.slice(0, step + 1).join(', ')
    tell(['rework'], `bad items of ${name} can only go back to a station passed before: ${passed}`)
  }
  return {
    station: names.indexOf(name),
    seconds: readOr(['time'], () => distributionOf(ownTime ?? time), never, tell),
    yield: yieldShare,
    reworkTo,
  }
}

function ratesOf(written: LineWritten, tell: Tell): { perSecond: number | null; shares: number[] } {
  const stated = (['demand', 'arrivals', 'closed'] as const).filter((name) => written[name] !== undefined)
  if (stated.length > 1) tell([stated[1]!], `the line has ${stated.join(' and ')}: give one of them`)
  const total = written.demand ?? written.arrivals?.rate
  const perSecond = total === undefined ? null : ratePerSecond(total)
  const products = Object.entries(
    written.products ?? { item: {} as { share?: number; demand?: string | number } },
  )
  const own = products.flatMap(([, { demand }]) => (demand === undefined ? [] : [ratePerSecond(demand)]))
  const shares = products.flatMap(([, { share }]) => (share === undefined ? [] : [shareOf(share)]))
  if (own.length > 0) {
    const [first] = products.find(([, { demand }]) => demand === undefined) ?? []
    if (first !== undefined) tell(['products', first], 'has no demand, and the others have')
    if (stated.length > 0) tell([stated[0]!], `the products have their own demand: leave out ${stated[0]}`)
    if (shares.length > 0) tell(['products'], 'give each product a demand or a share, not both')
    const sum = own.reduce((a, b) => a + b, 0)
    return { perSecond: sum, shares: own.map((one) => one / sum) }
  }
  if (shares.length === 0) return { perSecond, shares: products.map(() => 1 / products.length) }
  const sum = shares.reduce((a, b) => a + b, 0)
  if (shares.length < products.length) tell(['products'], 'either every product has a share, or none')
  else if (Math.abs(sum - 1) > 1e-6)
    tell(['products'], `the shares add up to ${Number((100 * sum).toPrecision(4))} %, not to 100 %`)
  return { perSecond, shares: shares.map((one) => one / sum) }
}

const shareOf = (written: number | string): number =>
  typeof written === 'number' ? written : Number.parseFloat(written) / 100

function checkNames(
  given: readonly string[],
  known: readonly string[],
  tell: (name: string, message: string) => void,
  what = 'station',
): void {
  for (const name of given) {
    if (known.includes(name)) continue
    const all = known.length === 0 ? `the line has no ${what}s` : `known: ${known.join(', ')}`
    tell(name, `there is no ${what} "${name}"${didYouMean(name, known)}; ${all}`)
  }
}

function readOr<T>(path: Path, parse: () => T, otherwise: T, tell: Tell): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    tell(path, error.message)
    return otherwise
  }
}
