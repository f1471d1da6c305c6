import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../test/server/test-server.ts'
import type { LoggedEvent } from '../core/event.ts'

let tested: TestServer
beforeEach(() => {
  tested = testServer()
})
afterEach(() => tested.close())

const log = (studyId: string, times: number) => {
  for (let index = 0; index < times; index++) tested.store.log(studyId, 'run-asked', { index })
}

/** Opens a stream; `take` reads so many events from it. */
async function stream(query = '', headers: Record<string, string> = {}) {
  const response = await tested.request(`/api/v1/events/stream${query}`, { headers })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const reader = response.body!.getReader()
  let text = ''
  const take = async (count: number): Promise<LoggedEvent[]> => {
    for (;;) {
      const messages = text.split('\n\n').slice(0, -1)
      const events = messages.filter((message) => message.startsWith('id:'))
      if (events.length >= count) {
        text = ''
        return events.map((message) => {
          const event = JSON.parse(/^data: (.*)$/m.exec(message)![1]!) as LoggedEvent
          expect(message).toContain(`id: ${event.sequence}\n`)
          return event
        })
      }
      const { value, done } = await reader.read()
      if (done) throw new Error('the stream ended')
      text += new TextDecoder().decode(value)
    }
  }
  return { take, end: () => reader.cancel() }
}
const sequences = (events: readonly LoggedEvent[]) => events.map(({ sequence }) => sequence)

test('news come as they happen, also from another process', async () => {
  log('a', 3)
  const { take, end } = await stream()
  const coming = take(2)
  log('a', 2)
  expect(sequences(await coming)).toEqual([4, 5])
  expect(tested.server.counts.streams).toBe(1)
  await end()
  expect(tested.server.counts.streams).toBe(0)
})

test('a stream that broke off goes on after the last event that was seen: none is lost, none comes twice', async () => {
  log('a', 1200)
  const first = await stream('?after=0')
  expect(sequences(await first.take(500)).slice(0, 500)).toEqual([...Array(500).keys()].map((n) => n + 1))
  await first.end()
  const again = await stream('?after=0', { 'last-event-id': '500' })
  const rest = [...(await again.take(500)), ...(await again.take(200))]
  expect(sequences(rest)).toEqual([...Array(700).keys()].map((n) => n + 501))
  await again.end()
})

test('only those of one study, however many others lie between', async () => {
  log('other', 1100)
  log('mine', 1)
  const { take, end } = await stream('?after=0&study=mine')
  expect(sequences(await take(1))).toEqual([1101])
  await end()
  const page = await (await tested.request('/api/v1/events?after=1000&study=mine')).json()
  expect([sequences(page.events), page.next]).toEqual([[1101], 1101])
})

test('a number that is none is refused', async () => {
  const response = await tested.request('/api/v1/events/stream', { headers: { 'last-event-id': 'abc' } })
  expect(response.status).toBe(400)
})
