/** Conclusions are worked out again only when a trial has started or ended since. */
import { loadDomain } from '../domains/registry.ts'
import { type Conclusion, conclude } from '../report/conclude.ts'
import type { Store, StudyRecord } from '../store/store.ts'
import type { EventFeed } from './event-feed.ts'

export interface Conclusions {
  of(record: StudyRecord): Promise<Conclusion>
}

const mostKept = 20

export function keepConclusions(store: Store, feed: EventFeed): Conclusions {
  const kept = new Map<string, { readonly version: number; readonly conclusion: Conclusion }>()
  return {
    async of(record) {
      const domain = await loadDomain(record.study.domain)
      feed.catchUp()
      const version = feed.version()
      const known = kept.get(record.id)
      if (known?.version === version) return known.conclusion
      const conclusion = conclude(store, record, domain)
      kept.delete(record.id)
      kept.set(record.id, { version, conclusion })
      if (kept.size > mostKept) kept.delete(kept.keys().next().value!)
      return conclusion
    },
  }
}
