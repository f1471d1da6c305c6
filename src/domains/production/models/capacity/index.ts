import type { Model } from '../../../../core/model.ts'
import { capacity } from './capacity.ts'
import { lotStreaming } from './lot-streaming.ts'
import { moveBatch } from './move-batch.ts'
import { parallelBatching } from './parallel-batching.ts'
import { serialBatching } from './serial-batching.ts'

export const capacityModels: readonly Model[] = [
  capacity,
  serialBatching,
  parallelBatching,
  moveBatch,
  lotStreaming,
]
