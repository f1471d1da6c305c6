/** Files that the real TensorBoard and MLflow wrote; what they hold is known: see scripts/oracles/import-fixtures.py. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { UserError } from '../core/errors.ts'
import { importRuns } from './import-runs.ts'
import type { ImportedRun } from './imported-run.ts'
import { maskedCrc32c } from './tensorboard/crc32c.ts'

const fixtures = new URL('../../test/fixtures/import/', import.meta.url).pathname

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'batchwise-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const steps = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]

/** The script's. */
function truth(batchSize: number, seed: number, step: number) {
  const accuracy = 1 - 0.5 / (1 + (step * batchSize) / 640) - seed / 1024
  return { accuracy, loss: 2 * (1 - accuracy), seconds: step * (0.5 + batchSize / 64) }
}

/** `names`: what accuracy and loss are called; `digits` that the source keeps. */
function expectTruth(
  run: ImportedRun,
  {
    batchSize,
    seed,
    names,
    digits,
  }: { batchSize: number; seed: number; names: [string, string]; digits: number },
) {
  expect(run.rows.map(({ step }) => step)).toEqual(steps)
  for (const { step, values } of run.rows) {
    const { accuracy, loss, seconds } = truth(batchSize, seed, step)
    expect(values[names[0]]).toBeCloseTo(accuracy, digits)
    expect(values[names[1]]).toBeCloseTo(loss, digits)
    expect(values.seconds).toBeCloseTo(seconds, 3)
  }
}

test('TensorBoard: simple values, with the settings of the hparams plugin', () => {
  const { runs, notes, format } = importRuns(join(fixtures, 'tensorboard/tf1'))
  expect(format).toBe('TensorBoard event files')
  expect(notes).toEqual([])
  expect(runs.map(({ name }) => name)).toEqual(['bs16_seed0', 'bs16_seed1', 'bs64_seed0', 'bs64_seed1'])
  expect(runs[3]!.params).toMatchObject({
    batch_size: 64,
    lr: 0.1,
    optimizer: 'sgd',
    augment: 'true',
    seed: 1,
  })
  expectTruth(runs[3]!, { batchSize: 64, seed: 1, names: ['val/acc', 'train/loss'], digits: 6 })
})

test('TensorBoard: scalars as tensors of float32 and float64; settings from the name', () => {
  const { runs } = importRuns(join(fixtures, 'tensorboard/tf2'))
  expect(runs.map(({ params }) => params)).toEqual([
    { batch_size: 16, lr: 0.1 },
    { batch_size: 64, lr: 0.1 },
  ])
  expectTruth(runs[0]!, { batchSize: 16, seed: 0, names: ['accuracy', 'loss'], digits: 6 })
})

test('TensorBoard: train and validation folders are parts of one run', () => {
  const { runs } = importRuns(join(fixtures, 'tensorboard/keras'))
  expect(runs.map(({ name, params }) => [name, params])).toEqual([
    ['bs-16', { bs: 16 }],
    ['bs-64', { bs: 64 }],
  ])
  const { accuracy } = truth(16, 0, 100)
  expect(runs[0]!.rows.at(-1)!.values['validation/epoch_accuracy']).toBeCloseTo(accuracy, 6)
  expect(runs[0]!.rows.at(-1)!.values['train/epoch_accuracy']).toBeCloseTo(accuracy - 0.01, 6)
})

test('TensorBoard: what a resumed run writes anew stands', () => {
  const [run] = importRuns(join(fixtures, 'tensorboard/resumed')).runs
  expect(run!.rows.map(({ step, values }) => [step, Number(values.acc!.toFixed(6))])).toEqual([
    [10, 0.01],
    [20, 0.02],
    [30, 0.03],
    [40, 0.04],
    [50, 0.1],
    [60, 0.12],
    [70, 0.14],
    [80, 0.16],
    [90, 0.18],
    [100, 0.2],
  ])
})

const oneRun = 'tensorboard/tf1/bs16_seed0/events.out.tfevents.1700000000.host.1.0'

