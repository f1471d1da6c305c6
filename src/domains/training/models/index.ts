/** What `batchwise ask` can compute of training. */
import type { Model } from '../../../core/model.ts'
import { averaging } from './averaging.ts'
import { bookkeeping } from './bookkeeping.ts'
import { gradientNoiseScale } from './gradient-noise-scale.ts'
import { learningRateRules } from './learning-rate-rules.ts'
import { optimum } from './optimum.ts'
import { stepsToGoal } from './steps-to-goal.ts'

export const models: readonly Model[] = [
  bookkeeping,
  stepsToGoal,
  optimum,
  gradientNoiseScale,
  learningRateRules,
  averaging,
]
