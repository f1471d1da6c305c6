import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { UserError } from './errors.ts'
import { defineModel, evaluateModel } from './model.ts'
import {
  amount,
  choice,
  describeFields,
  field,
  flag,
  names,
  note,
  positive,
  series,
  share,
  whole,
} from './model-fields.ts'
import { readModelInput, shortName } from './model-input.ts'
import { readNumbers } from './model-numbers.ts'
import { fittingUnits, inUnit } from './model-units.ts'

/** A batch with a set-up: Hopp & Spearman 2008, chapter 9. */
const capacity = defineModel({
  name: 'example.capacity',
  doc: 'Capacity of a station with set-ups.',
  evidence: 'exact',
  source: 'B / (S + B p)',
  input: {
    batchSize: whole('items', 'Items between two set-ups.', 'B'),
    setupMinutes: positive('min', 'Set-up.', 'S'),
    runMinutesPerItem: positive('min/item', 'Each item.', 'p'),
    demandPerDay: positive('items/day', 'Demand.').optional(),
    yieldShare: share('Good items.').default(1),
    rule: choice(['first', 'full'], 'Rule.').default('first'),
    rework: flag('Rework.').default(false),
    plan: series('items', 'Demand of each period.').optional(),
    stepsMinutes: series('min', 'Time of each step.').optional(),
    stations: names('What they are called.').optional(),
    orders: field(z.array(z.strictObject({ size: z.number() })), 'Orders.').optional(),
  },
  output: { itemsPerMinute: amount('items/min', 'Capacity.'), note: note() },
  examples: [],
  compute({ batchSize, setupMinutes, runMinutesPerItem, yieldShare }) {
    if (setupMinutes > 1e6) throw new UserError('is longer than a year', { place: 'setupMinutes' })
    return {
      itemsPerMinute: (yieldShare * batchSize) / (setupMinutes + batchSize * runMinutesPerItem),
      note: null,
    }
  },
})
const base = { batchSize: '5', setupMinutes: '20', runMinutesPerItem: '4' }

