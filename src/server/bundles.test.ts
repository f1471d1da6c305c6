/** Studies that leave one server as a file and enter another. */

import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { blobs, runIn, testServer } from '../../test/server/test-server.ts'
import { contentId } from '../core/identity.ts'

function server(options: Parameters<typeof testServer>[0] = {}) {
  const tested = testServer(options)
  onTestFinished(() => {
    expect(tested.faults).toEqual([])
    tested.close()
  })
  const send = async (content: Uint8Array) => {
    const response = await tested.request('/api/v1/studies/import?name=blobs.batchwise', {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: content as never,
    })
    return { status: response.status, said: await response.json() }
  }
  const left = () => {
    const folder = join(tested.folder, 'store', 'data')
    return existsSync(folder) ? readdirSync(folder) : []
  }
  return { ...tested, send, left }
}

async function exported() {
  const from = server()
  const id = await runIn(from.store, blobs)
  const response = await from.request(`/api/v1/studies/${id}/bundle`)
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="blobs.batchwise"')
  return { from, id, bundle: Buffer.from(await response.arrayBuffer()) }
}

interface Header {
  id: string
  study: { name: string; domain: string; params: Record<string, unknown> }
}

/** As someone would make one who knows how: every sum is right. */
function forged(
  bundle: Uint8Array,
  change: (header: Header, trials: { trial: { params: object } }[]) => void,
) {
  const lines = gunzipSync(bundle).toString('utf8').trimEnd().split('\n').slice(0, -1)
  const [header, ...trials] = lines.map((line) => JSON.parse(line))
  change(header, trials)
  header.id = contentId(header.study)
  const text = [header, ...trials].map((line) => `${JSON.stringify(line)}\n`).join('')
  const sha256 = createHash('sha256').update(text).digest('hex')
  return gzipSync(`${text}${JSON.stringify({ end: trials.length + 1, sha256 })}\n`)
}

test('a study goes from one store to another and has the same answer there', async () => {
  const { from, id, bundle } = await exported()
  const to = server()
  const { status, said } = await to.send(bundle)
  expect([status, said]).toEqual([200, { id, name: 'blobs', trials: 12, known: 0 }])
  const [here, there] = await Promise.all(
    [from, to].map(async ({ request }) => (await request(`/api/v1/studies/${id}`)).json()),
  )
  expect(there.words).toEqual(here.words)
  expect((await to.send(bundle)).said.known).toBe(12)
  const again = await to.request(`/api/v1/studies/${id}/bundle`)
  expect(Buffer.from(await again.arrayBuffer()).equals(bundle)).toBe(true)
  expect(to.left()).toEqual([])
})

test('one that is cut off, changed, none, or forged is refused, and nothing of it is kept', async () => {
  const { bundle } = await exported()
  const to = server()
  const middle = Buffer.from(bundle)
  middle[bundle.length >> 1]! ^= 1
  const outside = '/etc/passwd'
  const cases: readonly (readonly [content: Uint8Array, status: number, detail: RegExp])[] = [
    [bundle.subarray(0, bundle.length - 200), 400, /cut off or was changed/],
    [middle, 400, /cut off or was changed/],
    [Buffer.from('no bundle'), 400, /./],
    [gzipSync('{"format":"other"}\n{}\n'), 400, /no bundle of a study/],
    [new Uint8Array(2 * 1024 ** 2), 413, /at most/],
    [
      forged(bundle, ({ study }) => {
        study.domain = './evil.js'
      }),
      403,
      /runs a command/,
    ],
    [
      forged(bundle, ({ study }) => {
        study.params = { trainer: { command: 'id' } }
      }),
      403,
      /runs a command/,
    ],
    [
      forged(bundle, (_, [first]) => {
        first!.trial.params = { trainer: { command: 'id' } }
      }),
      403,
      /runs a command/,
    ],
    [
      forged(bundle, ({ study }) => {
        study.params.data = { npz: outside }
      }),
      403,
      /leads out of the folder/,
    ],
    [
      forged(bundle, (_, [first]) => {
        first!.trial.params = { data: { npz: outside } }
      }),
      403,
      /leads out/,
    ],
    [
      forged(bundle, ({ study }) => {
        study.name = '../../evil"\n'
      }),
      400,
      /no bundle of a study/,
    ],
    [
      forged(bundle, ({ study }) => {
        study.params = {}
      }),
      400,
      /none that this batchwise reads/,
    ],
  ]
  for (const [content, status, detail] of cases) {
    const { said } = await to.send(content)
    expect(said).toMatchObject({ status, detail: expect.stringMatching(detail) })
    expect(JSON.stringify(said)).not.toContain(to.folder)
  }
  expect(to.store.studies()).toEqual([])
  expect(to.left()).toEqual([])
})
