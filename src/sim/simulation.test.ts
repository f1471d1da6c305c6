import { describe, expect, test } from 'vitest'
import { UserError } from '../core/errors.ts'
import { Interrupt } from './process.ts'
import { Simulation } from './simulation.ts'

const fresh = () => new Simulation({ seed: 1 })

describe('order at the same instant', () => {
  test('completions, then arrivals, then time-outs, each in the order of scheduling', () => {
    const sim = fresh()
    const log: string[] = []
    function* timed(name: string, rank: 'completion' | 'arrival' | 'time-out') {
      yield* sim.delay(5, rank === 'time-out' ? 'timeOut' : rank)
      log.push(name)
    }
    sim.start('a', timed('time-out', 'time-out'))
    sim.start('b', timed('arrival 1', 'arrival'))
    sim.start('c', timed('completion 1', 'completion'))
    sim.start('d', timed('arrival 2', 'arrival'))
    sim.start('e', timed('completion 2', 'completion'))
    sim.run()
    expect(log).toEqual(['completion 1', 'completion 2', 'arrival 1', 'arrival 2', 'time-out'])
  })

  test('what an event sets off comes before the next event of the instant', () => {
    const sim = fresh()
    const log: string[] = []
    const machine = sim.resource('machine')
    function* part(name: string) {
      yield* machine.acquire()
      log.push(`${name} begins`)
      yield* sim.delay(5)
      machine.release()
    }
    function* clock() {
      yield* sim.delay(5)
      log.push('clock')
    }
    sim.start('first', part('first'))
    sim.start('second', part('second'))
    sim.start('clock', clock())
    sim.run()
    expect(log).toEqual(['first begins', 'second begins', 'clock'])
  })

  test('an item that arrives at the very instant of the time-out is in the batch', () => {
    const sim = fresh()
    const rule = { min: 9, max: 9, linger: { time: 10, from: 'first' as const, atLeast: 0 } }
    const oven = sim.batchServer<number>('oven', { rule, serve: () => 30 })
    function* pan(at: number) {
      yield* sim.delay(at)
      const { items, started } = yield* oven.join(at)
      return { items, started, done: sim.now }
    }
    const pans = [0, 4, 10, 11].map((at) => sim.start('pan', pan(at)))
    sim.run()
    expect([oven.batchSizes.count, oven.batchSizes.most, sim.now]).toEqual([2, 3, 70])
    expect(pans.every(({ ended }) => ended)).toBe(true)
  })
})

