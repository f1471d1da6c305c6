/** A claim's runs in the form in which the gradients of a study are compared. */
import { type RateGroup, rateGroups } from '../domains/training/gradients/rate-groups.ts'
import type { StudyRuns } from './claim.ts'

/** Finished runs with traces, by rate and batch size; each trace is read once. */
export function groupsOf({ runs }: StudyRuns): RateGroup[] {
  const byId = new Map(runs.map((run) => [run.trial.id, run]))
  return rateGroups({
    trials: runs.map(({ trial, outcome, rows }) => ({ trial, outcome, values: rows.at(-1)?.values ?? {} })),
    rows: (id) => byId.get(id)?.rows ?? [],
    trace: (id) => byId.get(id)?.trace() ?? null,
  })
}
