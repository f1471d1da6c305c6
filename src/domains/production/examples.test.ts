/** Every example of production at its quick size, against what is known of it. */
import { expect, test } from 'vitest'
import { compareMethods } from './compare-methods.ts'
import { concluded, exampleStudy } from './testing.ts'

const conclude = async (name: string) => {
  const study = await exampleStudy(name)
  const { observations, answer } = await concluded(study)
  return { observations, answer, compared: compareMethods(study as never, observations) }
}

test('bakery: the oven keeps smaller batches out, cooling takes over at exactly 10', async () => {
  const { answer, compared } = await conclude('bakery.yaml')
  expect(answer.because[0]).toContain('oven up to 10, then cooling (exact)')
  expect(answer.rejected[0]).toEqual({
    batchSize: 6,
    why: expect.stringContaining('116.7 % of the time of oven'),
  })
  expect(answer).toMatchObject({ verdict: 'recommended', batchSize: 9 })
  for (const { simulated, formula } of compared) expect(Math.abs(simulated / formula - 1)).toBeLessThan(0.06)
})

test('one-piece flow: formula, simulation and fingers agree', async () => {
  const { answer, compared } = await conclude('one-piece-flow.yaml')
  // A lot of 12 in parts of b through three stations of a minute: the k-th part is done at (k + 2) b.
  const meanMinutes = (b: number) => {
    const parts = 12 / b
    return ((parts + 1) / 2 + 2) * b
  }
  expect(compared.map(({ batchSize }) => batchSize)).toEqual([1, 4, 12])
  for (const { batchSize, simulated, formula } of compared) {
    expect(simulated / 60).toBeCloseTo(meanMinutes(batchSize), 9)
    expect(formula / 60).toBeCloseTo(meanMinutes(batchSize), 9)
  }
  expect(answer).toMatchObject({ verdict: 'recommended', batchSize: 1, binding: { law: 'delay' } })
})

test.for(['small-orders.yaml', 'press-brake-on-machine.yaml'])(
  '%s: the exact lead time lies within the interval of the simulation, but by chance',
  async (name) => {
    const { compared } = await conclude(name)
    expect(compared.length).toBeGreaterThanOrEqual(4)
    expect(compared.every(({ evidence }) => evidence === 'exact')).toBe(true)
    // 95 % intervals at five sizes that share their demand.
    const missed = compared.filter(({ lo, hi, formula }) => formula < lo || formula > hi)
    expect(missed.length).toBeLessThanOrEqual(1)
  },
)

test('press brakes: programs written off the machine bear smaller orders', async () => {
  const [off, on] = [await conclude('press-brake.yaml'), await conclude('press-brake-on-machine.yaml')]
  const smallest = ({ observations }: typeof off) =>
    observations.curve.find(({ mean }) => mean !== null)!.batchSize
  expect([smallest(off), smallest(on)]).toEqual([6, 20])
})

test('cutting line: 10, by formula', async () => {
  const { answer } = await conclude('cutting-line.yaml')
  expect(answer).toMatchObject({ verdict: 'recommended', batchSize: 10, evidence: 'exact' })
})
