/** What is on the page, as a command and as an address. */

export type Written = Readonly<Record<string, string>>

/** `batchwise ask production.eoq demandPerDay=40`, quoted where a shell would read more into it. */
export function askCommand(model: string, fields: Written): string {
  const pairs = given(fields).map(
    ([key, value]) => `${key}=${/[^\w.,:+/%-]/.test(value) ? quoted(value) : value}`,
  )
  return ['batchwise ask', model, ...pairs].join(' ')
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

export const askAddress = (model: string, fields: Written): string => {
  const query = new URLSearchParams(given(fields).map(([key, value]) => [key, value])).toString()
  return `/ask/${encodeURIComponent(model)}${query ? `?${query}` : ''}`
}

export const given = (fields: Written): [string, string][] =>
  Object.entries(fields).filter(([, value]) => value.trim() !== '')

/** A value of an example as a person would write it. */
export function writtenValue(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  const isPlain = Array.isArray(value) && value.every((item) => typeof item !== 'object')
  return isPlain ? value.join(',') : JSON.stringify(value)
}
