/** CSV and JSON files as runs: one file, or a folder with a file for each run. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { type CsvTable, parseCsv } from '../../core/csv.ts'
import { UserError } from '../../core/errors.ts'
import { type ImportedRun, type ImportedRuns, numberOrText } from '../imported-run.ts'
import { paramsInName } from '../params-in-name.ts'
import { type MixedRecord, parseJsonLines } from './json-lines.ts'
import { runsOfTable } from './runs-of-table.ts'
import { isWandbChart, isWandbTable, readWandbChart, readWandbTable, type TextRecord } from './wandb.ts'

const largestFileBytes = 256 * 1024 ** 2
const tableFile = /\.(csv|tsv|jsonl|ndjson|json)$/i

export const isTableFile = (path: string): boolean => tableFile.test(path)

export function findTableFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isTableFile(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/**
 * @param settings columns that are settings whatever they hold
 * @throws UserError for a file that is too large or cannot be parsed, with its line
 */
export function readTables(
  root: string,
  files: readonly string[],
  settings: readonly string[],
): ImportedRuns {
  const notes: string[] = []
  const runs: ImportedRun[] = []
  for (const file of files) {
    const name = (relative(root, file) || basename(file)).replace(tableFile, '')
    const found = readTable(file, name, settings)
    notes.push(...found.notes)
    runs.push(...found.runs)
  }
  const kinds = new Set(files.map((file) => (/\.[ct]sv$/i.test(file) ? 'CSV' : 'JSON lines')))
  return { format: [...kinds].sort().join(' and '), runs, notes }
}

function readTable(file: string, name: string, settings: readonly string[]) {
  const { size } = statSync(file)
  if (size > largestFileBytes) {
    throw new UserError(
      `a table is at most ${largestFileBytes / 1024 ** 2} MiB; this one has ${Math.round(size / 1024 ** 2)}`,
      { place: file },
    )
  }
  const text = readFileSync(file, 'utf8')
  if (!/\.[ct]sv$/i.test(file)) {
    const { records, notes } = parseJsonLines(text, file)
    return { runs: runsOfTable(records, settings, name), notes }
  }
  const table = parseCsv(text, file)
  const records = recordsOf(table)
  if (isWandbChart(table.columns)) return { runs: readWandbChart(table.columns, records), notes: [] }
  if (isWandbTable(table.columns)) return readWandbTable(records)
  const mixed = records.map((record): MixedRecord => {
    const values = Object.entries(record).map(([column, value]) => [column, numberOrText(value)] as const)
    return Object.fromEntries(values.filter(([, value]) => value !== ''))
  })
  const runs = runsOfTable(mixed, settings, name)
  return {
    runs: runs.map((run) => ({ ...run, params: { ...paramsInName(name), ...run.params } })),
    notes: [],
  }
}

const recordsOf = ({ columns, rows }: CsvTable): TextRecord[] =>
  rows.map(({ fields }) => Object.fromEntries(fields.map((field, at) => [columns[at]!, field])))
