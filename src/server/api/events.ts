/** The store's log: in pages, and as a stream that is resumed where it broke off. */
import { z } from 'zod'
import type { LoggedEvent } from '../../core/event.ts'
import { RequestError } from '../problem.ts'
import { jsonRoute, type RouteRequest, rawRoute } from '../route.ts'
import type { Server } from '../server.ts'

export const loggedEvent = z.object({
  sequence: z.int(),
  atMs: z.number(),
  studyId: z.string(),
  type: z.string(),
  trialId: z.string().nullable(),
  attempt: z.int().nullable(),
  detail: z.record(z.string(), z.unknown()),
})

const atATime = 500
const heartbeatMs = 15_000

const query = z.object({
  after: z.coerce.number().int().min(0).optional().describe('The newest sequence number that is known.'),
  study: z.string().optional().describe('Only events of the study with this id.'),
})

export const eventRoutes = [
  jsonRoute({
    method: 'get',
    path: '/events',
    doc: 'Events after a sequence number, oldest first; up to 500 of the log are looked at.',
    query,
    response: z.object({
      events: z.array(loggedEvent),
      next: z.int().describe('Ask for those after this one next.'),
    }),
    handle: ({ store }, { query: { after = 0, study } }) => {
      const seen = store.events(after, atATime)
      return { events: seen.filter(wanted(study)).map(toJson), next: seen.at(-1)?.sequence ?? after }
    },
  }),
  rawRoute({
    path: '/events/stream',
    doc: 'Events as they come (server-sent events); goes on after Last-Event-ID, else after `after`, else from now.',
    query,
    response: 'text/event-stream',
    handle: (server, { query: { after, study }, headers, signal }) =>
      eventStream(server, { after: startOf(headers) ?? after ?? server.store.lastSequence(), study, signal }),
  }),
]

const toJson = (event: LoggedEvent) => ({ ...event, detail: { ...event.detail } })
const wanted = (study: string | undefined) => (event: LoggedEvent) =>
  study === undefined || event.studyId === study

/** What a browser sends when it connects again. */
function startOf(headers: RouteRequest['headers']): number | null {
  const text = headers.get('last-event-id')
  if (text === null || text === '') return null
  if (!/^\d{1,15}$/.test(text)) {
    throw new RequestError(400, `expected a sequence number, got "${text.slice(0, 40)}"`, {
      place: 'Last-Event-ID',
    })
  }
  return Number(text)
}

interface StreamOptions {
  readonly after: number
  readonly study: string | undefined
  readonly signal: AbortSignal
}

/** Pulled: a reader that does not read makes nothing pile up, for what it misses stays in the log. */
function eventStream({ store, feed, counts }: Server, { after, study, signal }: StreamOptions): Response {
  let cursor = after
  let wake: (() => void) | null = null
  let isOver = false
  const encoder = new TextEncoder()
  const rouse = () => wake?.()
  const stopListening = feed.listen(rouse)
  const heartbeat = setInterval(rouse, heartbeatMs)
  counts.streams++
  const end = () => {
    if (isOver) return
    isOver = true
    counts.streams--
    stopListening()
    clearInterval(heartbeat)
    rouse()
  }
  signal.addEventListener('abort', end)

  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode('retry: 1000\n\n')),
    async pull(controller) {
      for (;;) {
        if (isOver) return controller.close()
        const seen = store.events(cursor, atATime)
        cursor = seen.at(-1)?.sequence ?? cursor
        const events = seen.filter(wanted(study))
        if (events.length > 0) return controller.enqueue(encoder.encode(events.map(asMessage).join('')))
        if (seen.length > 0) continue
        const before = performance.now()
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        wake = null
        if (performance.now() - before >= heartbeatMs * 0.9)
          return controller.enqueue(encoder.encode(': \n\n'))
      }
    },
    cancel: end,
  })
  return new Response(stream, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  })
}

const asMessage = (event: LoggedEvent): string => `id: ${event.sequence}\ndata: ${JSON.stringify(event)}\n\n`