describe('processes', () => {
  test('a process waits for the end of another and gets its result', () => {
    const sim = fresh()
    function* bake() {
      yield* sim.delay(30)
      return 'bread'
    }
    let got = ''
    function* shop() {
      got = `${yield* sim.start('bake', bake())} at ${sim.now}`
    }
    sim.start('shop', shop())
    sim.run()
    expect(got).toBe('bread at 30')
  })

  test('an interrupt undoes what is waited for: the queue and the machine are free again', () => {
    const sim = fresh()
    const machine = sim.resource('machine')
    const log: string[] = []
    function* part(name: string) {
      try {
        yield* machine.use(10)
        log.push(`${name} done at ${sim.now}`)
      } catch (error) {
        if (!(error instanceof Interrupt)) throw error
        log.push(`${name} stopped at ${sim.now}: ${error.cause}`)
      }
    }
    const [working, waiting] = [sim.start('a', part('a')), sim.start('b', part('b'))]
    sim.start('c', part('c'))
    function* foreman() {
      yield* sim.delay(3)
      waiting.interrupt('cancelled')
      yield* sim.delay(1)
      working.interrupt('broken')
    }
    sim.start('foreman', foreman())
    sim.run()
    expect(log).toEqual(['b stopped at 3: cancelled', 'a stopped at 4: broken', 'c done at 14'])
    expect([machine.busy.level, machine.queue.level]).toEqual([0, 0])
  })

  test('the first of several, with the others given up; within a time, where the very instant counts', () => {
    const sim = fresh()
    const clerk = sim.resource('clerk')
    const log: unknown[] = []
    function* busy() {
      yield* clerk.use(10)
    }
    function* impatient() {
      log.push((yield* sim.first({ served: clerk.acquire(), lost: sim.delay(6) })).first)
      log.push((yield* sim.within(4, clerk.acquire())).inTime)
      clerk.release()
      log.push((yield* sim.within(1, sim.delay(2))).inTime)
      yield* sim.all([sim.delay(1), sim.delay(5)])
      log.push(sim.now)
    }
    sim.start('busy', busy())
    sim.start('impatient', impatient())
    sim.run()
    expect(log).toEqual(['lost', true, false, 16])
    expect(clerk.queue.level).toBe(0)
  })

  test('a store hands over in order and holds up whoever puts into a full one', () => {
    const sim = fresh()
    const buffer = sim.store<number>('buffer', 1)
    const log: string[] = []
    function* maker() {
      for (const item of [1, 2, 3]) {
        yield* buffer.put(item)
        log.push(`put ${item} at ${sim.now}`)
      }
    }
    function* taker() {
      for (let count = 0; count < 3; count++) {
        yield* sim.delay(10)
        log.push(`got ${yield* buffer.get()} at ${sim.now}`)
      }
    }
    sim.start('maker', maker())
    sim.start('taker', taker())
    sim.run()
    expect(log.filter((line) => line.startsWith('got'))).toEqual([
      'got 1 at 10',
      'got 2 at 20',
      'got 3 at 30',
    ])
    expect(log.filter((line) => line.startsWith('put'))).toEqual(['put 1 at 0', 'put 2 at 10', 'put 3 at 20'])
  })

  test('priority goes first; who is preempted goes on where he stopped', () => {
    const sim = fresh()
    const machine = sim.resource('machine')
    const log: string[] = []
    function* job(name: string, at: number, priority: number, preempt: boolean) {
      yield* sim.delay(at)
      yield* machine.use(10, { priority, preempt })
      log.push(`${name} ${sim.now}`)
    }
    sim.start('low', job('low', 0, 0, false))
    sim.start('low', job('next', 1, 0, false))
    sim.start('high', job('high', 2, 1, false))
    sim.start('urgent', job('urgent', 4, 2, true))
    sim.run()
    expect(log).toEqual(['urgent 14', 'high 24', 'low 30', 'next 40'])
  })

  test('an error names the process and the time; so does a fault that a person can mend', () => {
    const sim = fresh()
    function* cake(number: number) {
      yield* sim.delay(number === 2 ? -1 : 1)
    }
    sim.arrivals('cake', () => 3, cake)
    expect(() => sim.run()).toThrow(
      'process cake 2 at time 9: a duration of -1: expected a number of at least 0',
    )
    const other = fresh()
    const oven = other.batchServer<number>('oven', {
      rule: { min: 5, max: 5, linger: null },
      weight: (kilograms) => kilograms,
      serve: () => 1,
    })
    function* joint() {
      yield* oven.join(7)
    }
    other.start('joint', joint())
    expect(() => other.run()).toThrow(UserError)
  })

  test('the example of the bakery: a lot of twelve', () => {
    const sim = fresh()
    const mixer = sim.resource('mixer')
    const oven = sim.batchServer('oven', { rule: { min: 12, max: 12, linger: null }, serve: () => 30 })
    function* cake() {
      yield* mixer.use(5)
      yield* oven.join('cake')
    }
    for (let number = 0; number < 12; number++) sim.start('cake', cake())
    sim.run()
    expect(sim.now).toBe(90)
  })
})

test('equal seeds give equal runs, purposes have streams of their own', () => {
  const draws = (seed: number, replication: number, purpose: string) => {
    const draw = new Simulation({ seed, replication }).sampler(purpose, { kind: 'exponential', mean: 1 })
    return [draw(), draw()]
  }
  expect(draws(1, 0, 'a')).toEqual(draws(1, 0, 'a'))
  expect(draws(1, 0, 'a')).not.toEqual(draws(1, 1, 'a'))
  expect(draws(1, 0, 'a')).not.toEqual(draws(1, 0, 'b'))
})
