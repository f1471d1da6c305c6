/** What `batchwise ask` can compute of production. */
import type { Model } from '../../../core/model.ts'
import { capacityModels } from './capacity/index.ts'
import { lotSizesModels } from './lot-sizes/index.ts'
import { queuesModels } from './queues/index.ts'

export const models: readonly Model[] = [...capacityModels, ...lotSizesModels, ...queuesModels]
