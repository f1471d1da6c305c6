import type { z } from 'zod'
import type { StudyRecord, TrialRecord } from '../store/store.ts'
import type { studySummary } from './api/study-schemas.ts'
import type { Server } from './server.ts'

export function summaryOf(
  { store, runs }: Pick<Server, 'store' | 'runs'>,
  { id, study, createdAtMs }: StudyRecord,
  trials: readonly TrialRecord[] = store.trials(id),
): z.input<typeof studySummary> {
  const counts: Record<string, number> = {}
  for (const { status } of trials) counts[status] = (counts[status] ?? 0) + 1
  return {
    id,
    name: study.name,
    domain: study.domain,
    question: study.question,
    createdAt: new Date(createdAtMs).toISOString(),
    run: runs.state(id),
    counts,
    trials: trials.length,
    ended: trials.filter(({ outcome }) => outcome !== null).length,
  }
}