function faultOf(written: Record<string, unknown>): UserError {
  try {
    readModelInput(capacity, written)
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('no fault')
}

describe('what a person writes', () => {
  const only = (written: Record<string, unknown>) => readModelInput(capacity, written).inputs[0]!

  test('fields by name, by symbol, and by their name without the unit when the value says it', () => {
    expect(only({ B: '5', setup: '20min', runMinutesPerItem: '4' })).toMatchObject({
      batchSize: 5,
      setupMinutes: 20,
    })
    expect(only({ ...base, setupMinutes: '0.5 h' }).setupMinutes).toBe(30)
    expect(only({ ...base, demand: '40/day' }).demandPerDay).toBe(40)
    expect(only({ ...base, demand: '2 items/h' }).demandPerDay).toBe(48)
    expect(only({ ...base, runMinutesPerItem: '30 s/item' }).runMinutesPerItem).toBe(0.5)
    expect(only({ ...base, yieldShare: '97%' }).yieldShare).toBe(0.97)
  })

  test('choices, flags, lists of numbers, JSON', () => {
    expect(
      only({ ...base, rule: 'full', rework: 'yes', plan: '90, 120,80', orders: '[{"size": 3}]' }),
    ).toMatchObject({
      rule: 'full',
      rework: true,
      plan: [90, 120, 80],
      orders: [{ size: 3 }],
    })
  })

  test('a field that is a list takes its numbers with units, as text, JSON or a list', () => {
    const expected = [0.5, 2, 60]
    for (const steps of ['30s,2 min,1h', '["30s", 2, "1 h"]', ['30 s', 2, '1h']]) {
      expect(only({ ...base, stepsMinutes: steps }).stepsMinutes).toEqual(expected)
    }
    expect(only({ ...base, steps: '0, 30s, 0.0' }).stepsMinutes).toEqual([0, 0.5, 0])
    expect(only({ ...base, steps: '1..3+1h' }).stepsMinutes).toEqual([60, 120, 180])
    expect(faultOf({ ...base, steps: [1] }).message).toBe('steps=1 needs a unit')
    expect(faultOf({ ...base, stepsMinutes: [1, [2]] }).message).toContain('expected a number')
    expect(faultOf({ ...base, stepsMinutes: 3 }).message).toContain('expected a list')
  })

  test('a list of names, as text, JSON or a list', () => {
    for (const stations of ['saw, old brake', '["saw", "old brake"]', ['saw', 'old brake']]) {
      expect(only({ ...base, stations }).stations).toEqual(['saw', 'old brake'])
    }
    expect(faultOf({ ...base, stations: 'saw,' }).place).toBe('stations.1')
    expect(faultOf({ ...base, stations: [3] }).message).toContain('expected a text')
  })

  test('values from a file: numbers, texts with units, lists', () => {
    const { inputs, swept } = readModelInput(capacity, {
      batchSize: [5, '50'],
      setup: '20 min',
      runMinutesPerItem: 4,
      plan: [1, 2],
      rework: true,
    })
    expect(swept).toEqual(['batchSize'])
    expect(inputs.map(({ batchSize }) => batchSize)).toEqual([5, 50])
    expect(inputs[1]).toMatchObject({ setupMinutes: 20, plan: [1, 2], rework: true })
  })

  test('several lists give every combination, the last turning fastest', () => {
    const { inputs, swept } = readModelInput(capacity, { ...base, batchSize: '1..4x2', rule: 'first,full' })
    expect(swept).toEqual(['batchSize', 'rule'])
    expect(inputs.map(({ batchSize, rule }) => `${batchSize} ${rule}`)).toEqual([
      '1 first',
      '1 full',
      '2 first',
      '2 full',
      '4 first',
      '4 full',
    ])
  })

  test.each([
    [{ ...base, btchSize: '3' }, 'btchSize', 'there is no such field (did you mean "batchSize"?)'],
    [{ ...base, batch: '3' }, 'batch', 'did you mean "batchSize"?'],
    [{ ...base, demnad: '3/day' }, 'demnad', 'did you mean "demand"?'],
    [{ batchSize: '5', setupMinutes: '20' }, 'runMinutesPerItem', 'is missing'],
    [{ ...base, batchSize: '0' }, 'batchSize', 'expected a number of at least 1, got 0'],
    [{ ...base, batchSize: '2.5' }, 'batchSize', 'expected a whole number, got 2.5'],
    [{ ...base, batchSize: 'many' }, 'batchSize', 'expected a number such as 12 or "12 items", got "many"'],
    [{ ...base, batchSize: '' }, 'batchSize', 'got ""'],
    [{ ...base, batchSize: '5,' }, 'batchSize', 'got ""'],
    [{ ...base, batchSize: '60,000' }, 'batchSize', 'a comma separates the numbers of a list'],
    [{ ...base, plan: '90,o12,80' }, 'plan', 'got "o12" as number 2 of 3'],
    [{ ...base, batchSize: '9..3' }, 'batchSize', 'the range 9..3 ends below its start'],
    [{ ...base, batchSize: '1..9x1' }, 'batchSize', 'does not grow'],
    [{ ...base, batchSize: '0..9x2' }, 'batchSize', 'does not grow'],
    [{ ...base, batchSize: '1..9+0' }, 'batchSize', 'does not grow'],
    [{ ...base, batchSize: '1..1e9+1' }, 'batchSize', 'more than 10000 values'],
    [{ ...base, batchSize: '1..2000+1', setupMinutes: '1..100+1' }, 'batchSize setupMinutes', 'combinations'],
    [{ ...base, batchSize: [] }, 'batchSize', 'an empty list'],
    [{ ...base, setupMinutes: '-1' }, 'setupMinutes', 'expected a number above 0, got -1'],
    [{ ...base, setupMinutes: '1e999' }, 'setupMinutes', 'not a finite number'],
    [
      { ...base, setupMinutes: '20kg' },
      'setupMinutes',
      'the unit "kg" does not fit setupMinutes, which is measured in min',
    ],
    [{ ...base, setupMinutes: null }, 'setupMinutes', 'expected a number, got null'],
    [{ ...base, setup: '20' }, 'setupMinutes', 'is given twice'],
    [{ batchSize: '5', runMinutesPerItem: '4', setup: '20' }, 'setupMinutes', 'setup=20 needs a unit'],
    [{ batchSize: '5', runMinutesPerItem: '4', setup: 20 }, 'setupMinutes', 'setup=20 needs a unit'],
    [{ ...base, rule: 'fulll' }, 'rule', 'expected "first" or "full", got "fulll"'],
    [{ ...base, rework: 'maybe' }, 'rework', 'expected true or false, got "maybe"'],
    [{ ...base, yieldShare: '197%' }, 'yieldShare', 'expected a number of at most 1, got 1.97'],
    [{ ...base, orders: '[{]' }, 'orders', 'not valid JSON'],
    [JSON.parse('{"__proto__": 1}'), '__proto__', 'no such field'],
    [{ ...base, rework: 'constructor' }, 'rework', 'expected true or false, got "constructor"'],
    [{ ...base, constructor: '1' }, 'constructor', 'no such field'],
  ])('%j is told', (written, place, message) => {
    const fault = faultOf(written)
    expect(fault.message).toContain(message)
    expect(fault.place).toBe(place)
    expect(fault.remedy ?? fault.message).not.toContain('undefined')
  })

  test('every fault of an input is told at once, the mistyped name first', () => {
    expect(() => evaluateModel(capacity, { setupMinutes: -1, bathSize: 3 })).toThrow(
      /did you mean "batchSize".*\nbatchSize: is missing\nsetupMinutes: expected .*\nrunMinutesPerItem: is missing/s,
    )
  })
})

test('a model computes from a checked input: capacity with set-ups of 20 minutes (case a01)', () => {
  const at = (batchSize: number) =>
    evaluateModel(capacity, { batchSize, setupMinutes: 20, runMinutesPerItem: 4 })
  expect(at(5).itemsPerMinute).toBeCloseTo(0.125, 12)
  expect(at(50).itemsPerMinute).toBeCloseTo(0.227, 3)
})

test('numbers that overflow are told; an output that is not allowed is a bug, not a fault of the person', () => {
  const giving = (itemsPerMinute: unknown) => {
    const broken = { ...capacity, compute: () => ({ itemsPerMinute, note: null }) } as typeof capacity
    return () => evaluateModel(broken, { batchSize: 1, setupMinutes: 1, runMinutesPerItem: 1 })
  }
  expect(giving(Number.POSITIVE_INFINITY)).toThrow(UserError)
  expect(giving(Number.NaN)).toThrow('came out as NaN')
  expect(giving('fast')).toThrow(/example\.capacity of .* gave no valid output/)
  expect(giving('fast')).not.toThrow(UserError)
})

test('fields describe themselves', () => {
  const fields = describeFields(capacity.input)
  expect(fields.find(({ name }) => name === 'batchSize')).toEqual({
    name: 'batchSize',
    kind: 'whole',
    unit: 'items',
    symbol: 'B',
    doc: 'Items between two set-ups.',
    required: true,
    default: undefined,
    choices: [],
    bounds: 'at least 1',
  })
  expect(fields.map(({ kind }) => kind).join(' ')).toBe(
    'whole number number number number choice flag list list names other',
  )
  expect(fields.map(({ bounds }) => bounds).slice(1, 5)).toEqual(['above 0', 'above 0', 'above 0', '0 to 1'])
  expect(describeFields(capacity.output, 'output').map(({ kind }) => kind)).toEqual(['number', 'text'])
})

describe('units', () => {
  // Expected values by hand.
  test.each([
    [20, 'min', 's', 1200],
    [1, 'week', 'h', 168],
    [1.5, 'h', 'min', 90],
    [90, 'seconds', 'min', 1.5],
    [250, 'µs', 'ms', 0.25],
    [40, '/day', 'items/week', 280],
    [40, 'items/day', 'items/day', 40],
    [1, 'item/s', 'items/h', 3600],
    [1, '1/s', 'items/min', 60],
    [94, '%', 'share', 0.94],
    [5, 'money/item/week', 'money/item/day', 5 / 7],
    [5, '/week', 'money/item/day', 5 / 7],
    [2, 'GiB', 'bytes', 2 ** 31],
    [3, 'kg', 'g', 3000],
    [10, '/year', 'items/year', 10],
    [7, 'batches', 'batch', 7],
  ])('%d %s in %s', (value, written, declared, expected) => {
    expect(inUnit(value, written, declared, 'x')).toBe(expected)
  })

  test.each([
    ['kg', 'min'],
    ['day', 'items/day'],
    ['/min', 'min'],
    ['orders', 'items'],
    ['orders/day', 'items/day'],
    ['/year', 'items/day'],
    ['month', 'day'],
    ['%', ''],
    ['constructor', 'min'],
  ])('%s does not fit %s', (written, declared) => {
    expect(() => inUnit(1, written, declared, 'x')).toThrow(UserError)
  })

  test('the units that fit are named', () => {
    expect(fittingUnits('items/day')).toEqual(
      ['ns', 'us', 'ms', 's', 'min', 'h', 'day', 'week'].map((time) => `items/${time}`),
    )
    expect(fittingUnits('items')).toEqual(['items'])
    expect(fittingUnits('')).toEqual([])
  })

  test('there and back is where it was', () => {
    const times = fc.constantFrom('ns', 'us', 'ms', 's', 'min', 'h', 'day', 'week')
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), times, times, (value, a, b) => {
        expect(inUnit(inUnit(value, a, b, 'x'), b, a, 'x') / value).toBeCloseTo(1, 14)
        expect(
          inUnit(inUnit(value, `/${a}`, `items/${b}`, 'x'), `/${b}`, `items/${a}`, 'x') / value,
        ).toBeCloseTo(1, 14)
      }),
    )
  })
})

