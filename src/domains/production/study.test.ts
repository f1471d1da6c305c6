import { describe, expect, test } from 'vitest'
import { domain } from './index.ts'
import { concluded, exampleStudy, studyFrom } from './testing.ts'

describe('the cutting line', () => {
  test('is answered by formula, at the smallest of the batches that are alike', async () => {
    const { answer } = await concluded(await exampleStudy('cutting-line.yaml', false))
    expect(answer).toMatchObject({
      verdict: 'recommended',
      batchSize: 10,
      evidence: 'exact',
      regretAtMost: 0,
      binding: { law: 'amortisation', explanation: expect.stringContaining('beyond 10 section2 binds') },
    })
    expect(answer.because[0]).toBe(
      'The bottleneck moves with the batch size: cutting up to 10, then section2 (exact).',
    )
  })

  test('has one trial a size, whatever replications it asks for', async () => {
    const study = await exampleStudy('cutting-line.yaml')
    expect(study.replications).toBe(1)
    const { observations } = await concluded(study)
    expect(observations.curve.map(({ mean, lo, hi }) => [mean, lo, hi])[0]).toEqual([7.5, 7.5, 7.5])
  })
})

test('sizes that cannot keep up are out, by how much; when all are, nothing is recommended', async () => {
  const text = (sizes: string) => `domain: production
batchSizes: ${sizes}
params:
  method: formula
  line: { demand: 14/h, stations: { oven: { process: parallel, capacity: 12, time: 30 min } } }
objective: { minimize: leadTime }
`
  const { answer } = await concluded(await studyFrom(text('[6, 7, 10, 12]')))
  expect(answer).toMatchObject({ verdict: 'recommended', batchSize: 10, binding: { law: 'constraint' } })
  expect(answer.rejected.slice(0, 2)).toEqual([
    { batchSize: 6, why: expect.stringContaining('the demand needs 116.7 % of the time of oven') },
    { batchSize: 7, why: expect.stringContaining('the demand needs 100 % of the time of oven') },
  ])
  const [six] = await domain.plan(await studyFrom(text('[6]')))
  const outcome = await domain.run(six!, { record: () => undefined } as never)
  expect(outcome).toMatchObject({ inBrief: 'unstable: 116.7 % of capacity' })
  const none = await concluded(await studyFrom(text('[3, 6]')))
  expect(none.answer.verdict).toBe('infeasible')
})

test('an approximate formula answers as it is, without an interval that it does not have', async () => {
  const { answer, observations } = await concluded(
    await studyFrom(`domain: production
batchSizes: 8..12 +1
params:
  method: formula
  line:
    demand: 14/h
    stations:
      mixing: { process: parallel, capacity: 3, time: 5 min }
      oven: { process: parallel, capacity: 12, time: 30 min }
objective: { minimize: leadTime }
`),
  )
  expect(answer).toMatchObject({ verdict: 'recommended', evidence: 'approximate', regretAtMost: 0 })
  for (const { mean, lo, hi } of observations.curve) expect([lo, hi]).toEqual([mean, mean])
})

