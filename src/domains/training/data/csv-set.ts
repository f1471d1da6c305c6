/** Data sets in CSV: one row an example, one column the label, every other column a number that is used as it is. */
import { createHash } from 'node:crypto'
import { type CsvTable, cellFault, parseCompleteCsv } from '../../../core/csv.ts'
import { didYouMean } from '../../../core/did-you-mean.ts'
import { UserError } from '../../../core/errors.ts'
import { type LabelledImages, mostClasses } from './data-set.ts'
import type { DataParts } from './parts.ts'
import { readDataFile } from './read-file.ts'

/** Text of half this length is what JavaScript can hold. */
const mostBytes = 256 * 1024 ** 2

const mendNumbers =
  'Turn words into numbers and fill in what is missing before training, or leave the column out.'

/**
 * @param testFile a file of the same columns that is tested on
 * @throws UserError with file, line and column where a cell is no number, a row has another length, or the label column
 * is missing
 */
export function loadCsv(file: string, label: string, testFile?: string): DataParts {
  const hash = createHash('sha256')
  const read = (path: string) => {
    const content = readDataFile(path, mostBytes)
    hash.update(content)
    return parseCompleteCsv(content.toString('utf8'), path)
  }
  const train = read(file)
  const test = testFile === undefined ? undefined : read(testFile)
  if (test && test.columns.join() !== train.columns.join()) {
    throw new UserError(`the columns are not those of ${file}`, { place: testFile! })
  }
  const labelAt = labelColumn(train, label)
  const classNames = findClasses([train, ...(test ? [test] : [])], labelAt, label)
  return {
    train: readPart(train, labelAt, classNames),
    ...(test ? { test: readPart(test, labelAt, classNames) } : {}),
    features: train.columns.length - 1,
    classNames,
    sha256: hash.digest('hex'),
    place: file,
  }
}

function labelColumn({ columns, file }: CsvTable, label: string): number {
  const at = columns.indexOf(label)
  if (at >= 0) return at
  const shown = columns.slice(0, 12).join(', ') + (columns.length > 12 ? ', ...' : '')
  throw new UserError(
    `there is no column "${label}"${didYouMean(label, columns)}; the header names ${shown}`,
    {
      place: `${file}:1`,
    },
  )
}

/** The distinct labels: numbers in ascending order when all are numbers, else by their text. */
function findClasses(tables: readonly CsvTable[], labelAt: number, label: string): string[] {
  const place = `${tables[0]!.file}, column ${label}`
  const names = new Set<string>()
  for (const table of tables) {
    for (const row of table.rows) {
      const name = row.fields[labelAt]!.trim()
      if (name === '') throw cellFault(table, row, labelAt, 'the label is empty')
      names.add(name)
    }
  }
  const numbers = [...names].map(Number)
  const numeric = numbers.every(Number.isFinite)
  if (numeric && !numbers.every(Number.isInteger)) {
    throw new UserError('the labels are numbers with decimals: a quantity, not classes', {
      place,
      remedy: 'Cut the quantity into classes first; classes are what is trained on.',
    })
  }
  if (names.size > mostClasses) {
    throw new UserError(
      `the labels have ${names.size} different values; at most ${mostClasses} classes are trained`,
      { place, remedy: 'Check that this is the column of the classes, not of a number or a name.' },
    )
  }
  return [...names].sort((a, b) => (numeric ? Number(a) - Number(b) : a < b ? -1 : 1))
}

function readPart(table: CsvTable, labelAt: number, classNames: readonly string[]): LabelledImages {
  const { columns, rows } = table
  const classOf = new Map(classNames.map((name, index) => [name, index]))
  const features = columns.length - 1
  const images = new Float32Array(rows.length * features)
  const labels = new Uint8Array(rows.length)
  for (const [at, row] of rows.entries()) {
    labels[at] = classOf.get(row.fields[labelAt]!.trim())!
    let to = at * features
    for (const [column, field] of row.fields.entries()) {
      if (column === labelAt) continue
      const text = field.trim()
      const value = text === '' ? Number.NaN : Number(text)
      if (!Number.isFinite(Math.fround(value))) {
        const got = text === '' ? 'nothing' : `"${text.slice(0, 40)}"`
        throw cellFault(table, row, column, `expected a number, got ${got}`, mendNumbers)
      }
      images[to++] = value
    }
  }
  return { images, labels, count: rows.length }
}
