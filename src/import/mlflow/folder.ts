/**
 * Runs from MLflow's files: `mlruns/EXPERIMENT/RUN/` with `meta.yaml`, `params/KEY` (the value) and `metrics/KEY`
 * (lines of timestamp in milliseconds, value, step; keys with a slash are folders).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { parse } from 'yaml'
import { counted, gatherRows, type ImportedRun, type ImportedRuns, numberOrText } from '../imported-run.ts'
import { isUsable, leftOutNote } from './status.ts'

/** Its form since MLflow 1: RunStatus as a number. */
const statusNames = ['', 'RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED']

/** Folders of runs: with `meta.yaml` and beside it `metrics` or `params`. */
export function findMlflowRuns(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === 'meta.yaml')
    .map((entry) => entry.parentPath)
    .filter((folder) => existsSync(join(folder, 'metrics')) || existsSync(join(folder, 'params')))
    .filter((folder) => !relative(root, folder).split(sep).includes('.trash'))
    .sort()
}

export function readMlflowFolder(folders: readonly string[]): ImportedRuns {
  const notes: string[] = []
  const statuses: string[] = []
  const runs: (ImportedRun & { readonly beganAtMs: number })[] = []
  for (const folder of folders) {
    const meta = readMeta(join(folder, 'meta.yaml'))
    if (!meta) {
      notes.push(`${folder}: its meta.yaml cannot be read; left out`)
      continue
    }
    if (meta.lifecycle_stage === 'deleted') continue
    const status = typeof meta.status === 'number' ? statusNames[meta.status] : String(meta.status)
    if (!isUsable(status ?? '')) {
      statuses.push(status ?? String(meta.status))
      continue
    }
    const beganAtMs = Number(meta.start_time)
    const params = Object.fromEntries(
      filesBelow(join(folder, 'params')).map(([key, text]) => [key, numberOrText(text.replace(/\n$/, ''))]),
    )
    const { rows, unreadable } = readMetrics(join(folder, 'metrics'), beganAtMs)
    const name = String(meta.run_name || meta.run_id || meta.run_uuid || folder)
    if (unreadable > 0)
      notes.push(`${name}: ${counted(unreadable, 'line')} of metrics cannot be read; left out`)
    runs.push({ name, params, rows, beganAtMs })
  }
  runs.sort((a, b) => a.beganAtMs - b.beganAtMs || (a.name < b.name ? -1 : 1))
  return {
    format: 'MLflow folder',
    runs: runs.map(({ name, params, rows }) => ({ name, params, rows })),
    notes: [...notes, ...leftOutNote(counted(statuses.length, 'run'), statuses)],
  }
}

function readMetrics(folder: string, beganAtMs: number) {
  const rows = gatherRows()
  let unreadable = 0
  for (const [key, text] of filesBelow(folder)) {
    for (const line of text.split('\n')) {
      if (line.trim() === '') continue
      const [timestamp, written, atStep] = line.trim().split(/\s+/)
      const value = /^[-+]?(nan|inf(inity)?)$/i.test(written ?? '') ? nonFinite(written!) : Number(written)
      const step = Number(atStep ?? 0)
      const isWhole = Number.isSafeInteger(step) && step >= 0
      if (written === undefined || (Number.isNaN(value) && !/nan/i.test(written)) || !isWhole) {
        unreadable++
        continue
      }
      rows.add(step, key, value, (Number(timestamp) - beganAtMs) / 1000)
    }
  }
  return { rows: rows.rows(), unreadable }
}

function nonFinite(text: string): number {
  if (/nan/i.test(text)) return Number.NaN
  return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

function readMeta(path: string): Record<string, unknown> | null {
  try {
    const meta: unknown = parse(readFileSync(path, 'utf8'))
    return typeof meta === 'object' && meta !== null ? (meta as Record<string, unknown>) : null
  } catch {
    return null
  }
}

/** Key and content of each file; a folder's name stands before its files' with a slash. */
function filesBelow(folder: string): [string, string][] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry): [string, string] => {
      const path = join(entry.parentPath, entry.name)
      return [relative(folder, path).split(sep).join('/'), readFileSync(path, 'utf8')]
    })
    .sort(([a], [b]) => (a < b ? -1 : 1))
}
