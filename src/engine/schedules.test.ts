import { expect, test } from 'vitest'
import { type LearningRateSchedule, learningRateAt } from './schedules.ts'

test.each<[LearningRateSchedule, number, number]>([
  [{ kind: 'constant', rate: 0.3 }, 0.7, 0.3],
  // Goyal et al. 2017: a tenth at epochs 30, 60 and 80 of 90, warm-up over the first five.
  [{ kind: 'step', rate: 3.2, at: [30 / 90, 60 / 90, 80 / 90], factor: 0.1, warmUp: 5 / 90 }, 10 / 90, 3.2],
  [{ kind: 'step', rate: 3.2, at: [30 / 90, 60 / 90, 80 / 90], factor: 0.1, warmUp: 5 / 90 }, 30 / 90, 0.32],
  [
    { kind: 'step', rate: 3.2, at: [30 / 90, 60 / 90, 80 / 90], factor: 0.1, warmUp: 5 / 90 },
    85 / 90,
    0.0032,
  ],
  [{ kind: 'step', rate: 3.2, at: [30 / 90, 60 / 90, 80 / 90], factor: 0.1, warmUp: 5 / 90 }, 2.5 / 90, 1.6],
  [{ kind: 'constant', rate: 1, warmUp: 0.5 }, 0, 0.01],
  [{ kind: 'constant', rate: 1, warmUp: 1 }, 1, 1],
  [{ kind: 'cosine', rate: 0.1 }, 0, 0.1],
  [{ kind: 'cosine', rate: 0.1 }, 0.5, 0.05],
  [{ kind: 'cosine', rate: 0.1, finalRate: 0.02 }, 1, 0.02],
  [{ kind: 'cosine', rate: 0.1, finalRate: 0.02 }, 7, 0.02],
  [{ kind: 'cosine', rate: 0.1 }, 1 / 3, 0.075],
  [{ kind: 'cosine', rate: 0.1, warmUp: 0.2 }, 0.6, 0.05],
])('%j at %d is %d', (schedule, progress, expected) => {
  expect(learningRateAt(schedule, progress)).toBeCloseTo(expected, 12)
})

test.each<[LearningRateSchedule, string]>([
  [{ kind: 'constant', rate: 0 }, 'rate'],
  [{ kind: 'constant', rate: 1, warmUp: 2 }, 'warmUp'],
  [{ kind: 'step', rate: 1, at: [2], factor: 0.1 }, 'at'],
  [{ kind: 'step', rate: 1, at: [], factor: 0 }, 'factor'],
  [{ kind: 'cosine', rate: 1, finalRate: 2 }, 'finalRate'],
])('%j is refused for its %s', (schedule, field) => {
  expect(() => learningRateAt(schedule, 0)).toThrow(field)
  expect(() => learningRateAt({ kind: 'constant', rate: 1 }, -0.1)).toThrow('progress')
})
