/** Runs of the real TensorBoard, imported by the command, then answered from the store. */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Domain } from '../core/domain.ts'
import { describeError } from '../core/errors.ts'
import { figures } from '../domains/imported/figures.ts'
import { domain } from '../domains/imported/index.ts'
import { buildInput, reportFigures } from '../report/build-input.ts'
import { conclude } from '../report/conclude.ts'
import { renderReport } from '../report/html.ts'
import { renderFigure } from '../report/render-svg.ts'
import { openStore } from '../store/sqlite.ts'
import { type ImportOptions, importCommand } from './import.ts'

const module = new URL('import.ts', import.meta.url).href
const fixtures = new URL('../../test/fixtures/import/', import.meta.url).pathname
const program = `
const [source, options] = JSON.parse(process.argv[1])
const { importCommand } = await import(${JSON.stringify(module)})
await importCommand(source, options)
`

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'batchwise-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The command in this process, with what it says. */
async function run(source: string, options: ImportOptions) {
  const said = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      said[name] += String(text)
      return true
    }),
  )
  try {
    await importCommand(source, options)
    return { code: Number(process.exitCode ?? 0), ...said }
  } finally {
    for (const spy of spies) spy.mockRestore()
    process.exitCode = undefined
  }
}

/** The same in a process of its own. */
function runProcess(source: string, options: ImportOptions) {
  const args = ['--input-type=module', '-e', program, JSON.stringify([source, options])]
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, args, { env: { ...process.env, NO_COLOR: '1' } }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    )
  })
}

const tensorBoard = join(fixtures, 'tensorboard/tf1')
const named = {
  as: 'mine',
  batchSize: 'batch_size',
  learningRate: 'lr',
  metric: ['val/acc=validationAccuracy', 'train/loss=trainLoss'],
}

/** The goal 0.8 is first seen at step 60 and 70 (batch 16, seeds 0 and 1) and at step 20 (batch 64): see the script. */
test.each([
  ['steps', [60, 70], [20, 20]],
  ['examples', [960, 1120], [1280, 1280]],
  ['seconds', [45, 52.5], [30, 30]],
])('the cost in %s to a goal comes out as the files hold it', async (minimize, small, large) => {
  const store = emptyFolder()
  const options = { ...named, store, minimize, goal: 'validationAccuracy >= 80 %' }
  const { code, stdout, stderr } = await run(tensorBoard, options)
  expect([0, 4]).toContain(code)
  expect(stderr).toMatch(/^Imported 4 runs from .*tf1 \(TensorBoard event files\) as mine\./)
  expect(stdout).not.toBe('')
  const opened = openStore(store, { readOnly: true })
  const { observations, trials } = conclude(opened, opened.findStudy('mine')!, domain as unknown as Domain)
  expect(trials.map(({ status }) => status)).toEqual(Array(4).fill('finished'))
  const values = observations.trials.map(({ trial, values }) => [trial.batchSize, values[minimize]!] as const)
  expect(values.map(([size]) => size)).toEqual([16, 16, 64, 64])
  for (const [index, value] of [...small, ...large].entries()) expect(values[index]![1]).toBeCloseTo(value, 3)
  opened.close()
})

