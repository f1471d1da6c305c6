/**
 * How fast the simulator is: M/M/1 by processes beside SimPy, and the list of events with few and many pending.
 * One core, rounds that alternate between contenders, medians of processor time.
 *
 *     npm run bench:simulation -- [--rounds 5] [--customers 1000000] [--python python3]
 *
 * An event is a process that goes on after a delay or a queue, as SimPy counts: three a customer (arrival, turn, end).
 */
import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { median } from '../src/core/stats/summary.ts'
import { holdModel, processQueue } from './simulation/processes.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    customers: { type: 'string', default: '1000000' },
    python: { type: 'string', default: 'python3' },
  },
})
const rounds = Number(options.rounds)
const customers = Number(options.customers)
const eventsPerCustomer = 3
const script = join(import.meta.dirname, 'peer', 'simpy_queue.py')
const simpy = (seed: number) =>
  JSON.parse(
    execFileSync(options.python, [script, String(customers), String(seed)], { encoding: 'utf8' }),
  ) as {
    version: string
    perSecond: number
    mean: number
  }

processQueue(customers / 10, 0)
const own: number[] = []
const peer: number[] = []
const holds = new Map([10, 1000, 100_000].map((pending) => [pending, [] as number[]]))
let version = ''
for (let round = 1; round <= rounds; round++) {
  const ours = processQueue(customers, round)
  const theirs = simpy(round)
  own.push(ours.perSecond)
  peer.push(theirs.perSecond)
  version = theirs.version
  for (const [pending, speeds] of holds) speeds.push(holdModel(pending, 2_000_000))
  console.error(
    `round ${round} of ${rounds}: mean stay ${ours.mean.toFixed(2)}, SimPy ${theirs.mean.toFixed(2)}, exactly 4`,
  )
}

const millions = (perSecond: number) => (perSecond / 1e6).toFixed(2)
const ratios = own.map((speed, round) => speed / peer[round]!)
console.log(`Processor: ${cpus()[0]?.model.trim()}, one core. Node ${process.version}, SimPy ${version}.\n`)
console.log(`| M/M/1, ${customers} customers | customers/s | events/s |\n| --- | --- | --- |`)
for (const [name, speeds] of [
  ['processes', own],
  [`SimPy ${version}`, peer],
] as const) {
  const speed = median(speeds)
  console.log(`| ${name} | ${millions(speed)} M | ${millions(eventsPerCustomer * speed)} M |`)
}
console.log(
  `| **times as fast** (median of rounds) | ${median(ratios).toFixed(1)} | least ${Math.min(...ratios).toFixed(1)} |\n`,
)
console.log('| events pending | events/s |\n| --- | --- |')
for (const [pending, speeds] of holds) console.log(`| ${pending} | ${millions(median(speeds))} M |`)
