import type { LoggedEvent } from '../../src/core/event.ts'
import { get } from '../api.ts'
import { When } from '../parts/states.tsx'
import { useResource } from '../resource.ts'

const mostShown = 200
const pageSize = 500

/** What happened, newest first: the last of the log before the page was opened, and what came since. */
export function EventList({
  studyId,
  before,
  news,
}: {
  readonly studyId: string
  readonly before: number
  readonly news: readonly LoggedEvent[]
}) {
  const [older, again] = useResource(`events ${studyId}`, async (signal) => {
    const { events } = await get<{ events: LoggedEvent[] }>(
      `/events?study=${studyId}&after=${Math.max(0, before - pageSize)}`,
      signal,
    )
    return events.toReversed()
  })
  return (
    <When loaded={older} what="the events" onRetry={again}>
      {(first) => {
        const known = new Set(news.map(({ sequence }) => sequence))
        const all = [...news, ...first.filter(({ sequence }) => !known.has(sequence))].slice(0, mostShown)
        if (all.length === 0)
          return <p class="quiet">Nothing of this study is among the last events of the log.</p>
        return (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
          <section class="events" aria-label="Events" tabIndex={0}>
            <ol reversed>
              {all.map((event) => (
                <li key={event.sequence}>
                  <time dateTime={new Date(event.atMs).toISOString()}>{clock(event.atMs)}</time>
                  <span>{eventWords(event)}</span>
                </li>
              ))}
            </ol>
          </section>
        )
      }}
    </When>
  )
}

const clock = (atMs: number): string => new Date(atMs).toLocaleTimeString('en-GB')

function eventWords({ type, trialId, attempt, detail }: LoggedEvent): string {
  const trial =
    trialId === null
      ? ''
      : ` trial ${trialId.slice(0, 6)}${attempt && attempt > 1 ? `, attempt ${attempt}` : ''}`
  switch (type) {
    case 'planned':
      return `${detail.trials} trials planned${detail.round ? `, round ${detail.round}` : ''}`
    case 'run-asked':
      return 'a run was asked for'
    case 'run-started':
      return `run started: ${detail.missing} of ${detail.trials} trials to do`
    case 'run-ended':
      return `run ended: ${detail.done} done, ${detail.failed} failed, ${detail.diverged} diverged, ${detail.interrupted} interrupted`
    case 'run-called-off':
      return detail.failure
        ? `run failed: ${String(detail.failure).split('\n')[0]}`
        : 'the run was called off'
    case 'measured':
      return `measured${trial}: step ${detail.lastStep}`
    case 'failed':
      return `failed${trial}: ${detail.message}`
    default:
      return `${type}${trial}`
  }
}
