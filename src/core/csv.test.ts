/** What Python's csv module wrote is read back as it was: scripts/oracles/csv-files.py. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cellFault, parseCompleteCsv, parseCsv } from './csv.ts'
import oracle from './csv-files.json' with { type: 'json' }
import { describeError, UserError } from './errors.ts'

const rowsOf = (text: string) => parseCsv(text, 'x.csv').rows.map(({ fields }) => fields)

test.each(oracle)('as Python writes it: $name', ({ text, cells }) => {
  const { columns } = parseCsv(text, 'x.csv')
  expect([columns, ...rowsOf(text)]).toEqual(cells)
})

test('quoted fields hold delimiters, quotes and line ends; either line ending; a byte order mark', () => {
  expect(parseCsv('\ufeffa, "b" \r\n"1\n2",3\n\n4,', 'x.csv')).toEqual({
    file: 'x.csv',
    columns: ['a', '"b"'],
    rows: [
      { line: 2, fields: ['1\n2', '3'] },
      { line: 5, fields: ['4', ''] },
    ],
  })
})

test.each([
  ['a;b,c;d\n1,5;2;3', ['1,5', '2', '3']],
  ['"a;b;c;d",e\n1,2', ['1', '2']],
  ['\n\ta\n1\t2', ['1', '2']],
  ['a\n1', ['1']],
])('the delimiter is the one that the header shows outside quotes: %j', (text, row) => {
  expect(rowsOf(text)).toEqual([row])
})

test('a row may end early, and an empty file has no columns; neither is complete', () => {
  expect(rowsOf('a,b,c\n1,2\n')).toEqual([['1', '2']])
  expect(parseCsv(' \n', 'x.csv')).toEqual({ file: 'x.csv', columns: [], rows: [] })
  expect(() => parseCompleteCsv(' \n', 'x.csv')).toThrow('the file is empty')
  expect(() => parseCompleteCsv('a\n', 'x.csv')).toThrow('the file holds a header and no rows')
  expect(() => parseCompleteCsv('a,b,c\n1,2\n', 'x.csv')).toThrow('the row has 2 cells, the header 3')
})

test('any cells are read as they were written', () => {
  const cell = fc.string({ unit: fc.constantFrom('"', ',', ';', '\n', '\r', ' ', 'a', '1', 'é') })
  const table = fc
    .integer({ min: 1, max: 4 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 5 }))
  fc.assert(
    fc.property(table, fc.constantFrom(',', ';', '\t'), (rows, delimiter) => {
      const width = rows[0]?.length ?? 1
      const header = Array.from({ length: width + 1 }, (_, at) => `column ${at}`)
      // A first cell that is never empty, since a row that is empty throughout is an empty line.
      const whole = rows.map((row) => ['x', ...row])
      const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`
      const text = [header, ...whole].map((row) => row.map(quoted).join(delimiter)).join('\r\n')
      expect(rowsOf(text)).toEqual(whole)
    }),
  )
})

describe('what is wrong is said with its place', () => {
  test.each([
    ['an open quote', 'a,b\n1,"2\n3,4\n', 'x.csv:2: a quotation mark is opened and never closed'],
    ['text behind a quote', 'a,b\n"1\n",2\n3,"4"5\n', 'x.csv:4: text follows a closing quotation mark'],
    ['a row longer than the header', 'a,b\n1,2\n1,2,3\n', 'x.csv:3: the row has 3 cells, the header 2'],
    ['two columns of one name', '\n a ,a\n1,2\n', 'x.csv:2: two columns are named "a"'],
    ['a bomb of columns', `${','.repeat(200_000)}\n`, 'x.csv:1: a table has at most 100000 columns'],
    [
      'a bomb of one field',
      `a\n${'x'.repeat(1_100_000)}\n`,
      'x.csv:2: a field is longer than 1000000 characters',
    ],
  ])('%s', (_, text, message) => {
    expect(faultOf(() => parseCsv(text, 'x.csv'))).toBe(message)
  })

  test('a cell, by line and column', () => {
    const table = parseCompleteCsv('station,minutes\noven,long\n', 'line.csv')
    const fault = cellFault(table, table.rows[0]!, 1, 'expected a number, got "long"', 'State minutes.')
    expect(describeError(fault)).toBe(
      'line.csv:2 column minutes: expected a number, got "long"\n  State minutes.',
    )
  })

  test('any text gives a table or a UserError', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', ',', '\t', '\n', '\r', 'a', ' ') }), (text) => {
        try {
          parseCsv(text, 'x.csv')
        } catch (error) {
          expect(error).toBeInstanceOf(UserError)
        }
      }),
    )
  })
})

function faultOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof UserError) return describeError(error)
    throw error
  }
  return expect.unreachable()
}
