/** The claims on lines: judges of planted results, and each claim as it was recorded. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { hashSeed } from '../core/identity.ts'
import { mean } from '../core/stats/summary.ts'
import { streamedMakespan } from '../domains/production/capacity/lot-streaming.ts'
import { productiveShare } from '../domains/production/capacity/station.ts'
import { readLine } from '../domains/production/line/read-line.ts'
import { lineParam } from '../domains/production/line/written.ts'
import { simulateLine } from '../domains/production/simulate.ts'
import { type Claim, type ClaimResults, outcomeText } from './claim.ts'
import { justWhatTheyNeed } from './just-what-they-need.ts'
import { movingBottleneck } from './moving-bottleneck.ts'
import { ovenRate } from './oven-rate.ts'
import type { ClaimRecord } from './page.ts'
import { pressBrakes } from './press-brakes.ts'
import { madeByCells, madeByLine, streams } from './streams.ts'
import { plantedStudy, ranStudy } from './testing.ts'

const studyOf = ({ studies }: Claim, key: string) => studies.find((study) => study.key === key)!

const records = JSON.parse(
  readFileSync(new URL('../../docs/claims.json', import.meta.url), 'utf8'),
) as ClaimRecord[]

test.for([ovenRate, movingBottleneck, pressBrakes, justWhatTheyNeed, streams])(
  '$id is decided as it was recorded, to the last digit',
  async (claim) => {
    const results: Record<string, Awaited<ReturnType<typeof ranStudy>>> = {}
    for (const study of claim.studies) results[study.key] = await ranStudy(study, false)
    const { outcome, findings, figures } = claim.judge(results)
    const record = records.find(({ id }) => id === claim.id)
    expect(record?.outcome).toBe(outcomeText(outcome))
    expect(record).toMatchObject(JSON.parse(JSON.stringify({ findings, figures })))
  },
)

/** Minutes of a batch at each station, and what a line that always has work then shows. */
const bakery = (minutes: { mixing?: Minutes; oven?: Minutes; cooling?: Minutes }, noise = 0) => {
  const all = { mixing: loads(5, 3), oven: loads(30, 12), cooling: (size: number) => 3 * size, ...minutes }
  return plantedStudy(studyOf(ovenRate, 'bakery'), (size, replication) => {
    const most = Math.max(...Object.values(all).map((of) => of(size)))
    const shares = Object.entries(all).map(([name, of]) => [`${name}: running`, of(size) / most])
    const setups = Object.keys(all).map((name) => [`${name}: set-up`, 0])
    const throughput = (60 * size * (1 + (replication === 0 ? noise : -noise))) / most
    return { ...Object.fromEntries([...shares, ...setups]), throughput }
  })
}
type Minutes = (size: number) => number
const loads =
  (minutes: number, capacity: number): Minutes =>
  (size) =>
    minutes * Math.ceil(size / capacity)

describe('P1', () => {
  const outcome = async (...given: Parameters<typeof bakery>) =>
    outcomeText(ovenRate.judge({ bakery: await bakery(...given) }).outcome)

  test('an oven as it is; one that bakes cake by cake; one with larger loads than it says', async () => {
    expect(await outcome({})).toMatch(/^holds when a load takes one time/)
    expect(await outcome({ oven: (size) => 2.5 * size })).toBe('does not follow')
    expect(await outcome({ oven: loads(30, 13) })).toBe('does not follow')
  })

  test('every station works its load in one time; runs that scatter', async () => {
    expect(await outcome({ cooling: loads(36, 12) })).toBe('holds')
    expect(await outcome({}, 0.2)).toBe('undecided here')
  })
})

