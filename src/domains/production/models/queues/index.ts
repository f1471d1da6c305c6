import type { Model } from '../../../../core/model.ts'
import { batchArrivals } from './batch-arrivals.ts'
import { bulkServers } from './bulk-servers.ts'
import { bulkService } from './bulk-service.ts'
import { bulkThreshold } from './bulk-threshold.ts'
import { lateJoiners } from './late-joiners.ts'
import { parallelServers } from './parallel-servers.ts'
import { sizeOrLinger } from './size-or-linger.ts'

export const queuesModels: readonly Model[] = [
  bulkService,
  bulkThreshold,
  bulkServers,
  lateJoiners,
  sizeOrLinger,
  batchArrivals,
  parallelServers,
]
