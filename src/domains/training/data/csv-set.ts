/** Data sets in CSV: one row an example, one column the label, every other column a number that is used as it is. */
import { createHash } from 'node:crypto'
import { didYouMean } from '../../../core/did-you-mean.ts'
import { UserError } from '../../../core/errors.ts'
import { type CsvRow, parseCsv } from './csv.ts'
import { type LabelledImages, mostClasses } from './data-set.ts'
import type { DataParts } from './parts.ts'
import { readDataFile } from './read-file.ts'

/** Text of half this length is what JavaScript can hold. */
const mostBytes = 256 * 1024 ** 2

interface Table {
  readonly file: string
  readonly columns: readonly string[]
  readonly rows: readonly CsvRow[]
}

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
    return readTable(content.toString('utf8'), path)
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

function readTable(text: string, file: string): Table {
  const [header, ...rows] = parseCsv(text, file)
  if (!header) throw new UserError('the file is empty', { place: file })
  const columns = header.fields.map((name) => name.trim())
  if (columns.length === 1 && /[;\t]/.test(columns[0]!)) {
    throw new UserError('the columns are separated by semicolons or tabs; only commas are read', {
      place: `${file}:1`,
      remedy: 'Save the table as comma-separated values, with a full stop in decimals.',
    })
  }
  const twice = columns.find((name, at) => columns.indexOf(name) !== at)
  if (twice !== undefined)
    throw new UserError(`two columns are named "${twice}"`, { place: `${file}:${header.line}` })
  const uneven = rows.find(({ fields }) => fields.length !== columns.length)
  if (uneven) {
    throw new UserError(`the row has ${uneven.fields.length} cells, the header ${columns.length}`, {
      place: `${file}:${uneven.line}`,
    })
  }
  if (rows.length === 0) throw new UserError('the file holds a header and no rows', { place: file })
  return { file, columns, rows }
}

function labelColumn({ columns, file }: Table, label: string): number {
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
function findClasses(tables: readonly Table[], labelAt: number, label: string): string[] {
  const place = `${tables[0]!.file}, column ${label}`
  const names = new Set<string>()
  for (const { rows, file } of tables) {
    for (const { fields, line } of rows) {
      const name = fields[labelAt]!.trim()
      if (name === '')
        throw new UserError(`the label (column ${label}) is empty`, { place: `${file}:${line}` })
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

function readPart(
  { file, columns, rows }: Table,
  labelAt: number,
  classNames: readonly string[],
): LabelledImages {
  const classOf = new Map(classNames.map((name, index) => [name, index]))
  const features = columns.length - 1
  const images = new Float32Array(rows.length * features)
  const labels = new Uint8Array(rows.length)
  for (const [row, { fields, line }] of rows.entries()) {
    labels[row] = classOf.get(fields[labelAt]!.trim())!
    let at = row * features
    for (const [column, field] of fields.entries()) {
      if (column === labelAt) continue
      const text = field.trim()
      const value = text === '' ? Number.NaN : Number(text)
      if (!Number.isFinite(Math.fround(value))) {
        throw new UserError(
          `column ${columns[column]}: expected a number, got ${text === '' ? 'nothing' : `"${text.slice(0, 40)}"`}`,
          {
            place: `${file}:${line}`,
            remedy:
              'Turn words into numbers and fill in what is missing before training, or leave the column out.',
          },
        )
      }
      images[at++] = value
    }
  }
  return { images, labels, count: rows.length }
}
