import { describe, expect, test } from 'vitest'
import { randomStream } from './random.ts'
import { chiSquareUpperTail } from './stats/chi-square.ts'

const drawn = (count: number, ...key: (string | number)[]) => {
  const stream = randomStream(...key)
  return Array.from({ length: count }, () => stream.uniform())
}

describe('random streams', () => {
  test('equal keys give equal streams, other keys others', () => {
    expect(drawn(5, 1, 'shuffle', 0)).toEqual(drawn(5, 1, 'shuffle', 0))
    expect(drawn(5, 1, 'shuffle', 0)).not.toEqual(drawn(5, 1, 'shuffle', 1))
    expect(drawn(5, 1, 'shuffle')).not.toEqual(drawn(5, 2, 'shuffle'))
  })

  test('a stream never changes between versions: the first draws are these', () => {
    const stream = randomStream(1, 'init')
    expect([stream.integer(1000), stream.integer(1000), stream.integer(1000)]).toMatchInlineSnapshot(`
      [
        128,
        27,
        252,
      ]
    `)
  })

  test('every order of four items is equally likely', () => {
    const stream = randomStream('orders')
    const counts = new Map<string, number>()
    const draws = 24_000
    for (let draw = 0; draw < draws; draw++) {
      const order = stream.shuffle([0, 1, 2, 3]).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    const expected = draws / 24
    const statistic = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    expect(counts.size).toBe(24)
    expect(chiSquareUpperTail(statistic, 23)).toBeGreaterThan(1e-4)
  })

  test('normal draws have mean 0, variance 1 and the normal fourth moment 3', () => {
    const stream = randomStream('normal')
    const draws = Array.from({ length: 100_000 }, () => stream.normal())
    const moment = (power: number) => draws.reduce((sum, draw) => sum + draw ** power, 0) / draws.length
    expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(1e5))
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / 1e5))
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / 1e5))
  })

  test('an impossible bound is refused', () => {
    expect(() => randomStream(1).integer(0)).toThrow(RangeError)
    expect(() => randomStream(1).integer(1.5)).toThrow(RangeError)
  })
})
