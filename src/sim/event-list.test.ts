import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventList, type Rank, type Scheduled } from './event-list.ts'

test('entries come by time, rank and order of scheduling, without those that were cancelled', () => {
  const entries = fc.array(
    fc.record({ time: fc.nat(5), rank: fc.constantFrom<Rank[]>(0, 1, 2), cancelled: fc.boolean() }),
    { maxLength: 400 },
  )
  fc.assert(
    fc.property(entries, (planned) => {
      const events = new EventList()
      const slots = new Map<number, number>()
      const named = new Map<Scheduled, number>()
      planned.forEach(({ time, rank }, index) => {
        const target = { fire() {} }
        named.set(target, index)
        slots.set(index, events.schedule(time, rank, target))
      })
      planned.forEach(({ cancelled }, index) => {
        if (cancelled) events.cancel(slots.get(index)!)
      })
      const kept = planned.map((entry, index) => ({ ...entry, index })).filter(({ cancelled }) => !cancelled)
      const expected = kept.sort((a, b) => a.time - b.time || a.rank - b.rank || a.index - b.index)
      expect(events.size).toBe(kept.length)
      const popped: number[] = []
      while (events.nextTime() < Number.POSITIVE_INFINITY) popped.push(named.get(events.pop())!)
      expect(popped).toEqual(expected.map(({ index }) => index))
    }),
  )
})
