import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { UserError } from '../../../core/errors.ts'
import type { PublishedFile } from './catalogue.ts'
import { download } from './download.ts'
import { getSet, verifySet } from './get-set.ts'
import { makeFolder } from './testing.ts'

const content = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * index) % 251))
const md5 = createHash('md5').update(content).digest('hex')
const quick = { pauseMs: 1, stallMs: 5000 }

type Answer = (request: IncomingMessage, response: ServerResponse, visit: number) => void

/** A server on loopback; `ranges` is what each visit asked for. */
async function serve(answer: Answer) {
  const ranges: (string | undefined)[] = []
  const server = createServer((request, response) => {
    ranges.push(request.headers.range)
    answer(request, response, ranges.length)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/data.npz`
  return { ranges, source: { name: 'data.npz', url, md5, bytes: content.length } satisfies PublishedFile }
}

function emptyFolder(): string {
  const { folder, remove } = makeFolder()
  onTestFinished(remove)
  return folder
}

/** As a web server does it: the whole, or the end that was asked for, cut off after so many bytes. */
const send = (request: IncomingMessage, response: ServerResponse, cutAfter?: number): void => {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
  const body = content.subarray(from)
  response.writeHead(from > 0 ? 206 : 200, {
    'content-length': body.length,
    ...(from > 0 ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {}),
  })
  if (cutAfter === undefined) response.end(body)
  else response.write(body.subarray(0, cutAfter), () => response.destroy())
}

async function failure(promise: Promise<unknown>): Promise<UserError> {
  const error: unknown = await promise.then(
    () => 'no error',
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(UserError)
  return error as UserError
}

test('a whole file arrives, in a folder that is made for it, and a second call asks nothing', async () => {
  const { source, ranges } = await serve((request, response) => send(request, response))
  const file = join(emptyFolder(), 'set', 'data.npz')
  const seen: number[] = []
  expect(await download(source, file, { ...quick, onProgress: (got) => seen.push(got) })).toBe('fetched')
  expect(readFileSync(file).equals(content)).toBe(true)
  expect(readdirSync(join(file, '..'))).toEqual(['data.npz'])
  expect([seen[0], seen.at(-1)]).toEqual([0, content.length])
  expect(await download(source, file, quick)).toBe('there')
  expect(ranges).toEqual([undefined])
})

test('cut off, it goes on where it ended', async () => {
  const { source, ranges } = await serve((request, response, visit) =>
    send(request, response, visit === 1 ? 70_000 : undefined),
  )
  const file = join(emptyFolder(), 'data.npz')
  await download(source, file, quick)
  expect(readFileSync(file).equals(content)).toBe(true)
  expect(ranges).toHaveLength(2)
  expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-$/)
})

test('what an earlier call left is gone on with', async () => {
  const { source, ranges } = await serve((request, response) => send(request, response))
  const file = join(emptyFolder(), 'data.npz')
  writeFileSync(`${file}.part`, content.subarray(0, 1234))
  await download(source, file, quick)
  expect(readFileSync(file).equals(content)).toBe(true)
  expect(ranges).toEqual(['bytes=1234-'])
})

test('what an earlier call left of another file is fetched anew', async () => {
  const { source, ranges } = await serve((request, response) => send(request, response))
  const file = join(emptyFolder(), 'data.npz')
  writeFileSync(`${file}.part`, Buffer.alloc(1234))
  await download(source, file, quick)
  expect(readFileSync(file).equals(content)).toBe(true)
  expect(ranges).toEqual(['bytes=1234-', undefined])
})

test('a part that is longer than the file is fetched anew', async () => {
  const { source } = await serve((request, response) => {
    if (!request.headers.range) return send(request, response)
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end()
  })
  const file = join(emptyFolder(), 'data.npz')
  writeFileSync(`${file}.part`, Buffer.alloc(content.length + 9))
  await download(source, file, quick)
  expect(readFileSync(file).equals(content)).toBe(true)
})

test('a part that is whole already is taken', async () => {
  const { source } = await serve((_, response) => {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end()
  })
  const file = join(emptyFolder(), 'data.npz')
  writeFileSync(`${file}.part`, content)
  await download(source, file, quick)
  expect(readFileSync(file).equals(content)).toBe(true)
})

test('a server that knows no ranges gives the whole again', async () => {
  const { source, ranges } = await serve((_, response, visit) => {
    response.writeHead(200, { 'content-length': content.length })
    if (visit === 1) response.write(content.subarray(0, 50_000), () => response.destroy())
    else response.end(content)
  })
  const file = join(emptyFolder(), 'data.npz')
  await download(source, file, quick)
  expect(readFileSync(file).equals(content)).toBe(true)
  expect(ranges).toHaveLength(2)
})

test('a server that is busy is asked again; a redirect is followed', async () => {
  const { source } = await serve((request, response, visit) => {
    if (visit === 1) response.writeHead(503).end()
    else if (request.url === '/data.npz') response.writeHead(302, { location: '/elsewhere' }).end()
    else send(request, response)
  })
  const file = join(emptyFolder(), 'data.npz')
  await download(source, file, quick)
  expect(readFileSync(file).equals(content)).toBe(true)
})

test('a connection that falls silent is given up and gone on with', async () => {
  const { source, ranges } = await serve((request, response, visit) => {
    if (visit > 1) return send(request, response)
    response.writeHead(200, { 'content-length': content.length })
    response.write(content.subarray(0, 60_000))
  })
  const file = join(emptyFolder(), 'data.npz')
  await download(source, file, { ...quick, stallMs: 200 })
  expect(readFileSync(file).equals(content)).toBe(true)
  expect(ranges.at(-1)).toMatch(/^bytes=[1-9]\d*-$/)
})

test('always silent: an error that says so, what to do offline, and where the file goes', async () => {
  const { source, ranges } = await serve(() => {})
  const file = join(emptyFolder(), 'data.npz')
  const error = await failure(download(source, file, { pauseMs: 1, stallMs: 60, tries: 3 }))
  expect(error.message).toContain('nothing came for 60 ms')
  expect(error.remedy).toContain(`get ${source.url} on another machine and put it at ${file}`)
  expect(ranges).toHaveLength(3)
})

test('404: said at once, with what to do', async () => {
  const { source, ranges } = await serve((_, response) => {
    response.writeHead(404).end('no such page')
  })
  const file = join(emptyFolder(), 'data.npz')
  const error = await failure(download(source, file, quick))
  expect(error.message).toContain('the server answered 404')
  expect(error.remedy).toContain(`put it at ${file}.`)
  expect(ranges).toHaveLength(1)
  expect(existsSync(file)).toBe(false)
})

test('other content of the right length: refused by its checksum, and not kept', async () => {
  const { source } = await serve((_, response) => {
    response.end(Buffer.alloc(content.length))
  })
  const folder = emptyFolder()
  const error = await failure(download(source, join(folder, 'data.npz'), quick))
  expect(error.message).toContain(`not the published ${md5}`)
  expect(readdirSync(folder)).toEqual([])
})

test.each([
  ['stated', true],
  ['not stated', false],
])('more than is published (%s) is not taken in', async (_, stated) => {
  const { source } = await serve((_request, response) => {
    response.writeHead(200, stated ? { 'content-length': 2 * content.length } : {})
    response.end(Buffer.alloc(2 * content.length))
  })
  const error = await failure(download(source, join(emptyFolder(), 'data.npz'), quick))
  expect(error.message).toMatch(/more than/)
})

test('nobody listens: the error says so, and what has arrived before is kept', async () => {
  const folder = emptyFolder()
  const file = join(folder, 'data.npz')
  writeFileSync(`${file}.part`, content.subarray(0, 99))
  const gone = createServer()
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve))
  const { port } = gone.address() as AddressInfo
  await new Promise((resolve) => gone.close(resolve))
  const source = { name: 'data.npz', url: `http://127.0.0.1:${port}/data.npz`, md5, bytes: null }
  const error = await failure(download(source, file, { ...quick, tries: 2 }))
  expect(error.message).toContain('cannot be had: fetch failed: ECONNREFUSED')
  expect(readFileSync(`${file}.part`)).toHaveLength(99)
})

test('a file of that name that is another is left alone', async () => {
  const file = join(emptyFolder(), 'data.npz')
  writeFileSync(file, 'mine')
  const source = { name: 'data.npz', url: 'http://127.0.0.1:1/', md5, bytes: null }
  const error = await failure(download(source, file, quick))
  expect(error.message).toContain('not the published one')
  expect(readFileSync(file, 'utf8')).toBe('mine')
})

test('two at once: both end well, with one whole file', async () => {
  const { source } = await serve((request, response) => send(request, response))
  const file = join(emptyFolder(), 'data.npz')
  await Promise.all([download(source, file, quick), download(source, file, quick)])
  expect(readFileSync(file).equals(content)).toBe(true)
})

test('a set: all its files, then each against its checksum', async () => {
  const { source } = await serve((request, response) => send(request, response))
  const root = emptyFolder()
  const set = {
    name: 'made-up',
    doc: '',
    licence: 'CC0',
    examples: { train: 1, validation: 0, test: 1 },
    channels: 1,
    classNames: ['a', 'b'],
    files: ['data.npz', 'more.npz', 'none.npz', 'plain.gz'].map((name) => ({ ...source, name })),
  }
  const folder = await getSet({ ...set, files: set.files.slice(0, 2) }, root, quick)
  expect(folder).toBe(join(root, 'made-up'))
  writeFileSync(join(folder, 'more.npz'), 'touched')
  writeFileSync(join(folder, 'plain'), content)
  expect((await verifySet(set, folder)).map(({ state }) => state)).toEqual([
    'ok',
    'wrong',
    'missing',
    'unpacked',
  ])
})
