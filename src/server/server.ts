/** What every handler may use. */
import type { Store } from '../store/store.ts'
import type { Conclusions } from './conclusions.ts'
import type { PublishedSets } from './data/published.ts'
import type { Uploads } from './data/uploads.ts'
import type { EventFeed } from './event-feed.ts'
import type { Runs } from './runs.ts'

export interface Server {
  readonly store: Store
  /** Where relative paths in a study begin, and what they must not leave. */
  readonly folder: string
  /** Whether studies that run a command, or a domain of the user's own, may be started. */
  readonly allowCommands: boolean
  readonly feed: EventFeed
  readonly runs: Runs
  readonly conclusions: Conclusions
  readonly published: PublishedSets
  readonly uploads: Uploads
  readonly counts: RequestCounts
}

/** For /metrics. */
export interface RequestCounts {
  readonly byStatus: Map<number, number>
  streams: number
}
