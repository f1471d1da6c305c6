/** Puts the application on a socket, and takes it off again in good order. */
import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serve as listen, type ServerType } from '@hono/node-server'
import { UserError } from '../core/errors.ts'
import { catalogue, type PublishedSet } from '../domains/training/data/catalogue.ts'
import { dataFolder } from '../domains/training/data/data-folder.ts'
import type { Store } from '../store/store.ts'
import { createApp } from './app.ts'
import { keepConclusions } from './conclusions.ts'
import { publishedSets } from './data/published.ts'
import { uploadsOf } from './data/uploads.ts'
import { followEvents } from './event-feed.ts'
import { type Guard, hostsOf, isLoopback } from './guard.ts'
import { readPageFiles } from './page-files.ts'
import { runsOf } from './runs.ts'
import type { Server } from './server.ts'
import { mayRunCommand } from './study-text.ts'

export interface ServeOptions {
  readonly store: Store
  /** Where uploaded data lie. */
  readonly uploadFolder: string
  /** The published data sets, unless others are to be offered. */
  readonly sets?: readonly PublishedSet[]
  readonly host: string
  /** 0 takes one that is free. */
  readonly port: number
  readonly allowCommands: boolean
  /** Asked for wherever it is given; made where the address is not the loopback one. */
  readonly token?: string
  /** Program and arguments that run a stored study. */
  readonly runCommand: (studyId: string) => readonly [string, ...string[]]
  readonly onFault: (error: unknown) => void
}

export interface Serving {
  /** To open in a browser; with the token, where there is one. */
  readonly url: string
  /** Names of the studies whose runs go on. */
  readonly goesOn: readonly string[]
  /** Lets running trials save their state, then leaves. */
  close(): Promise<void>
}

const mostUploadBytes = 512 * 1024 ** 2
const pageFolder = fileURLToPath(new URL('../../dist/web', import.meta.url))

/** @throws UserError where the address cannot be listened on */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { store, host, port, allowCommands } = options
  const token = options.token ?? (isLoopback(host) ? null : randomBytes(24).toString('base64url'))
  const folder = resolve('.')
  const feed = followEvents(store)
  const runs = runsOf({ store, command: options.runCommand, folder })
  const server: Server = {
    store,
    folder,
    allowCommands,
    feed,
    runs,
    conclusions: keepConclusions(store, feed),
    published: publishedSets(options.sets ?? catalogue, dataFolder()),
    uploads: uploadsOf({ folder: resolve(options.uploadFolder), root: folder, mostBytes: mostUploadBytes }),
    counts: { byStatus: new Map(), streams: 0 },
  }
  const guard = { hosts: new Set<string>(), token } satisfies Guard
  const app = createApp({ server, guard, files: readPageFiles(pageFolder), onFault: options.onFault })
  const { socket, actualPort } = await listening(app.fetch, host, port)
  for (const name of hostsOf(host, actualPort)) guard.hosts.add(name)

  const mayGoOn = (id: string) => {
    const study = store.findStudy(id)?.study
    return (
      study !== undefined && (allowCommands || !mayRunCommand(study as unknown as Record<string, unknown>))
    )
  }
  const goesOn = runs.goOn(mayGoOn).map((id) => store.findStudy(id)!.study.name)
  const shown = host.includes(':') ? `[${host}]` : host
  return {
    url: `http://${shown}:${actualPort}/${token === null ? '' : `?token=${token}`}`,
    goesOn,
    async close() {
      feed.close()
      await runs.close()
      await new Promise<void>((done) => {
        socket.close(() => done())
        if ('closeAllConnections' in socket) socket.closeAllConnections()
      })
    },
  }
}

function listening(
  fetch: Parameters<typeof listen>[0]['fetch'],
  hostname: string,
  port: number,
): Promise<{ socket: ServerType; actualPort: number }> {
  return new Promise((done, fail) => {
    const socket = listen({ fetch, hostname, port }, (info: AddressInfo) =>
      done({ socket, actualPort: info.port }),
    )
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const known: Readonly<Record<string, string>> = {
        EADDRINUSE: 'another program listens there',
        EACCES: 'this port needs more rights',
        EADDRNOTAVAIL: 'this machine has no such address',
        ENOTFOUND: 'there is no such address',
      }
      const why = known[error.code ?? ''] ?? error.message
      fail(
        new UserError(why, {
          place: `${hostname}:${port}`,
          remedy: 'Choose another with --port, or --port 0 for one that is free.',
          cause: error,
        }),
      )
    })
  })
}