test.each([
  ['setupMinutes', 'min', 'setup'],
  ['demandPerDay', 'items/day', 'demand'],
  ['holdingCostPerUnitDay', 'money/unit/day', 'holdingCost'],
  ['latencyMs', 'ms', 'latency'],
  ['seconds', 's', null],
  ['batchSize', 'items', null],
  ['secondsPerStep', 's/step', null],
  ['name', '', null],
])('%s in %s is %s for short', (name, unit, expected) => {
  expect(shortName({ name, unit })).toBe(expected)
})

test.each([
  ['2..1024x2', 'whole', [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]],
  ['2..1000 x2', 'whole', [2, 4, 8, 16, 32, 64, 128, 256, 512]],
  ['8..32', 'whole', [8, 16, 32]],
  ['8..32+8', 'whole', [8, 16, 24, 32]],
  ['1..10x1.5', 'whole', [1, 2, 3, 5, 8]],
  ['0.1..0.5+0.1', 'number', [0.1, 0.2, 0.3, 0.4, 0.5]],
  ['1e-3..1x10', 'number', [0.001, 0.01, 0.1, 1]],
  ['-1..1+1', 'number', [-1, 0, 1]],
  ['1, 2, 8..16', 'whole', [1, 2, 8, 16]],
  ['.5', 'number', [0.5]],
] as const)('%s is a list', (text, kind, expected) => {
  expect(readNumbers(text, { name: 'x', unit: '', kind }, null).items).toEqual(expected)
})