test('an event file that ends anywhere gives what stands before, and says so', () => {
  const folder = emptyFolder()
  const whole = readFileSync(join(fixtures, oneRun))
  let most = 0
  for (let length = 0; length <= whole.length; length += 7) {
    writeFileSync(join(folder, 'events.out.tfevents.1'), whole.subarray(0, length))
    try {
      const { runs, notes } = importRuns(folder)
      most = Math.max(most, runs[0]!.rows.length)
      expect(runs[0]!.rows.length).toBe(most)
      if (notes.length > 0) expect(notes[0]).toMatch(/ends in the middle of a record/)
    } catch (error) {
      expect((error as Error).message).toMatch(/no run with measurements/)
      expect(most).toBe(0)
    }
  }
  expect(most).toBe(10)
})

test('a record whose checksum is wrong is left out; after a wrong length the file is given up', () => {
  const folder = emptyFolder()
  const bytes = readFileSync(join(fixtures, oneRun))
  const starts: number[] = []
  for (let at = 0; at < bytes.length; at += 16 + Number(bytes.readBigUInt64LE(at))) starts.push(at)
  const file = join(folder, 'events.out.tfevents.1')

  const damagedPayload = Buffer.from(bytes)
  damagedPayload[starts[4]! + 20]! ^= 1
  writeFileSync(file, damagedPayload)
  const first = importRuns(folder)
  expect(first.notes).toEqual(['events.out.tfevents.1: 1 damaged record left out'])
  expect(first.runs[0]!.rows.filter(({ values }) => values['val/acc'] !== undefined)).toHaveLength(9)

  const damagedLength = Buffer.from(bytes)
  damagedLength[starts[8]! + 6] = 0x7f
  writeFileSync(file, damagedLength)
  const second = importRuns(folder)
  expect(second.notes[0]).toMatch(/has a length whose checksum is wrong/)
  expect(second.runs[0]!.rows).toHaveLength(3)
})

test('garbage that is called an event file is no run, and no crash', () => {
  const folder = emptyFolder()
  writeFileSync(join(folder, 'events.out.tfevents.1'), Buffer.alloc(100_000, 0xa5))
  expect(() => importRuns(folder)).toThrow(/no run with measurements/)
})

function mlflowDatabase(): string {
  const path = join(emptyFolder(), 'mlflow.db')
  writeFileSync(path, gunzipSync(readFileSync(join(fixtures, 'mlflow.db.gz'))))
  return path
}

test('MLflow: the database of the real library, without failed and deleted runs, NaN as NaN', () => {
  const { runs, notes } = importRuns(mlflowDatabase())
  expect(runs.map(({ name }) => name)).toEqual(['bs16-0', 'bs16-1', 'bs64-0', 'bs64-1', 'bs64-2'])
  expect(notes).toEqual(['1 run left out because not finished (FAILED)'])
  expect(runs[1]!.params).toEqual({ batch_size: 16, lr: 0.1, optimizer: 'sgd', seed: 1 })
  expectTruth(runs[1]!, { batchSize: 16, seed: 1, names: ['val/acc', 'loss'], digits: 12 })
  expect(runs[4]!.rows.at(-1)!.values.loss).toBeNaN()
})

test('MLflow: the folder of the real library', () => {
  const { runs, notes } = importRuns(join(fixtures, 'mlruns'))
  expect(runs.map(({ name }) => name)).toEqual(['bs16-0', 'bs64-0', 'bs64-2'])
  expect(notes).toEqual(['1 run left out because not finished (FAILED)'])
  expect(runs[0]!.params).toEqual({ batch_size: 16, lr: 0.1, optimizer: 'sgd', seed: 0 })
  expectTruth(runs[0]!, { batchSize: 16, seed: 0, names: ['val/acc', 'loss'], digits: 12 })
  expect(runs[2]!.rows.at(-1)!.values.loss).toBeNaN()
})

test('MLflow: lines of metrics that were cut are left out', () => {
  const folder = emptyFolder()
  cpSync(join(fixtures, 'mlruns'), folder, { recursive: true })
  const [{ name }] = importRuns(folder).runs as [ImportedRun]
  const metrics = importedMetricFile(folder, name)
  writeFileSync(metrics, `${readFileSync(metrics, 'utf8')}17000000000`)
  expect(importRuns(folder).notes[0]).toBe(`${name}: 1 line of metrics cannot be read; left out`)
})

