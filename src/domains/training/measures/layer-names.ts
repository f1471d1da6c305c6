/** The layers that the trials of a study have values of. */
import type { StudyResults } from '../../../charts/domain-figures.ts'

/** In the order of the network; `dense1` for a value `NAME.dense1`. */
export function layersWith(results: StudyResults, name: string): string[] {
  const [first] = results.observations.trials
  const rows = first ? results.rows(first.trial.id) : []
  const names = rows.flatMap(({ values }) =>
    Object.keys(values).flatMap((key) => (key.startsWith(`${name}.`) ? [key.slice(name.length + 1)] : [])),
  )
  return [...new Set(names)]
}