test('a range may carry one unit, a list one for each', () => {
  const minutes = { name: 'x', unit: 'min', kind: 'number' } as const
  expect(readNumbers('1..3+1h', minutes, null).items).toEqual([60, 120, 180])
  expect(readNumbers('30s,2 min,1h', minutes, null).items).toEqual([0.5, 2, 60])
})

test('any text is read or told, never a crash', () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9.x+eE,/%a-z -]{0,12}$/))
  fc.assert(
    fc.property(
      text,
      fc.constantFrom(...describeFields(capacity.input).map(({ name }) => name)),
      (value, name) => {
        try {
          const { inputs } = readModelInput(capacity, { ...base, [name]: value })
          for (const input of inputs) evaluateModel(capacity, input as Record<string, unknown>)
        } catch (error) {
          if (!(error instanceof UserError)) throw error
          expect(error.place).toBeTruthy()
        }
      },
    ),
    { numRuns: 500 },
  )
})

describe('a period that the person names', () => {
  const stock = defineModel({
    name: 'example.stock',
    doc: 'Stock.',
    evidence: 'exact',
    source: 'none',
    examples: [],
    output: { stock: amount('items', 'Stock.') },
    input: {
      demandPerPeriod: positive('items/period', 'Demand.', 'D'),
      holdingCostsPerItemPeriod: series('money/item/period', 'Holding.'),
    },
    compute: () => ({ stock: null }),
  })
  const read = (demand: unknown, holding: unknown) =>
    readModelInput(stock, { D: demand, holdingCostsPerItemPeriod: holding })

  test('is the same in every field, or in none', () => {
    for (const [demand, holding, period] of [
      ['40/day', '2/item/day,3/day', 'day'],
      ['40 items/yr', ['2 money/item/year', '3/year'], 'year'],
      ['40', '2,3', null],
      [40, '[2, 3]', null],
      ['40/period', '2,3', null],
    ] as const) {
      const { inputs, ...rest } = read(demand, holding)
      expect(inputs).toEqual([{ demandPerPeriod: 40, holdingCostsPerItemPeriod: [2, 3] }])
      expect(rest.period).toBe(period)
    }
    expect(read('1..3+1/week', '2/week').inputs).toHaveLength(3)
  })

  test.each([
    ['40/day', '2,3', 'says no period, while demandPerPeriod is per day'],
    ['40/day', '2/day,3', 'says no period'],
    ['40/day', '2/week', 'is per week, while demandPerPeriod is per day'],
    ['40/day', '2/year', 'is per year'],
  ])('%s beside %s is refused', (demand, holding, message) => {
    const fault = { place: 'holdingCostsPerItemPeriod', message: expect.stringContaining(message) }
    expect(() => read(demand, holding)).toThrow(expect.objectContaining(fault) as UserError)
  })
})
