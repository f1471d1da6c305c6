import type { Model } from '../../../../core/model.ts'
import { batchDefinition } from './batch-definition.ts'
import { bottleneck } from './bottleneck.ts'
import { capacity } from './capacity.ts'
import { commonCycle } from './common-cycle.ts'
import { leadTimeLot } from './lead-time-lot.ts'
import { lotStreaming } from './lot-streaming.ts'
import { moveBatch } from './move-batch.ts'
import { parallelBatching } from './parallel-batching.ts'
import { pressBrakeCell } from './press-brake.ts'
import { serialBatching } from './serial-batching.ts'

export const capacityModels: readonly Model[] = [
  capacity,
  bottleneck,
  serialBatching,
  parallelBatching,
  moveBatch,
  lotStreaming,
  leadTimeLot,
  pressBrakeCell,
  commonCycle,
  batchDefinition,
]