/** 45 and 52.5 s at 16, 30 s at 64, as above: at one price 64 is cheapest, at 4 times the price for 64 it is 16. */
test.each([
  [2.4, 64, /costs 0\.02 EUR.*One price for every size: the cheapest size is the fastest/],
  [{ 16: 2.4, 64: 9.6 }, 16, /the cheapest need not be the fastest, which is 64/],
])('money at a price of %j an hour', async (perHour, cheapest, words) => {
  const store = emptyFolder()
  const priced = typeof perHour === 'number' ? { pricePerHour: String(perHour), currency: 'EUR' } : {}
  const objective = { minimize: priced.currency ? 'cost' : 'seconds', goal: 'validationAccuracy >= 80 %' }
  await run(tensorBoard, { ...named, ...objective, ...priced, store })
  const opened = openStore(store)
  const record = opened.findStudy('mine')!
  const study = {
    ...record.study,
    objective: { ...record.study.objective, metric: 'cost' },
    tolerance: 10,
    price: { perHour, currency: 'EUR' },
  }
  const { observations, answer, trials } = conclude(opened, { ...record, study }, domain as unknown as Domain)
  const priceOf = (batchSize: number) =>
    typeof perHour === 'number' ? perHour : batchSize === 16 ? 2.4 : 9.6
  for (const { trial, values } of observations.trials)
    expect(values.cost).toBeCloseTo((priceOf(trial.batchSize) * values.seconds!) / 3600, 12)
  expect(answer).toMatchObject({ verdict: 'recommended', batchSize: cheapest })
  expect(answer.because.join()).toMatch(words)
  // Nothing of it is recorded: the trials are what they are without a price.
  const recorded = opened.measurementsOf(record.id)
  expect(
    trials.every(({ trial }) => recorded.get(trial.id)!.every(({ values }) => !('cost' in values))),
  ).toBe(true)
  opened.close()
})

test('a price without a currency is refused, and one that is no number', async () => {
  const options = { ...named, store: emptyFolder(), minimize: 'cost', goal: 'validationAccuracy >= 80 %' }
  await expect(run(tensorBoard, { ...options, pricePerHour: '2' })).rejects.toMatchObject({
    place: '--price-per-hour',
  })
  await expect(run(tensorBoard, { ...options, pricePerHour: 'two', currency: 'EUR' })).rejects.toMatchObject({
    place: '--price-per-hour',
  })
})

test('imported twice, it is the same study; the report has its figures', async () => {
  const store = emptyFolder()
  const options = { ...named, store, minimize: 'seconds', goal: 'validationAccuracy >= 80 %', json: true }
  const first = await run(tensorBoard, options)
  const second = await runProcess(tensorBoard, options)
  expect(second).toEqual(first)
  const opened = openStore(store, { readOnly: true })
  expect(opened.studies()).toHaveLength(1)
  const conclusion = conclude(opened, opened.findStudy('mine')!, domain as unknown as Domain)
  const [fit] = conclusion.analysis.fits
  // Every row was made with 0.5 s a step and 1/64 s an example.
  expect(fit!.parameters.map(({ value }) => value)).toEqual([
    expect.closeTo(0.5, 6),
    expect.closeTo(1 / 64, 6),
  ])
  const bare = buildInput(conclusion, { command: 'batchwise import', generatedAt: '2026-01-01T00:00Z' })
  const html = renderReport({
    ...bare,
    figures: reportFigures(bare, conclusion, opened, figures).map(renderFigure),
  })
  expect(html).toMatch(/The time of a step/)
  expect(html).toMatch(/other settings learning rate 0\.1/)
  opened.close()
})

test('the critical batch size that made the runs is found again', async () => {
  const folder = emptyFolder()
  const lines = ['run,bs,step,acc']
  for (const batchSize of [8, 32, 128, 512]) {
    const needed = 100 * (1 + 64 / batchSize)
    for (const step of [needed - 1, needed])
      lines.push(`r${batchSize},${batchSize},${step},${step === needed ? 0.9 : 0.1}`)
  }
  writeFileSync(join(folder, 'runs.csv'), lines.join('\n'))
  const store = join(folder, 'store')
  const { stderr } = await run(join(folder, 'runs.csv'), {
    as: 'planted',
    store,
    batchSize: 'bs',
    metric: ['acc=testAccuracy'],
    minimize: 'steps',
    goal: 'testAccuracy >= 0.5',
  })
  expect(stderr).toMatch(/Imported 4 runs/)
  const opened = openStore(store, { readOnly: true })
  const { analysis } = conclude(opened, opened.findStudy('planted')!, domain as unknown as Domain)
  const fit = analysis.fits.find(({ name }) => name === 'criticalBatch')!
  expect(Object.fromEntries(fit.parameters.map(({ name, value }) => [name, value]))).toEqual({
    S_min: expect.closeTo(100, 1),
    B_crit: expect.closeTo(64, 1),
    E_min: expect.closeTo(6400, -1),
  })
  opened.close()
})

