/** Data through the API: downloads from a server of our own, uploads whole and broken, and what is seen of them. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { testServer } from '../../../test/server/test-server.ts'
import { catalogue, type PublishedSet } from '../../domains/training/data/catalogue.ts'
import { npy, png, zip } from '../../domains/training/data/testing.ts'
import { fileName } from './uploads.ts'

const bytes = (...values: number[]) => Uint8Array.from(values)
const archive = zip({
  'train_images.npy': npy('|u1', [4, 1, 2], bytes(1, 2, 3, 4, 5, 6, 7, 8)),
  'train_labels.npy': npy('|u1', [4, 1], bytes(0, 1, 1, 1)),
  'test_images.npy': npy('|u1', [2, 1, 2], bytes(5, 6, 9, 9)),
  'test_labels.npy': npy('|u1', [2, 1], bytes(1, 0)),
})
const table = `width,height,kind\n${Array.from({ length: 20 }, (_, row) => `${row},${row % 3},${row % 2 ? 'a' : 'b'}`).join('\n')}\n`

function server(options: Parameters<typeof testServer>[0] = {}) {
  const tested = testServer(options)
  onTestFinished(() => {
    expect(tested.faults).toEqual([])
    tested.close()
  })
  const send = async (name: string, content: Uint8Array | string, query = '') => {
    const response = await tested.request(`/api/v1/data/uploads?name=${encodeURIComponent(name)}${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: content as never,
    })
    return { status: response.status, said: await response.json() }
  }
  const folder = join(tested.folder, 'store', 'data')
  return { ...tested, send, left: () => (existsSync(folder) ? readdirSync(folder) : []), data: folder }
}

describe('an uploaded file', () => {
  test('is kept, read as a study reads it, listed, used by a study, and removed', async () => {
    const { send, left, request, post } = server()
    const { status, said } = await send('My set (1).npz', archive)
    expect(status).toBe(200)
    expect(said.upload).toEqual({
      name: 'My-set-1.npz',
      kind: 'npz',
      bytes: archive.length,
      columns: null,
      path: 'store/data/My-set-1.npz',
    })
    expect(said.look.inspection.sha256).toBe(createHash('sha256').update(archive).digest('hex'))
    expect(said.look.inspection.parts[0]).toMatchObject({ name: 'train', examples: 4, byClass: [1, 3] })
    // Two pixels side by side; of class 0 the first example, of class 1 the other three.
    const images = said.look.thumbnails.classes.map((one: { images: string[] }) =>
      one.images.map((image) => [...Buffer.from(image, 'base64')]),
    )
    expect(images).toEqual([
      [[1, 2]],
      [
        [3, 4],
        [5, 6],
        [7, 8],
      ],
    ])
    expect(left()).toEqual(['My-set-1.npz'])

    const list = await (await request('/api/v1/data')).json()
    expect(list.uploads).toEqual([said.upload])
    const study = `domain: training
batchSizes: [1, 2]
params:
  data: ${JSON.stringify(said.look.source)}
  learningRate: 0.1
  epochs: 1
objective: { maximize: testAccuracy }
`
    // The folder of the test is not the one that the process runs in, from which the trials' paths count.
    const checked = await (await post('/api/v1/studies/check', { yaml: study })).json()
    expect(checked.detail ?? '').not.toContain('leads out')
    const again = await send('My set (1).npz', archive)
    expect([again.status, again.said.detail]).toEqual([
      409,
      'there is an uploaded file called My-set-1.npz already',
    ])
    expect((await post('/api/v1/data/uploads/My-set-1.npz/remove', {})).status).toBe(200)
    expect(left()).toEqual([])
    expect((await post('/api/v1/data/uploads/My-set-1.npz/remove', {})).status).toBe(404)
  })

  test('of a table needs the name of its classes', async () => {
    const { send, left, post } = server()
    const without = await send('t.csv', table)
    expect(without.said).toMatchObject({
      status: 400,
      detail: 'which column holds the label?',
      remedy: 'The columns are width, height, kind.',
    })
    const { said } = await send('t.csv', table, '&label=kind')
    expect(said.upload.columns).toEqual(['width', 'height', 'kind'])
    expect(said.look).toMatchObject({
      source: { csv: 'store/data/t.csv', label: 'kind' },
      thumbnails: null,
      inspection: { classes: 2, classNames: ['a', 'b'] },
    })
    expect(said.look.firstRows.features).toBe(2)
    expect(left()).toEqual(['t.csv'])
    const looked = await (await post('/api/v1/data/look', { upload: 't.csv', label: 'kind' })).json()
    expect(looked).toEqual(said.look)
  })

  test('of images, packed with or without a folder about them, is unpacked', async () => {
    const { send, left, data } = server()
    const image = (shade: number) => png(2, 2, [shade, 0, 0, shade])
    const members = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [
        `flowers/${index % 2 ? 'rose' : 'tulip'}/${index}.png`,
        image(index * 20),
      ]),
    )
    const { status, said } = await send('flowers.zip', zip({ ...members, 'flowers/notes.txt': bytes(65) }))
    expect([status, said.detail]).toEqual([200, undefined])
    expect(said.upload).toMatchObject({ name: 'flowers', kind: 'images' })
    expect(readdirSync(join(data, 'flowers')).sort()).toEqual(['rose', 'tulip'])
    expect(said.look.inspection.classNames).toEqual(['rose', 'tulip'])
    expect(said.look.thumbnails).toMatchObject({ width: 2, height: 2, channels: 1 })
    expect(left()).toEqual(['flowers'])
  })
})

describe('a bad file is answered by one clear message, and nothing of it stays', () => {
  const big = new Uint8Array(2_000_001)
  const leadingOut = zip({ '../../evil/0.png': bytes(1) })
  test.each<[name: string, content: Uint8Array | string, status: number, detail: RegExp]>([
    ['empty.npz', '', 400, /the file is empty/],
    ['words.npz', 'just words', 400, /no \.npz file: it does not begin as an archive/],
    ['cut.npz', archive.subarray(0, 300), 400, /not a whole zip archive/],
    ['other.npz', zip({ 'a.npy': npy('|u1', [1], bytes(1)) }), 400, /./],
    ['sheet.csv', archive, 400, /this is no text/],
    ['binary.csv', bytes(1, 0, 2), 400, /this is no text/],
    ['program.exe', 'MZ', 400, /files of type "\.exe" are not taken/],
    ['none', 'x', 400, /files of type "" are not taken/],
    ['large.npz', big, 413, /at most 1 MiB/],
    ['evil.zip', leadingOut, 400, /a member with a name that is not taken/],
    ['no-images.zip', zip({ 'a/readme.txt': bytes(65) }), 400, /holds no images/],
    ['damaged.zip', zip({ 'a/1.png': bytes(1, 2, 3), 'b/1.png': bytes(1) }), 400, /./],
  ])('%s', async (name, content, status, detail) => {
    const { send, left, folder } = server()
    const before = readdirSync(folder, { recursive: true }).length
    const { said } = await send(name, content, '&label=kind')
    expect(said).toMatchObject({ status, detail: expect.stringMatching(detail) })
    expect(JSON.stringify(said)).not.toContain(folder)
    expect(JSON.stringify(said)).not.toMatch(/[0-9a-f]{16}\.(npz|zip|csv)/)
    expect(left()).toEqual([])
    // But for the empty folder of uploads.
    expect(readdirSync(folder, { recursive: true }).length).toBeLessThanOrEqual(before + 1)
  })

  test('one that says nothing of its size is stopped where it is too large, or ends too soon', async () => {
    const { request, left } = server()
    const stream = (end: (controller: ReadableStreamDefaultController) => void) => {
      let chunks = 0
      return request('/api/v1/data/uploads?name=a.npz', {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        duplex: 'half',
        body: new ReadableStream({
          pull(controller) {
            if (++chunks > 40) end(controller)
            else controller.enqueue(new Uint8Array(50_000))
          },
        }),
      } as RequestInit)
    }
    const large = await stream((controller) => controller.close())
    expect([large.status, (await large.json()).title]).toEqual([413, 'Too large'])
    expect(left()).toEqual([])
  })

  test('a name that leads elsewhere leads nowhere', () => {
    expect(fileName('../../etc/passwd.csv')).toBe('passwd.csv')
    expect(fileName('C:\\data\\Größe 10%.CSV')).toBe('Gro-e-10.csv')
    expect(fileName('....npz')).toBe('data.npz')
    expect(fileName('.hidden.csv')).toBe('hidden.csv')
    expect(fileName(`${'x'.repeat(500)}.zip`)).toHaveLength(84)
    expect(() => fileName('a/b')).toThrow('files of type ""')
  })

  test('a form cannot send one, and neither can a request without a type', async () => {
    const { request, left } = server()
    for (const type of ['text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded']) {
      const response = await request('/api/v1/data/uploads?name=a.npz', {
        method: 'POST',
        headers: { 'content-type': type },
        body: archive as never,
      })
      expect(response.status).toBe(400)
    }
    expect(left()).toEqual([])
  })
})

describe('a published set', () => {
  const set: PublishedSet = { ...catalogue.find(({ name }) => name === 'breastmnist')! }

  /** The set's file comes from here. */
  async function offered(content: Uint8Array, md5 = createHash('md5').update(archive).digest('hex')) {
    const web = createServer((_, response) => response.end(content))
    await new Promise<void>((done) => web.listen(0, '127.0.0.1', done))
    onTestFinished(() => void web.close())
    const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}/breastmnist.npz`
    const tested = server({ sets: [{ ...set, files: [{ name: 'breastmnist.npz', url, md5, bytes: null }] }] })
    const before = process.env.BATCHWISE_DATA
    process.env.BATCHWISE_DATA = join(tested.folder, 'published')
    onTestFinished(() => {
      if (before === undefined) delete process.env.BATCHWISE_DATA
      else process.env.BATCHWISE_DATA = before
    })
    const state = async () => (await (await tested.request('/api/v1/data')).json()).published[0]
    const get = () => tested.post('/api/v1/data/published/breastmnist/get', {})
    return { ...tested, state, get }
  }

  test('is downloaded, verified and looked into', async () => {
    const { state, get, post } = await offered(archive)
    expect(await state()).toMatchObject({ folder: null, download: { kind: 'idle' } })
    const verify = async () =>
      (await (await post('/api/v1/data/published/breastmnist/verify', {})).json())[0].state
    expect(await verify()).toBe('missing')
    expect((await post('/api/v1/data/look', { set: 'breastmnist' })).status).toBe(400)
    expect((await get()).status).toBe(200)
    await expect.poll(async () => (await state()).folder).toContain('breastmnist')
    expect(await verify()).toBe('ok')
    const look = await (await post('/api/v1/data/look', { set: 'breastmnist' })).json()
    expect(look).toMatchObject({ source: 'breastmnist', inspection: { classNames: [...set.classNames] } })
    const file = join((await state()).folder, 'breastmnist.npz')
    writeFileSync(file, readFileSync(file).subarray(1))
    expect(await verify()).toBe('wrong')
  })

  test('that is not what was published is not kept, and the page is told why', async () => {
    const { state, get, request } = await offered(bytes(1, 2, 3))
    await get()
    await expect.poll(async () => (await state()).download.kind).toBe('failed')
    const { download, folder } = await state()
    expect(download.problem.detail).toContain('not the published')
    expect(folder).toBeNull()
    expect((await request('/api/v1/data')).status).toBe(200)
  })

  test('that nobody knows is none', async () => {
    const { post } = server()
    for (const action of ['get', 'verify']) {
      const response = await post(`/api/v1/data/published/imagenet/${action}`, {})
      expect([response.status, (await response.json()).detail]).toEqual([
        404,
        'there is no published set "imagenet"',
      ])
    }
    expect((await post('/api/v1/data/look', { set: '../x' })).status).toBe(404)
    expect((await post('/api/v1/data/look', { upload: '../x' })).status).toBe(404)
  })
})
