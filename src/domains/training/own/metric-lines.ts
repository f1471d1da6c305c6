/**
 * What a training script writes, line by line: `{"step": 100, "loss": 0.31}` is a row of metrics, a line that begins
 * like one and cannot be read is counted, and anything else is the script's log.
 */
import { UserError } from '../../../core/errors.ts'
import type { MeasurementRow } from '../../../core/measurement.ts'

/** A longer line is cut there, and the rest of it passed over. */
const longestLineBytes = 65_536
const mostRows = 200_000
const mostValuesInARow = 200

export interface LineReader {
  add(bytes: Uint8Array): void
  /** The last line, when nothing ended it. */
  end(): void
}

/** Calls `onLine` with each line without its end; memory stays bounded whatever is written. */
export function readLines(onLine: (line: string, wasCut: boolean) => void): LineReader {
  let held: Buffer[] = []
  let heldBytes = 0
  let isCut = false
  const hold = (bytes: Buffer) => {
    const kept = bytes.subarray(0, longestLineBytes - heldBytes)
    if (kept.length < bytes.length) isCut = true
    if (kept.length > 0) held.push(kept)
    heldBytes += kept.length
  }
  const give = () => {
    const line = Buffer.concat(held).toString('utf8').replace(/\r$/, '')
    const wasCut = isCut
    held = []
    heldBytes = 0
    isCut = false
    onLine(line, wasCut)
  }
  return {
    add(chunk) {
      let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        hold(rest.subarray(0, end))
        give()
        rest = rest.subarray(end + 1)
      }
      // A copy: the stream may use the memory again.
      hold(Buffer.from(rest))
    },
    end() {
      if (heldBytes > 0) give()
    },
  }
}

/** Null for a line that is no metrics; `unreadable` for one that begins with `{` and gives no number. */
export function parseMetrics(line: string): Readonly<Record<string, number>> | 'unreadable' | null {
  const text = line.trim()
  if (!text.startsWith('{')) return null
  const parsed = tryParse(text) ?? tryParse(text.replace(bareNonFinite, '$1"$2"'))
  if (parsed === null) return 'unreadable'
  const values: [string, number][] = []
  for (const [name, value] of Object.entries(parsed)) {
    if (typeof value === 'number') values.push([name, value])
    else if (typeof value === 'string' && nonFiniteWords.has(value)) values.push([name, Number(value)])
  }
  if (values.length === 0 || values.length > mostValuesInARow) return 'unreadable'
  return Object.fromEntries(values)
}

function tryParse(text: string): object | null {
  try {
    return JSON.parse(text) as object
  } catch {
    return null
  }
}

/** As Python's json writes them, which JSON itself has not. */
const bareNonFinite = /([:,[\s])(-?(?:NaN|Infinity))(?=\s*[,}\]])/g
const nonFiniteWords: ReadonlySet<string> = new Set(['NaN', 'Infinity', '-Infinity'])

/** The names under which scripts write what batchwise counts. */
const otherNames: Readonly<Record<string, string>> = {
  step: 'steps',
  global_step: 'steps',
  epoch: 'epochs',
}

export interface RowReader {
  /** What the line says, when it is a row of metrics. */
  read(line: string, wasCut: boolean, seconds: number): MeasurementRow | null
  readonly rows: number
  /** Lines that began like metrics and could not be read. */
  readonly unreadable: number
  readonly firstUnreadable: string | null
}

/**
 * Rows with what can be filled in: `examples` are steps x batch size, and `trainSeconds` the wall seconds given, where
 * the script states none itself. A line without a step has the last line's step plus 1.
 *
 * @throws UserError above 200,000 rows
 */
export function readRows(batchSize: number): RowReader {
  let rows = 0
  let lastStep = 0
  let unreadable = 0
  let firstUnreadable: string | null = null
  const refuse = (line: string) => {
    unreadable++
    firstUnreadable ??= line.slice(0, 200)
    return null
  }
  return {
    get rows() {
      return rows
    },
    get unreadable() {
      return unreadable
    },
    get firstUnreadable() {
      return firstUnreadable
    },
    read(line, wasCut, seconds) {
      const parsed = parseMetrics(line)
      if (parsed === null) return null
      if (parsed === 'unreadable' || wasCut) return refuse(line)
      const values: Record<string, number> = {}
      for (const [name, value] of Object.entries(parsed)) values[otherNames[name] ?? name] = value
      const step = values.steps ?? lastStep + 1
      if (!Number.isSafeInteger(step) || step < 0) return refuse(line)
      if (rows >= mostRows) {
        throw new UserError(`the command wrote more than ${mostRows} rows of metrics`, {
          place: 'trainer.metrics',
          remedy: 'Write one every so many steps.',
        })
      }
      rows++
      lastStep = step
      if (values.steps !== undefined) values.examples ??= values.steps * batchSize
      values.trainSeconds ??= seconds
      if (unreadable > 0) values.unreadableLines = unreadable
      return { step, values }
    },
  }
}

/** A loss that is no number ends a run as diverged. @example divergenceIn({ trainLoss: NaN }) // 'trainLoss is NaN' */
export function divergenceIn(values: Readonly<Record<string, number>>): string | null {
  const found = Object.entries(values).find(
    ([name, value]) => /(^|[^a-z])loss$|Loss$/.test(name) && !Number.isFinite(value),
  )
  return found ? `${found[0]} is ${found[1]}` : null
}
