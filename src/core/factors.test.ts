import { expect, test } from 'vitest'
import { factorsTold, settingOf, settingText } from './factors.ts'
import type { Json } from './identity.ts'
import { makeTrial } from './trial.ts'

const trial = (params: Record<string, Json>) => makeTrial({ name: 'd', version: 1 }, 1, 8, 0, params)
const factors = ['rate', { name: 'optimizer', otherwise: 'sgd' }]

test('a factor that every trial leaves out is not told; where some do, they are called what leaving out means', () => {
  const plain = [trial({ rate: 0.1 }), trial({ rate: 0.2 })]
  expect(settingOf(plain[0]!, factorsTold(factors, plain))).toEqual({ rate: 0.1 })
  const mixed = [...plain, trial({ rate: 0.1, optimizer: { adam: { beta2: 0.99 } } })]
  expect(mixed.map((one) => settingOf(one, factorsTold(factors, mixed)))).toEqual([
    { rate: 0.1, optimizer: 'sgd' },
    { rate: 0.2, optimizer: 'sgd' },
    { rate: 0.1, optimizer: 'adam (beta2 0.99)' },
  ])
})

test.each<[Json, number | string]>([
  [0.1, 0.1],
  ['adam', 'adam'],
  [{ adamW: { weightDecay: 0.1 } }, 'adamW (weight decay 0.1)'],
  [{ sgd: { momentum: 0.9, nesterov: true } }, 'sgd (momentum 0.9, nesterov)'],
  [
    [
      { fromEpoch: 5, batchSize: 64 },
      { fromEpoch: 20, learningRateFactor: 0.1 },
    ],
    'from epoch 5, batch size 64; from epoch 20, learning rate factor 0.1',
  ],
])('%j in words', (value, words) => {
  expect(settingText(value)).toBe(words)
})
