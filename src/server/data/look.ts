/** Reading a data set takes seconds and hundreds of megabytes: it is done in a thread of its own, one after another. */
import { Worker } from 'node:worker_threads'
import { UserError } from '../../core/errors.ts'
import type { Inspection } from '../../domains/training/data/inspect.ts'
import type { DataSource } from '../../domains/training/params.ts'
import type { FirstRows, Thumbnails } from './thumbnails.ts'

export interface Looked {
  readonly inspection: Inspection
  readonly thumbnails: Thumbnails | null
  readonly firstRows: FirstRows
}

export interface LookTask {
  readonly source: DataSource
  /** An archive of images that is unpacked first, into a folder that is not there yet. */
  readonly unpack?: { readonly archive: string; readonly folder: string; readonly mostBytes: number }
}

/** What the thread says. */
export type LookAnswer =
  | { readonly kind: 'looked'; readonly looked: Looked }
  | {
      readonly kind: 'fault'
      readonly message: string
      readonly place: string | undefined
      readonly remedy: string | undefined
    }
  | { readonly kind: 'bug'; readonly stack: string }

const threadFile = new URL(
  import.meta.url.endsWith('.ts') ? './look-thread.ts' : './look-thread.js',
  import.meta.url,
)
let last: Promise<unknown> = Promise.resolve()

/** @throws UserError where the data cannot be used */
export function lookAt(task: LookTask): Promise<Looked> {
  const next = last.then(() => inThread(task))
  last = next.catch(() => {})
  return next
}

function inThread(task: LookTask): Promise<Looked> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(threadFile, { workerData: task })
    worker.on('message', (answer: LookAnswer) => {
      if (answer.kind === 'looked') resolve(answer.looked)
      else if (answer.kind === 'bug') reject(new Error(answer.stack))
      else {
        const { message, place, remedy } = answer
        reject(new UserError(message, { ...(place ? { place } : {}), ...(remedy ? { remedy } : {}) }))
      }
    })
    worker.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? new UserError('the data do not fit into memory', { cause: error })
          : error,
      ),
    )
    worker.on('exit', () => reject(new Error('the thread that reads data ended without an answer')))
  })
}
