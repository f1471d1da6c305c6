/** A run that failed, was killed or goes on has not the rows that it would have. */
export const isUsable = (status: string): boolean => status === 'FINISHED'

export function leftOutNote(runs: string, statuses: readonly string[]): string[] {
  if (statuses.length === 0) return []
  return [`${runs} left out because not finished (${[...new Set(statuses)].sort().join(', ')})`]
}
