/** From a trial's rows to what it says about the objective: reached at what cost, not reached, or diverged. */
import type { Score } from './answer.ts'
import { holds } from './condition.ts'
import type { MeasurementRow, TrialOutcome } from './measurement.ts'
import type { Objective } from './study.ts'

/**
 * The row that counts: with a goal, the first that meets it; with a budget, the last within it; else the last
 * that has the objective's metric. Null when there is none. Rows are in the order of their steps.
 */
export function decisiveRow(rows: readonly MeasurementRow[], objective: Objective): MeasurementRow | null {
  const { goal, budget, metric } = objective
  const withMetric = rows.filter((row) => row.values[metric] !== undefined)
  const affordable = budget
    ? withMetric.filter((row) => {
        const spent = row.values[budget.metric]
        return spent !== undefined && holds(budget, spent)
      })
    : withMetric
  if (!goal) return affordable.at(-1) ?? null
  const met = affordable.find((row) => {
    const value = row.values[goal.metric]
    return value !== undefined && holds(goal, value)
  })
  return met ?? null
}

export function scoreTrial(
  rows: readonly MeasurementRow[],
  outcome: TrialOutcome,
  objective: Objective,
): Score {
  const decisive = decisiveRow(rows, objective)
  if (objective.goal) {
    if (decisive) return { kind: 'value', value: decisive.values[objective.metric]! }
    if (outcome.kind === 'diverged') return divergedScore(outcome)
    const spent = decisiveRow(rows, { ...objective, goal: null })?.values[objective.metric] ?? 0
    return { kind: 'censored', atLeast: spent }
  }
  if (outcome.kind === 'diverged') return divergedScore(outcome)
  const value = decisive?.values[objective.metric]
  if (value === undefined || !Number.isFinite(value))
    return { kind: 'diverged', reason: 'no finite value was measured' }
  return { kind: 'value', value }
}

const divergedScore = ({ reason, inBrief }: Extract<TrialOutcome, { kind: 'diverged' }>): Score => ({
  kind: 'diverged',
  reason,
  ...(inBrief === undefined ? {} : { inBrief }),
})
