import { describe, expect, test } from 'vitest'
import { findDivergence } from './divergence.ts'

const fresh = { lossSum: 0, examples: 0 }
const find = (losses: readonly number[], size: number, carried = fresh) =>
  findDivergence(Float32Array.from(losses), () => size, 2.3, 10, carried)

describe('divergence', () => {
  test.each([Number.NaN, Number.POSITIVE_INFINITY])('a loss of %s is one, at its step', (loss) => {
    expect(find([2, 2, loss, 2], 1).found).toMatchObject({ index: 2, reason: `the loss is ${loss}` })
  })

  test('one confidently wrong sample is none', () => {
    expect(find([60, ...Array(255).fill(0.1)], 1).found).toBeNull()
  })

  test('256 examples at more than ten times the initial loss are one', () => {
    const { found } = find(Array(600).fill(24), 1)
    expect(found).toMatchObject({ index: 255 })
    expect(found?.reason).toContain('24.0, is above 10 times the initial 2.30')
  })

  test('a block goes on across calls', () => {
    const first = find(Array(200).fill(24), 1)
    if (first.found) throw new Error('too soon')
    expect(find(Array(56).fill(24), 1, first.block).found).toMatchObject({ index: 55 })
  })

  test('a large batch is judged by itself', () => {
    expect(find([24], 1024).found).toMatchObject({ index: 0 })
    expect(find([22], 1024).found).toBeNull()
  })
})
