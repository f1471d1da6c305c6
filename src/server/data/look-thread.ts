/** The thread of `lookAt`: reads, inspects and shrinks, answers once, and ends. */
import { parentPort, workerData } from 'node:worker_threads'
import { UserError } from '../../core/errors.ts'
import { inspectDataSet } from '../../domains/training/data/inspect.ts'
import { loadDataSet } from '../../domains/training/data/load.ts'
import type { LookAnswer, LookTask } from './look.ts'
import { firstRowsOf, thumbnailsOf } from './thumbnails.ts'
import { unpackImages } from './unpack.ts'

function answer({ source, unpack }: LookTask): LookAnswer {
  try {
    if (unpack) unpackImages(unpack.archive, unpack.folder, unpack.mostBytes)
    const set = loadDataSet(source)
    return {
      kind: 'looked',
      looked: { inspection: inspectDataSet(set), thumbnails: thumbnailsOf(set), firstRows: firstRowsOf(set) },
    }
  } catch (error) {
    if (!(error instanceof UserError)) return { kind: 'bug', stack: String((error as Error)?.stack ?? error) }
    const { message, place, remedy } = error
    return { kind: 'fault', message, place, remedy }
  }
}

parentPort?.postMessage(answer(workerData as LookTask))