describe('P2', () => {
  const judged = async (...given: Parameters<typeof bakery>) =>
    movingBottleneck.judge({ bakery: await bakery(...given) })

  test('who is busiest changes at 10, 12 and 20; never; elsewhere than computed', async () => {
    const { outcome, findings, figures } = await judged({})
    expect(outcomeText(outcome)).toMatch(/^holds when the times that an item takes cross/)
    expect(findings.map(({ truth }) => truth)).toEqual(['yes', 'yes', 'no', 'no'])
    expect(figures.slice(0, 6).map(({ value }) => value)).toEqual([10, 12, 20, 10, 6, 5])
    expect(outcomeText((await judged({ cooling: (size) => size })).outcome)).toBe('does not follow')
    const elsewhere = await judged({ cooling: (size) => 5 * size })
    expect(outcomeText(elsewhere.outcome)).toBe('does not follow')
    expect(elsewhere.findings[1]!.because).toContain('differ at 6 (oven and cooling, computed oven)')
  })
})

describe('P3', () => {
  const judged = async (on: number, off: number, noise = 0) => {
    const planted = (key: string, setupMinutes: number) =>
      plantedStudy(studyOf(pressBrakes, key), (size, replication) => {
        const running =
          productiveShare(setupMinutes, 2, size) * (1 + noise * (replication % 2 === 0 ? 1 : -1))
        return { 'press brake: running': running, 'press brake: set-up': 1 - running }
      })
    return pressBrakes.judge({ on: await planted('on', on), off: await planted('off', off) })
  }

  test('as stated; nothing gained off the machine; cutting most of the time anyway; runs that scatter', async () => {
    const { outcome, findings } = await judged(30, 15)
    expect(outcomeText(outcome)).toMatch(/^holds when orders are small/)
    expect(findings.map(({ truth }) => truth)).toEqual(['yes', 'yes', 'no', 'no', 'yes', 'no', 'yes', 'no'])
    expect(outcomeText((await judged(30, 30)).outcome)).toBe('does not follow')
    expect(outcomeText((await judged(8, 4)).outcome)).toBe('does not follow')
    expect(outcomeText((await judged(11, 6, 0.6)).outcome)).toBe('undecided here')
    expect((await judged(30, 5)).findings[2]!.truth).toBe('yes')
  })

  test('orders of four kinds, of which a like one needs no set-up: the share by simulation', () => {
    const names = ['a', 'b', 'c', 'd']
    const others = (name: string) => names.filter((other) => other !== name).map((other) => [other, '30 min'])
    const changeover = Object.fromEntries(names.map((name) => [name, Object.fromEntries(others(name))]))
    const { line } = readLine(
      lineParam.parse({
        arrivals: { rate: '7/h', together: 'lot' },
        stations: { brake: { time: '2 min', setup: { changeover } } },
        products: Object.fromEntries(names.map((name) => [name, {}])),
      }),
    )
    const batching = { lot: 5, transfer: 5, hasLots: true, load: null }
    const shares = [1, 2, 3, 4].map((replication) => {
      const run = simulateLine(line!, batching, { items: 40_000, seed: hashSeed([replication]) })
      const { running, 'set-up': setup } = run.stations[0]!
      return running / (running + setup)
    })
    const { figures } = justLike
    expect(mean(shares)).toBeCloseTo(figures.find(({ name }) => name.includes('of 4 kinds'))!.value, 2)
  })
  const justLike = { figures: records.find(({ id }) => id === 'P3')!.figures }
})

