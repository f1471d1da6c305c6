/** `batchwise ui`: serves the page and its API until it is stopped. */
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UserError } from '../core/errors.ts'
import { serve } from '../server/serve.ts'
import { openStore } from '../store/sqlite.ts'
import { printLine, say } from './output.ts'
import { parseWorkers } from './workers.ts'

export interface UiOptions {
  readonly store: string
  readonly host: string
  readonly port: string
  readonly allowCommands?: boolean
  readonly workers?: string
}

const main = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './main.ts' : './main.js', import.meta.url),
)

export async function uiCommand(options: UiOptions): Promise<void> {
  const port = parsePort(options.port)
  const workers = parseWorkers(options.workers)
  const folder = resolve(options.store)
  const token = process.env.BATCHWISE_TOKEN
  const store = openStore(folder)
  try {
    const serving = await serve({
      store,
      uploadFolder: join(folder, 'data'),
      host: options.host,
      port,
      allowCommands: options.allowCommands === true,
      ...(token ? { token } : {}),
      runCommand: (studyId) => [
        process.execPath,
        main,
        'run',
        studyId,
        ...['--store', folder, '--workers', String(workers), '--no-report'],
      ],
      onFault: (error) =>
        say(`This is a fault of batchwise, not of yours:\n${(error as Error)?.stack ?? String(error)}`),
    })
    printLine(serving.url)
    for (const name of serving.goesOn) say(`Goes on with what was asked for: ${name}`)
    say('Ctrl-C stops it; what runs then saves its state and goes on when it is started again.')
    await stopAsked()
    say('\nStopping: the running trials save their state ...')
    await serving.close()
  } finally {
    store.close()
  }
}

function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new UserError(`expected a port from 0 to 65535, got "${text}"`, { place: '--port' })
}

const stopAsked = () =>
  new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => done())
  })