/** The file of the metric `loss` of the run. */
function importedMetricFile(folder: string, name: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const paths = files.filter((path) => path.endsWith('metrics/loss')).map((path) => join(folder, path))
  return paths.find((path) => readFileSync(join(path, '../../tags/mlflow.runName'), 'utf8') === name)!
}

test('another SQLite file is told apart, and one that is cut', () => {
  const path = mlflowDatabase()
  const cut = join(emptyFolder(), 'cut.db')
  writeFileSync(cut, readFileSync(path).subarray(0, 5000))
  expect(() => importRuns(cut)).toThrow(/SQLite/)
  const other = join(emptyFolder(), 'other.db')
  new DatabaseSync(other).exec('CREATE TABLE runs (a)')
  expect(() => importRuns(other)).toThrow("not MLflow's: it has no table params, metrics")
})

test.each([
  [
    'a CSV of one run, the batch size in its name',
    'bs32.csv',
    'step,loss\n1,0.5\n2,0.25\n',
    [
      {
        name: 'bs32',
        params: { bs: 32 },
        rows: [
          [1, 0.5],
          [2, 0.25],
        ],
      },
    ],
  ],
  [
    'a CSV of several runs, by their column',
    'all.csv',
    'run,bs,step,loss\na,8,1,0.5\nb,16,1,0.4\na,8,2,0.3\n',
    [
      {
        name: 'a',
        params: { bs: 8 },
        rows: [
          [1, 0.5],
          [2, 0.3],
        ],
      },
      { name: 'b', params: { bs: 16 }, rows: [[1, 0.4]] },
    ],
  ],
  [
    'a CSV of several runs, by settings and where the step falls',
    'all.csv',
    'bs;step;loss\r\n8;1;0.5\r\n8;2;0.4\r\n8;1;0.6\r\n16;1;0.3\r\n',
    [
      {
        name: 'all (1)',
        params: { bs: 8 },
        rows: [
          [1, 0.5],
          [2, 0.4],
        ],
      },
      { name: 'all (2)', params: { bs: 8 }, rows: [[1, 0.6]] },
      { name: 'all', params: { bs: 16 }, rows: [[1, 0.3]] },
    ],
  ],
  [
    'JSON lines whose first says what the run is',
    'run.jsonl',
    '{"bs": 8, "config": {"opt": "sgd"}}\n{"step": 1, "loss": 0.5}\n{"step": 2, "loss": NaN}\n',
    [
      {
        name: 'run',
        params: { bs: 8, 'config.opt': 'sgd' },
        rows: [
          [1, 0.5],
          [2, Number.NaN],
        ],
      },
    ],
  ],
  [
    'a chart of Weights & Biases',
    'wandb.csv',
    '"Step","bs8 - train/loss","bs8 - loss","bs8 - loss__MIN","bs8 - loss__MAX","bs-16 - loss","bs-16 - loss__MIN","bs-16 - loss__MAX"\n"1","9","0.5","0.5","0.5","","",""\n"3","9","0.4","0.4","0.4","0.3","0.3","0.3"\n',
    [
      {
        name: 'bs8',
        params: { bs: 8 },
        rows: [
          [1, 0.5],
          [3, 0.4],
        ],
      },
      { name: 'bs-16', params: { bs: 16 }, rows: [[3, 0.3]] },
    ],
  ],
  [
    'the table of runs of Weights & Biases',
    'runs.csv',
    '"Name","State","bs","opt","loss","_step"\n"brave-sun-1","finished","8","sgd","0.5","100"\n"brave-sun-1","finished","16","adam","0.4","50"\n"x","crashed","16","adam","0.1","5"\n',
    [
      { name: 'brave-sun-1', params: expect.objectContaining({ bs: 8, opt: 'sgd' }), rows: [[100, 0.5]] },
      { name: 'brave-sun-1', params: expect.objectContaining({ bs: 16, opt: 'adam' }), rows: [[50, 0.4]] },
    ],
  ],
])('%s', (_, name, text, expected) => {
  const path = join(emptyFolder(), name)
  writeFileSync(path, text)
  const { runs } = importRuns(path, ['bs'])
  expect(
    runs.map(({ name, params, rows }) => ({
      name,
      params,
      rows: rows.map(({ step, values }) => [step, values.loss]),
    })),
  ).toEqual(expected)
})