describe('P4', () => {
  const judged = async (leadHours: (size: number, replication: number) => number | null) =>
    justWhatTheyNeed.judge({
      shop: await plantedStudy(studyOf(justWhatTheyNeed, 'shop'), (size, replication) => {
        const hours = leadHours(size, replication)
        return hours === null ? null : { leadTime: 3600 * hours }
      }),
    })

  test('a shop that small orders choke; one that bears them all; runs that scatter', async () => {
    const choked = await judged((size) => (size < 7 ? null : 3 + (size - 15) ** 2 / 20))
    expect(outcomeText(choked.outcome)).toMatch(/^holds when .* bears it only above R D/)
    expect(choked.findings.map(({ truth }) => truth)).toEqual(['yes', 'no', 'no', 'no', 'no'])
    const flexible = await judged((size) => size)
    expect(outcomeText(flexible.outcome)).toMatch(/as fast as demand falls$/)
    expect(flexible.findings.map(({ truth }) => truth).slice(2)).toEqual(['yes', 'yes', 'no'])
    const noisy = await judged((size, replication) =>
      size < 7 ? null : (size === 15 ? 0.9 : 1) * (1 + 20 * (replication % 2)),
    )
    expect(noisy.findings[3]!.truth).toBe('undecided')
  })

  test('the order that costs least, by trying every one', () => {
    const cost = (demand: number, credit: number) => (order: number) =>
      (40 * demand) / order + ((20 * credit + 1) * order) / 2
    const best = (of: (order: number) => number) =>
      Array.from({ length: 400 }, (_, index) => index + 1).reduce((a, b) => (of(b) < of(a) ? b : a))
    const { figures } = records.find(({ id }) => id === 'P4')!
    expect(best(cost(1200, 0.06))).toBe(Math.round(figures[0]!.value))
    expect(best(cost(600, 0.12))).toBe(Math.round(figures[1]!.value))
  })
})

describe('P5', () => {
  const judged = async (given: Readonly<Record<string, (size: number, replication: number) => number>>) => {
    const values: Readonly<Record<string, (size: number, replication: number) => number>> = {
      flow: (size: number) => size,
      closed: (size: number) => 60 / size,
      line: () => 30,
      cells: () => 60,
      ...given,
    }
    const results: Record<string, ClaimResults[string]> = {}
    for (const [key, of] of Object.entries(values)) {
      results[key] = await plantedStudy(studyOf(streams, key), (size, replication) => ({
        leadTime: of(size, replication),
        throughput: of(size, replication),
      }))
    }
    return streams.judge(results)
  }

  test('as stated; cells that make no more; pieces by themselves that gain nothing; runs that scatter', async () => {
    const { outcome, findings } = await judged({})
    expect(outcomeText(outcome)).toMatch(/^holds when .*; slower at first is the set-up/)
    expect(findings.map(({ truth }) => truth)).toEqual(['yes', 'yes', 'no', 'yes', 'yes', 'no'])
    expect(outcomeText((await judged({ cells: () => 30 })).outcome)).toBe('does not follow')
    expect(outcomeText((await judged({ closed: () => 20 })).outcome)).toBe('does not follow')
    expect(outcomeText((await judged({ flow: () => 20 })).outcome)).toMatch(/again and again$/)
    const scatter = (_: number, replication: number) => (replication === 0 ? 20 : 90)
    expect(outcomeText((await judged({ cells: scatter })).outcome)).toBe('undecided here')
  })

  test('what the line has made by when, lot after lot and piece after piece', () => {
    // When each station is through with each piece: it needs the piece, itself, and its set-up before a lot.
    const ends = [0, 0, 0]
    const left: number[] = []
    for (let piece = 0; piece < 60; piece++) {
      let ready = 0
      for (const [station, end] of ends.entries()) {
        const free = end + (piece % 12 === 0 ? 10 : 0)
        ready = Math.max(ready, free) + 1
        ends[station] = ready
      }
      left.push(ready)
    }
    for (let minute = 0; minute <= 100; minute++) {
      expect([minute, madeByLine(minute)]).toEqual([minute, left.filter((end) => end <= minute).length])
    }
    expect([32, 33, 35, 36].map(madeByCells)).toEqual([0, 3, 3, 6])
    const page = readFileSync(new URL('../../docs/examples/one-piece-flow.md', import.meta.url), 'utf8')
    const rows = [...page.matchAll(/^\| (\d+) \| (\d+) \| (\d+) \|$/gm)].map((row) =>
      row.slice(1).map(Number),
    )
    expect(rows).toEqual([13, 24, 33, 53, 54, 120, 480].map((at) => [at, madeByLine(at), madeByCells(at)]))
    const setUp = { runTimes: [1, 1, 1], setupTimes: [10, 10, 10], setups: 'detached' } as const
    expect(streamedMakespan({ lotSize: 12, transferBatch: 1, ...setUp })).toMatchObject({
      first: left[0],
      makespan: left[11],
    })
  })
})
