/** A server without a socket over a folder of its own, with a small study that has really been run. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeManifest } from '../../src/core/make-manifest.ts'
import { readStudy } from '../../src/core/study-file.ts'
import { domainModule, loadDomain } from '../../src/domains/registry.ts'
import { catalogue, type PublishedSet } from '../../src/domains/training/data/catalogue.ts'
import { localRunner } from '../../src/runner/local.ts'
import { runStudy } from '../../src/runner/run-study.ts'
import { createApp } from '../../src/server/app.ts'
import { keepConclusions } from '../../src/server/conclusions.ts'
import { publishedSets } from '../../src/server/data/published.ts'
import { uploadsOf } from '../../src/server/data/uploads.ts'
import { followEvents } from '../../src/server/event-feed.ts'
import type { Guard } from '../../src/server/guard.ts'
import { runsOf } from '../../src/server/runs.ts'
import type { Server } from '../../src/server/server.ts'
import { openStore } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store/store.ts'

export const blobs = `domain: training
question: Which size learns the blobs soonest?
batchSizes: [16, 64, 256]
replications: 2
params:
  data: { madeUp: gaussian-blobs, examples: 2000, features: 10, classes: 2, separation: 3 }
  network: { hidden: [16] }
  learningRate: [0.1, 0.5]
  epochs: 3
  evaluationsPerEpoch: 4
  engine: wasm
objective:
  minimize: examples
  goal: testAccuracy >= 85 %
`

export interface TestServer {
  readonly folder: string
  readonly store: Store
  readonly server: Server
  /** As from its own page; `headers` come in place of that. */
  request(path: string, init?: RequestInit): Promise<Response>
  post(path: string, body: unknown): Promise<Response>
  readonly faults: unknown[]
  close(): void
}

export const ownHost = '127.0.0.1:4610'

/** Runs asked for end at once: what they do is seen where real ones are started. */
export function testServer(
  options: {
    allowCommands?: boolean
    token?: string
    sets?: readonly PublishedSet[]
    mostUploadBytes?: number
  } = {},
): TestServer {
  const folder = mkdtempSync(join(tmpdir(), 'batchwise-server-'))
  const store = openStore(join(folder, 'store'))
  const feed = followEvents(store)
  const faults: unknown[] = []
  const server: Server = {
    store,
    folder,
    allowCommands: options.allowCommands ?? false,
    feed,
    runs: runsOf({ store, folder, command: () => [process.execPath, '-e', ''] }),
    conclusions: keepConclusions(store, feed),
    published: publishedSets(options.sets ?? catalogue, join(folder, 'published')),
    uploads: uploadsOf({
      folder: join(folder, 'store', 'data'),
      root: folder,
      mostBytes: options.mostUploadBytes ?? 1024 ** 2,
    }),
    counts: { byStatus: new Map(), streams: 0 },
  }
  const guard: Guard = { hosts: new Set([ownHost]), token: options.token ?? null }
  const app = createApp({ server, guard, files: null, onFault: (fault) => faults.push(fault) })
  const request = async (path: string, init: RequestInit = {}) =>
    app.request(path, { ...init, headers: { host: ownHost, ...(init.headers as Record<string, string>) } })
  return {
    folder,
    store,
    server,
    request,
    faults,
    post: (path, body) =>
      request(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    close() {
      feed.close()
      store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Runs the study in the store; its id. */
export async function runIn(store: Store, text: string, file = 'blobs.yaml', quick = false): Promise<string> {
  const { study, domain } = await readStudy(text, file, { quick, loadDomain })
  const summary = await runStudy({
    store,
    runner: localRunner({ workers: 2, domainModule }),
    study,
    domain,
    manifest: makeManifest('wasm'),
    signal: new AbortController().signal,
  })
  return summary.studyId
}
