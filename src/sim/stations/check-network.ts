import { distributionFault, meanOf } from '../distribution.ts'
import { type FormingRule, formingFault } from '../forming-rule.ts'
import type { Network, Station } from './network.ts'

/** @throws RangeError naming the station or product that contradicts itself */
export function checkNetwork({ stations, products, resources }: Network): void {
  const fail = (what: string): never => {
    throw new RangeError(`simulateNetwork: ${what}`)
  }
  for (const station of stations) {
    const fault = stationFault(station, products.length, resources.length)
    if (fault !== null) fail(`${station.name}: ${fault}`)
  }
  for (const { name, route, arrivals } of products) {
    if (route.length === 0) fail(`${name} has no route`)
    if (arrivals.kind === 'closed') {
      if (!(arrivals.items >= 0 && Number.isInteger(arrivals.items))) fail(`${name}: ${arrivals.items} items`)
    } else {
      const fault = distributionFault(arrivals.interarrival) ?? distributionFault(arrivals.together)
      if (fault !== null) fail(`${name}: ${fault}`)
      if (!(meanOf(arrivals.interarrival) > 0)) fail(`${name}: no time passes from one arrival to the next`)
    }
    for (const { station, time, yield: good, reworkTo } of route) {
      if (!stations[station]) fail(`${name}: there is no station ${station}`)
      const fault = distributionFault(time)
      if (fault !== null) fail(`${name} at ${stations[station]!.name}: ${fault}`)
      if (!(good >= 0 && good <= 1)) fail(`${name}: the yield ${good} is not from 0 to 1`)
      if (reworkTo !== null && !route[reworkTo]) fail(`${name}: there is no step ${reworkTo} to go back to`)
    }
    const takesTime = route.some(({ station, time }) => {
      return meanOf(time) > 0 || stations[station]!.setup.kind !== 'none'
    })
    if (arrivals.kind === 'closed' && arrivals.items > 0 && !takesTime) {
      fail(`${name}: its items go round and round, and no work on them takes time`)
    }
  }
}

function stationFault(station: Station, products: number, resources: number): string | null {
  const { servers, forming, room, setup, setupResource, runResource, transferBatch } = station
  if (!(servers >= 1 && Number.isInteger(servers))) return `${servers} machines`
  const fault = ruleFault(forming)
  if (fault !== null) return fault
  if (!(transferBatch >= 1)) return `a transfer batch of ${transferBatch}`
  const needed = station.takesInLater ? forming.min : Math.min(forming.min, forming.max)
  if (forming.linger === null && room < needed)
    return `room for ${room} items never holds the ${needed} to begin with`
  if (room < 1) return `room for ${room} items`
  if (setup.kind === 'changeover') {
    if (!station.byProduct && products > 1)
      return 'a changeover between products needs batches of one product'
    const square = setup.times.length === products && setup.times.every((row) => row.length === products)
    if (!square) return `the changeover times are not ${products} by ${products}`
  }
  for (const resource of [setupResource, runResource]) {
    if (resource !== null && !(resource >= 0 && resource < resources))
      return `there is no resource ${resource}`
  }
  return null
}

function ruleFault(rule: FormingRule): string | null {
  if (!(rule.max >= 1)) return `a batch of at most ${rule.max}`
  if (!(rule.min >= 1)) return `a batch of at least ${rule.min}`
  return formingFault(rule)
}
