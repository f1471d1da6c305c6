/** What a page elsewhere, a stranger on the network, or another name for this machine can do: nothing. */
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { emptyFolder, start } from '../e2e/command.ts'
import { blobs } from '../server/test-server.ts'
import { noBrowser, startUi, useBrowser } from './ui.ts'

/** The status that comes over a real socket, with headers that fetch would not let us set. */
const status = (url: string, headers: Record<string, string>) =>
  new Promise<number>((resolve, reject) => {
    request(url, { headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })

test('foreign names and origins are refused on the socket', async () => {
  const { url, port } = await startUi(emptyFolder())
  for (const path of ['/', '/healthz', '/api/v1/studies', '/api/v1/events/stream']) {
    expect(await status(url + path, { host: 'evil.example' })).toBe(403)
    expect(await status(url + path, { host: `evil.example:${port}` })).toBe(403)
    expect(await status(url + path, { origin: 'http://evil.example' })).toBe(403)
    expect(await status(url + path, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).toBe(
      403,
    )
  }
  expect(await status(`${url}/healthz`, { host: `localhost:${port}` })).toBe(200)
})

test('an address that others reach asks for a token', async () => {
  const { output } = await startUi(emptyFolder(), '--host', '0.0.0.0')
  const { port, searchParams } = new URL(output.stdout.trim())
  const token = searchParams.get('token')!
  expect(token.length).toBeGreaterThan(30)
  const url = `http://127.0.0.1:${port}`
  for (const path of ['/', '/api/v1/studies', '/metrics', '/?token=wrong']) {
    expect((await fetch(url + path)).status).toBe(401)
  }
  expect(
    (await fetch(`${url}/api/v1/studies`, { headers: { authorization: `Bearer ${token}` } })).status,
  ).toBe(200)
  const entry = await fetch(`${url}/?token=${token}`, { redirect: 'manual' })
  expect([entry.status, entry.headers.get('location')]).toEqual([302, '/'])
  const cookie = entry.headers.get('set-cookie')!
  expect(cookie).toMatch(/; HttpOnly; SameSite=Strict/)
  expect((await fetch(url, { headers: { cookie: cookie.split(';')[0]! } })).status).toBe(200)
})

test('an address that is taken, and a port that is none, are told in a line', async () => {
  const { port } = await startUi(emptyFolder())
  const taken = await start(emptyFolder(), ['ui', '--port', port]).ended
  expect([taken.code, taken.stdout]).toEqual([2, ''])
  expect(taken.stderr).toContain(
    `127.0.0.1:${port}: another program listens there\n  Choose another with --port`,
  )
  const none = await start(emptyFolder(), ['ui', '--port', 'x']).ended
  expect([none.code, none.stderr]).toEqual([2, '--port: expected a port from 0 to 65535, got "x"\n'])
})

describe.skipIf(noBrowser)('a page elsewhere', () => {
  const open = useBrowser()

  test('neither reads nor starts anything, however it tries', async () => {
    const { url } = await startUi(emptyFolder())
    const evil = createServer((_, response) => {
      response.setHeader('content-type', 'text/html')
      response.end('<!doctype html><title>evil</title>')
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void evil.close())
    await new Promise((done) => evil.once('listening', done))
    const { page } = await open()
    await page.goto(`http://127.0.0.1:${(evil.address() as AddressInfo).port}`)
    const outcomes = await page.evaluate(
      async ([target, yaml]) => {
        const api = `${target}/api/v1/studies`
        const body = JSON.stringify({ yaml })
        const tries: Record<string, () => Promise<unknown>> = {
          read: async () => (await fetch(api)).text(),
          startAsJson: async () =>
            (
              await fetch(api, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
            ).text(),
          startAsText: async () => (await fetch(api, { method: 'POST', mode: 'no-cors', body })).type,
          upload: async () =>
            (
              await fetch(`${target}/api/v1/data/uploads?name=a.csv&label=b`, {
                method: 'POST',
                headers: { 'content-type': 'application/octet-stream' },
                body: 'a,b\n1,x\n2,y\n',
              })
            ).text(),
          uploadAsText: async () =>
            (
              await fetch(`${target}/api/v1/data/uploads?name=a.csv&label=b`, {
                method: 'POST',
                mode: 'no-cors',
                body: 'a,b\n1,x\n2,y\n',
              })
            ).type,
          frame: () =>
            new Promise((resolve) => {
              const frame = document.createElement('iframe')
              frame.src = target
              frame.onload = () => {
                try {
                  resolve(frame.contentDocument?.body.textContent)
                } catch {
                  resolve('blocked')
                }
              }
              document.body.append(frame)
            }),
          form: () =>
            new Promise((resolve) => {
              const frame = document.createElement('iframe')
              frame.name = 'sink'
              document.body.append(frame)
              frame.onload = () => resolve('sent')
              const form = document.createElement('form')
              Object.assign(form, { method: 'post', action: api, target: 'sink', enctype: 'text/plain' })
              const input = document.createElement('input')
              input.name = `${body.slice(0, -1)},"x":"`
              input.value = '"}'
              form.append(input)
              document.body.append(form)
              form.submit()
            }),
          stream: () =>
            new Promise((resolve) => {
              const source = new EventSource(`${target}/api/v1/events/stream?after=0`)
              source.onopen = () => resolve('open')
              source.onerror = () => resolve('refused')
            }),
        }
        const said: Record<string, string> = {}
        for (const [name, attempt] of Object.entries(tries)) {
          said[name] = await attempt().then(String, () => 'refused')
        }
        return said
      },
      [url, blobs] as const,
    )
    expect(outcomes).toMatchObject({
      read: 'refused',
      startAsJson: 'refused',
      upload: 'refused',
      stream: 'refused',
    })
    expect(outcomes.frame).not.toContain('batch')
    expect(await (await fetch(`${url}/api/v1/studies`)).json()).toEqual([])
    const { events } = (await (await fetch(`${url}/api/v1/events`)).json()) as { events: unknown[] }
    expect(events).toEqual([])
    const { uploads } = (await (await fetch(`${url}/api/v1/data`)).json()) as { uploads: unknown[] }
    expect(uploads).toEqual([])
  })
})
