/** What `batchwise ask` can compute of training. */
import type { Model } from '../../../core/model.ts'
import { bookkeeping } from './bookkeeping.ts'

export const models: readonly Model[] = [bookkeeping]