test('a folder with a file for each run', () => {
  const folder = emptyFolder()
  mkdirSync(join(folder, 'bs=8'))
  writeFileSync(join(folder, 'bs=8', 'seed1.jsonl'), '{"step": 1, "loss": 0.5}\n{"step": 2, "lo')
  writeFileSync(join(folder, 'bs=16.csv'), 'step,loss\n1,0.4\n')
  const { runs, notes, format } = importRuns(folder)
  expect(format).toBe('CSV and JSON lines')
  expect(runs.map(({ name, params }) => [name, params])).toEqual([
    ['bs=16', { bs: 16 }],
    ['bs=8/seed1', { bs: 8 }],
  ])
  expect(notes).toHaveLength(1)
})

test.each([
  ['a row longer than the header', 'x.csv', 'a,b\n1,2\n1,2,3\n', /the row has 3 cells, the header 2/],
  ['an empty file', 'x.csv', '', /no run with measurements/],
  ['no JSON', 'x.jsonl', '{"a": 1}\nhello\n{"a": 2}\n', /not valid JSON: hello/],
  ['no object', 'x.jsonl', '[[1]]', /expected a JSON object/],
  ['a file of another kind', 'x.txt', 'hello', /no kind of file that can be imported/],
])('%s is told', (_, name, text, message) => {
  const path = join(emptyFolder(), name)
  writeFileSync(path, text)
  expect(() => importRuns(path)).toThrow(message)
})

test('an empty folder and a missing one are told', () => {
  expect(() => importRuns(emptyFolder())).toThrow('nothing in this folder that can be imported')
  expect(() => importRuns('/no/such/folder')).toThrow('no such file or folder')
})

test.each(['x.csv', 'x.jsonl', 'events.out.tfevents.1', 'x.db'])(
  'any bytes in %s give runs or a UserError',
  (name) => {
    const path = join(emptyFolder(), name)
    const start = name.endsWith('.db') ? Buffer.from('SQLite format 3\0') : Buffer.alloc(0)
    const pieces = fc.constantFrom(
      '"',
      ',',
      '\n',
      '{',
      '}',
      ':',
      '1',
      'a',
      'é',
      '\0',
      'step,',
      '{"a":1}\n',
      '[',
    )
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
      fc.array(pieces, { maxLength: 40 }).map((parts) => Buffer.from(parts.join(''))),
    )
    fc.assert(
      fc.property(bytes, (content) => {
        writeFileSync(path, Buffer.concat([start, content]))
        try {
          expect(importRuns(path, ['a']).runs.length).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toBeInstanceOf(UserError)
        }
      }),
      { numRuns: 200 },
    )
  },
)

test('an event whose bytes were changed at will is read or left out', () => {
  const folder = emptyFolder()
  const bytes = readFileSync(
    join(fixtures, 'tensorboard/tf2/batch_size=16,lr=0.1/events.out.tfevents.1700000000.host.2.0.v2'),
  )
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, byte) => {
      const changed = Buffer.from(bytes)
      changed[at] = byte
      for (let start = 0; start + 12 < changed.length; ) {
        const length = Number(changed.readBigUInt64LE(start))
        if (!(start + 16 + length <= changed.length)) break
        // The checksums are made to fit, so that the event's own reader sees the change.
        changed.writeUInt32LE(maskedCrc32c(changed.subarray(start, start + 8)), start + 8)
        const payload = changed.subarray(start + 12, start + 12 + length)
        changed.writeUInt32LE(maskedCrc32c(payload), start + 12 + length)
        start += 16 + length
      }
      writeFileSync(join(folder, 'events.out.tfevents.1'), changed)
      try {
        expect(importRuns(folder).runs[0]!.rows.length).toBeGreaterThan(0)
      } catch (error) {
        expect(error).toBeInstanceOf(UserError)
      }
    }),
    { numRuns: 300 },
  )
})
