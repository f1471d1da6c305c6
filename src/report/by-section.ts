import type { Figure } from '../charts/figure.ts'

/** Those of no section first (null), then section by section, each in the order in which it first appears. */
export function bySection(
  figures: readonly Figure[],
): { readonly section: string | null; readonly figures: readonly Figure[] }[] {
  return [...Map.groupBy(figures, ({ section }) => section ?? null)]
    .map(([section, own]) => ({ section, figures: own }))
    .sort((a, b) => Number(a.section !== null) - Number(b.section !== null))
}