describe('what is wrong is told with its place', () => {
  const study = (line: string, rest = '') => `domain: production
batchSizes: [2, 4]
params:
  ${rest}
  line:
    ${line}
objective: { minimize: leadTime }
`
  test.for([
    [
      'a negative time',
      'demand: 9/h\n    stations: { a: { time: -5 min } }',
      '',
      /^study.yaml:7:\d+ params.line.stations.a.time: expected a duration of at least 0, got "-5 min"$/,
    ],
    [
      'zero capacity',
      'demand: 9/h\n    stations: { a: { process: parallel, capacity: 0, time: 5 min } }',
      '',
      /stations.a.capacity: expected a number of at least 1, got 0/,
    ],
    [
      'a time without a unit',
      'demand: 9/h\n    stations: { a: { time: 5 } }',
      '',
      /stations.a.time: expected a duration with its unit/,
    ],
    [
      'a unit that does not match',
      'demand: 9/h\n    stations: { a: { time: 5 kg } }',
      '',
      /"kg" is no unit of time: write s, min, h, day or week/,
    ],
    [
      'a rate that is none',
      'demand: 9 min\n    stations: { a: { time: 5 min } }',
      '',
      /params.line.demand: expected a rate such as "20\/h"/,
    ],
    [
      'a mistyped field',
      'demand: 9/h\n    stations: { a: { tme: 5 min } }',
      '',
      /stations.a.tme: there is no such field \(did you mean "time"\?\)/,
    ],
    [
      'a loop without an exit',
      'demand: 9/h\n    stations: { a: { time: 5 min, yield: 0 %, rework: a } }',
      '',
      /stations.a.yield: .* nothing ever leaves the loop/,
    ],
    [
      'rework to a later station',
      'demand: 9/h\n    stations: { a: { time: 5 min, yield: 90 %, rework: b }, b: { time: 1 min } }',
      '',
      /bad items of a can only go back to a station passed before: a/,
    ],
    [
      'an unreachable station',
      'demand: 9/h\n    stations: { a: { time: 5 min }, b: { time: 1 min } }\n    products: { x: { route: [a] } }',
      '',
      /stations.b: no product passes b/,
    ],
    [
      'stations by number, whose order would not be the one written',
      'demand: 9/h\n    stations: { 20: { time: 5 min }, 10: { time: 1 min } }',
      '',
      /^study.yaml:7:\d+ params.line.stations.10: a station called 10 would lose its place in the line/,
    ],
    [
      'a station that is not there',
      'demand: 9/h\n    stations: { cut: { time: 5 min } }\n    products: { x: { route: [cup] } }',
      '',
      /route\[0\]: there is no station "cup" \(did you mean "cut"\?\)/,
    ],
    [
      'two kinds of demand',
      'demand: 9/h\n    closed: 4\n    stations: { a: { time: 5 min } }',
      '',
      /the line has demand and closed: give one of them/,
    ],
    [
      'shares that do not add up',
      'demand: 9/h\n    stations: { a: { time: 5 min } }\n    products: { x: { share: 50 % }, y: { share: 40 % } }',
      '',
      /the shares add up to 90 %, not to 100 %/,
    ],
    [
      'a lead time without a demand',
      'stations: { a: { time: 5 min } }',
      '',
      /objective: leadTime depends on the demand, and the line has none/,
    ],
    [
      'a load above the capacity',
      'demand: 9/h\n    stations: { a: { process: parallel, capacity: 3, time: 5 min } }',
      'batch: load',
      /batchSizes\[1\]: a load of 4 does not fit a, which holds 3/,
    ],
    [
      'a load where there is no oven',
      'demand: 9/h\n    stations: { a: { time: 5 min } }',
      'batch: load',
      /params.batch: a load is that of one parallel station, and the line has none/,
    ],
    [
      'a transfer above the lot',
      'demand: 9/h\n    stations: { a: { time: 5 min } }',
      'batch: transfer',
      /a transfer of 2 is above the lot of 1/,
    ],
    [
      'a lot that never fills the room',
      'demand: 9/h\n    stations: { a: { time: 1 min, setup: 1 min, room: 3 } }',
      '',
      /batchSizes\[1\]: a waits for 4 items together, and has room for 3/,
    ],
    [
      'a lot that never fills a closed line',
      'closed: 3\n    stations: { a: { time: 1 min, setup: 1 min } }',
      '',
      /a waits for 4 items together, and the line has 3/,
    ],
    [
      'a formula that does not exist',
      'demand: 9/h\n    stations: { a: { time: 1 min, room: 9 } }',
      'method: formula',
      /params.method: there is no formula for the lead time with the room/,
    ],
  ] as const)('%s', async ([, line, rest, message]) => {
    const told = await studyFrom(study(line, rest)).then(
      () => 'nothing',
      (error) => `${error.place}: ${error.message}`,
    )
    expect(told).toMatch(message)
  })
})

test('a study that would run for a day says so before it does', async () => {
  const study = await studyFrom(`domain: production
batchSizes: 1..100 +1
replications: 10
params:
  line: { demand: 9/h, stations: { a: { time: 5 min } } }
  run: { items: 1000000000 }
objective: { minimize: leadTime }
`)
  const [warning] = await domain.warn!(study)
  expect(warning).toMatch(/^1000 trials take about \d+ d .*of one core in all; fewer sizes/)
})
