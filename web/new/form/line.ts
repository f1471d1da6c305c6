/** A value, or several of them, as a person writes them in a line: `0.05, 0.4`. */

import type { Several } from './schema.ts'

/** Empty where there is none. */
export function writeLine(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map(writeLine).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Numbers where they look like numbers; undefined where nothing is written. */
export function readLine(text: string, several: Several): unknown {
  const line = text.trim()
  if (line === '') return undefined
  if (several === 'never' || (several === 'with commas' && !line.includes(','))) return scalarOf(line)
  return line
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(scalarOf)
}

const scalarOf = (text: string): unknown =>
  /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : text
