/** The names of a table's columns, from the beginning of its file, before it is sent. */

/** Whatever the header is parted by: the comma, semicolon or tab that it has most of. */
export function columnsIn(head: string): readonly string[] {
  const [line = ''] = head.replace(/^\ufeff/, '').split(/\r?\n/)
  const unquoted = line.replace(/"[^"]*"/g, '')
  const [delimiter] = [',', ';', '\t']
    .map((mark) => [mark, unquoted.split(mark).length] as const)
    .reduce((best, other) => (other[1] > best[1] ? other : best))
  return line.split(delimiter).map((name) => name.trim().replace(/^"(.*)"$/, '$1'))
}

/** The surest first: many a table of points has a y that is no class. */
const labels = ['label', 'class', 'target', 'kind', 'species', 'y']

/** Its name says so, or it stands last. */
export function likelyLabel(columns: readonly string[]): string {
  const named = labels.flatMap((label) => columns.find((column) => column.toLowerCase() === label) ?? [])
  return named[0] ?? columns.at(-1) ?? ''
}