test('runs that differ in another setting are tuned, not mixed; a NaN loss is a diverged run', async () => {
  const folder = emptyFolder()
  const runs = ['adam', 'sgd'].flatMap((optimizer) =>
    [8, 16].flatMap((bs) =>
      [1, 2].map((seed) => ({ optimizer, bs, seed, acc: optimizer === 'sgd' ? 0.9 - bs / 1000 : 0.5 })),
    ),
  )
  const lines = runs.flatMap(({ acc, ...params }, index) => {
    const loss = index === 0 ? 'NaN' : '0.5'
    return [
      `{"run": "r${index}", "step": 1, "acc": ${acc}, "loss": ${loss}, "config": ${JSON.stringify(params)}}`,
    ]
  })
  writeFileSync(join(folder, 'runs.jsonl'), lines.join('\n'))
  const store = join(folder, 'store')
  const { stdout, stderr } = await run(join(folder, 'runs.jsonl'), {
    as: 'two',
    store,
    batchSize: 'config.bs',
    metric: ['acc=testAccuracy'],
    maximize: 'testAccuracy',
  })
  expect(stderr).toMatch(/runs also differ in config\.optimizer/)
  const opened = openStore(store, { readOnly: true })
  const { observations } = conclude(opened, opened.findStudy('two')!, domain as unknown as Domain)
  expect(observations.cells).toHaveLength(4)
  expect(observations.curve.map(({ mean, n, factors }) => [mean, n, factors.otherSettings])).toEqual([
    [expect.closeTo(0.892, 9), 2, 'config.optimizer sgd'],
    [expect.closeTo(0.884, 9), 2, 'config.optimizer sgd'],
  ])
  expect(observations.trials.filter(({ outcome }) => outcome.kind === 'diverged')).toHaveLength(1)
  expect(stdout).not.toBe('')
  opened.close()
})

test.each<[string, Partial<ImportOptions>, RegExp]>([
  ['a setting that is not there', { batchSize: 'batchsize' }, /^--batch-size: .*did you mean "batch_size"/],
  [
    'a batch size that is no number',
    { batchSize: 'optimizer' },
    /--batch-size optimizer: .*"sgd", not a whole number/,
  ],
  [
    'a rate that is no number',
    { learningRate: 'optimizer' },
    /--learning-rate optimizer: .*not a number above 0/,
  ],
  [
    'a metric that no run has',
    { metric: ['val_acc=validationAccuracy'] },
    /^--metric: .*"val_acc".*did you mean "val\/acc"/,
  ],
  ['a metric without a new name', { metric: ['val/acc'] }, /^--metric: expected THEIRS=OURS/],
  [
    'an objective that is no metric',
    { minimize: 'second' },
    /^--minimize: no metric is called "second" \(did you mean "seconds"/,
  ],
  [
    'the wrong direction',
    { minimize: undefined, maximize: 'seconds' },
    /^--maximize: seconds is better when it is lower/,
  ],
  ['no objective', { minimize: undefined }, /^--minimize, --maximize: expected either/],
  ['a goal of another form', { goal: 'validationAccuracy 0.8' }, /^--goal: expected a bound/],
  [
    'a goal that no run has measured',
    { goal: 'testAccuracy >= 0.8' },
    /^--metric: no run has measured testAccuracy/,
  ],
  [
    'a budget that is none',
    { budget: 'validationAccuracy <= 1' },
    /^--budget: a budget is an upper bound on one of/,
  ],
  ['a name that cannot be one', { as: 'my study' }, /^--as: expected letters/],
])('%s is told at its option, and nothing is stored', async (_, options, message) => {
  const store = join(emptyFolder(), 'store')
  const all = { ...named, store, minimize: 'seconds', goal: 'validationAccuracy >= 80 %', ...options }
  const refused = importCommand(tensorBoard, all as ImportOptions)
  await expect(refused.catch((error) => Promise.reject(describeError(error)))).rejects.toMatch(message)
  expect(existsSync(store)).toBe(false)
})
