import { expect, test } from 'vitest'
import { parseStationsCsv } from './stations-csv.ts'

const told = (text: string): string => {
  try {
    parseStationsCsv(text, 'line.csv')
    return 'nothing'
  } catch (error) {
    const { place, message } = error as { place?: string; message: string }
    return `${place}: ${message}`
  }
}

test('a row is a station, and an empty cell a field that is left out', () => {
  const text =
    'station,process,time,cv,capacity,setup,servers\n"saw, large",,4 min,0.5,,20 min,2\noven,parallel,30 min,,12,,\n'
  expect(parseStationsCsv(text, 'line.csv')).toEqual({
    'saw, large': {
      process: 'serial',
      time: { mean: '4 min', cv: 0.5, shape: 'gamma' },
      setup: '20 min',
      servers: 2,
      order: 'first-come',
    },
    oven: { process: 'parallel', time: '30 min', capacity: 12, servers: 1, order: 'first-come' },
  })
})

test.for([
  [
    'station,time\na,5 min\nb,-5 min\n',
    'line.csv: row 2 (b), column time: expected a duration of at least 0, got "-5 min"',
  ],
  [
    'station,time\na,"4,5 min"\n',
    'line.csv: row 1 (a), column time: expected decimals after a point, such as "4.5", and no commas, got "4,5 min"',
  ],
  ['station,time\na,\n', 'line.csv: row 1 (a), column time: is missing'],
  ['station,time\n,5 min\n', 'line.csv: row 1, column station: is missing'],
  ['station,time\na,5 min\na,6 min\n', 'line.csv: row 2 (a), column station: a row above is called "a" too'],
  [
    'station,time,servers\na,5 min,two\n',
    'line.csv: row 1 (a), column servers: expected a number, got "two"',
  ],
  [
    'station,time,servers\na,5 min,0\n',
    'line.csv: row 1 (a), column servers: expected a number of at least 1, got 0',
  ],
  [
    'station,time,cv\na,5 min,-1\n',
    'line.csv: row 1 (a), column cv: expected a number of at least 0, got -1',
  ],
  [
    'station,time,process\na,5 min,oven\n',
    'line.csv: row 1 (a), column process: expected "serial" or "parallel", got "oven"',
  ],
  [
    'station,tme\na,5 min\n',
    'line.csv: there is no column "tme" (did you mean "time"?); known: station, process',
  ],
  ['station,time\n', 'line.csv: expected a header and one station a row'],
] as const)('%j is told by row and column', ([text, message]) => {
  expect(told(text)).toContain(message)
})
