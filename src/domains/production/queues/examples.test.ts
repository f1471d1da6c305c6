import { sourcesIn, testExamples } from '../../../../test/docstring-examples.ts'
import { sizeChances } from './arriving-batch-sizes.ts'
import { batchArrivalsQueue } from './batch-arrivals.ts'
import { bulkServiceQueue } from './bulk-service.ts'
import { waitingTime } from './bulk-waiting.ts'
import { complex, over, plus } from './complex.ts'
import { serviceTime } from './service-time.ts'

const fifth = serviceTime({ kind: 'exponential', mean: 0.2 })

await testExamples(sourcesIn(new URL('./', import.meta.url)), {
  serviceTime,
  sizeChances,
  waitingTime,
  complex,
  over,
  plus,
  fifth,
  threes: batchArrivalsQueue({ batchRate: 1, sizes: { kind: 'fixed', size: 3 }, service: fifth }),
  queue: bulkServiceQueue({
    arrivalRate: 0.5,
    service: { kind: 'exponential', mean: 1 },
    least: 1,
    most: 1,
  }),
})
