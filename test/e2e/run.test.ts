import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { batchwise, emptyFolder, start } from './command.ts'
import { writeSmallMnist } from './small-mnist.ts'

/** Real digits, few of them: a second or two in all. */
const small = () => `domain: training
question: Which size learns 2,000 digits soonest?
batchSizes: [16, 64, 256]
replications: 2
params:
  network: { hidden: [32] }
  learningRate: [0.1, 0.5]
  epochs: 6
  data: { idxFolder: digits }
  engine: wasm
objective:
  minimize: examples
  goal: testAccuracy >= 80 %
`

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = emptyFolder(files)
  writeSmallMnist(folder)
  return folder
}

test('a study runs to an answer, a report, and an exit code that says the verdict', async () => {
  const folder = folderWith({ 'small.yaml': small() })
  const first = await batchwise(folder, 'run', 'small.yaml')
  expect(first.stdout).toMatch(/^(RECOMMENDED {2}Use a batch size of|UNDECIDED)/)
  expect(first.code).toBe(first.stdout.startsWith('RECOMMENDED') ? 0 : 4)
  expect(first.stderr).toContain('12 trials to run')
  expect(first.stderr).toContain('[12/12]')

  const path = join(folder, '.batchwise', 'reports', 'small.html')
  expect(first.stderr).toContain(path)
  const report = readFileSync(path, 'utf8')
  expect(report).toContain('Which size learns 2,000 digits soonest?')
  expect(report.match(/<svg /g)?.length).toBeGreaterThanOrEqual(10)
  expect(report).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/)

  await batchwise(folder, 'report', '--format', 'markdown', '--out', 'report.md', '--figures', 'figures')
  expect(readFileSync(join(folder, 'report.md'), 'utf8')).toContain('| batch size |')
  expect(readdirSync(join(folder, 'figures'))).toEqual(
    expect.arrayContaining([
      'trade-off.svg',
      'accuracy-by-epoch.svg',
      'distance-by-step.svg',
      'gradient-norms.svg',
    ]),
  )

  const again = await batchwise(folder, 'run', 'small.yaml')
  expect(again.stderr).not.toContain('trials to run')
  expect(again.stdout).toBe(first.stdout)
  expect((await batchwise(folder, 'show')).stdout).toBe(first.stdout)
  // The store has it, with or without the file.
  expect((await batchwise(folder, 'run', 'small')).stdout).toBe(
    first.stdout.replaceAll('small.yaml', 'small'),
  )
})

test('a study may ask for an AUC, and shows what it measured beside it', async () => {
  const text = small()
    .replace('goal: testAccuracy >= 80 %', 'goal: validationAuc >= 0.95')
    .replace('epochs: 6', 'epochs: 6\n  validation: 0.2\n  measures: [layers, gradientNoiseScale]')
  const folder = folderWith({ 'measured.yaml': text })
  const { stdout } = await batchwise(folder, 'run', 'measured.yaml', '--no-report')
  expect(stdout).toMatch(/^(RECOMMENDED|UNDECIDED)/)
  await batchwise(folder, 'report', '--format', 'markdown', '--out', 'report.md', '--figures', 'figures')
  expect(readdirSync(join(folder, 'figures'))).toEqual(
    expect.arrayContaining([
      'memory.svg',
      'confusion.svg',
      'noise-scale.svg',
      'noise-scale-by-layer.svg',
      'distance-by-layer.svg',
      'update-ratio-by-layer.svg',
    ]),
  )
  expect(readFileSync(join(folder, 'report.md'), 'utf8')).toContain('| sensitivity |')
})

test('the same seed gives the same numbers, whatever the number of workers; --fresh starts over', async () => {
  const results: unknown[] = []
  for (const workers of ['1', '3']) {
    const folder = folderWith({ 'small.yaml': small() })
    await batchwise(folder, 'run', 'small.yaml', '--workers', workers, '--no-report')
    expect(existsSync(join(folder, '.batchwise', 'reports'))).toBe(false)
    results.push(await untimedTrials(folder))
    if (workers === '1') continue
    const fresh = await batchwise(folder, 'run', 'small.yaml', '--fresh', '--no-report')
    expect(fresh.stderr).toContain('12 trials to run')
    results.push(await untimedTrials(folder))
  }
  expect(results[1]).toEqual(results[0])
  expect(results[2]).toEqual(results[0])
})

test('adding a batch size runs only the new trials', async () => {
  const folder = folderWith({ 'small.yaml': small(), 'more.yaml': small().replace('256]', '256, 512]') })
  await batchwise(folder, 'run', 'small.yaml', '--no-report')
  const more = await batchwise(folder, 'run', 'more.yaml', '--no-report')
  expect(more.stderr).toContain('4 trials to run')
})

test('another objective asks the same trials another question and runs nothing', async () => {
  const text = small().replace('engine', 'runPastGoal: true\n  engine')
  const other = text.replace(
    /objective:[\s\S]*/,
    'objective:\n  maximize: testAccuracy\n  budget: epochs <= 6\n',
  )
  const folder = folderWith({ 'small.yaml': text, 'other.yaml': other })
  await batchwise(folder, 'run', 'small.yaml', '--no-report')
  const asked = await batchwise(folder, 'run', 'other.yaml', '--no-report')
  expect(asked.stderr).not.toContain('trials to run')
  expect(asked.stdout).toContain('test accuracy')
})

test('goal and rate are chosen on validation, the test set is only reported on', async () => {
  const text = small()
    .replace('engine', 'validation: 400\n  engine')
    .replace('goal: test', 'goal: validation')
  const folder = folderWith({ 'small.yaml': text })
  const { stdout } = await batchwise(folder, 'run', 'small.yaml', '--no-report')
  expect(stdout).toContain('validation accuracy at least 0.8')
  expect(stdout).not.toContain('The test set is what goal and rates were chosen on')
  const { trials } = JSON.parse((await batchwise(folder, 'show', '--json')).stdout) as {
    trials: { params: { trainExamples: number }; values: Record<string, number> }[]
  }
  for (const { params, values } of trials) {
    expect(params.trainExamples).toBe(1600)
    expect(values.validationAccuracy).not.toBe(values.testAccuracy)
  }
})

test('--json is NDJSON: events, then the answer last', async () => {
  const folder = folderWith({ 'small.yaml': small() })
  const { stdout } = await batchwise(folder, 'run', 'small.yaml', '--json', '--no-report')
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string })
  expect(lines.filter(({ type }) => type === 'finished')).toHaveLength(12)
  expect(lines.at(-1)).toMatchObject({ type: 'answer', answer: { confidence: 0.95 } })
})

test('a diverged cell is a result: it is told, and the exit code is the answer’s', async () => {
  const text = small().replace('[0.1, 0.5]', '[0.1, 900]')
  const folder = folderWith({ 'small.yaml': text })
  const { stderr, code } = await batchwise(folder, 'run', 'small.yaml')
  expect(stderr).toMatch(/learning rate 900, replication 1: diverged at step \d+ \(the (mean )?loss/)
  expect([0, 4]).toContain(code)
  const report = readFileSync(join(folder, '.batchwise', 'reports', 'small.html'), 'utf8')
  expect(report).toContain('diverged')
})

test('a goal out of reach is infeasible, exit code 3', async () => {
  const folder = folderWith({ 'small.yaml': small().replace('80 %', '99.99 %') })
  const { stdout, code } = await batchwise(folder, 'run', 'small.yaml', '--no-report')
  expect(stdout).toMatch(/^INFEASIBLE/)
  expect(code).toBe(3)
})

test('Ctrl-C keeps what ran, exits 130, and the next run ends with the same numbers', async () => {
  const long = small()
    .replace('[16, 64, 256]', '[16, 64]')
    .replace('[0.1, 0.5]', '0.1')
    .replace('epochs: 6', 'epochs: 60')
    .replace('80 %', '99.9 %')
  const undisturbed = folderWith({ 'small.yaml': long })
  await batchwise(undisturbed, 'run', 'small.yaml', '--no-report')

  const folder = folderWith({ 'small.yaml': long })
  const running = start(folder, ['run', 'small.yaml', '--no-report'])
  await until(() => running.output.stderr.includes('[1/4]'))
  running.child.kill('SIGINT')
  const stopped = await running.ended
  expect(stopped.code).toBe(130)
  expect(stopped.stderr).toContain('Run the same command to go on')
  await batchwise(folder, 'run', 'small.yaml', '--no-report')
  expect(await untimedTrials(folder)).toEqual(await untimedTrials(undisturbed))
})

/** What every trial came to, but for its timings. */
async function untimedTrials(folder: string): Promise<unknown[]> {
  const shown = JSON.parse((await batchwise(folder, 'show', '--json')).stdout) as {
    trials: { id: string; outcome: unknown; values: Record<string, number> }[]
  }
  return shown.trials.map(({ id, outcome, values }) => {
    const { trainSeconds, examplesPerSecond, secondsPerEpoch, peakMemoryBytes, ...untimed } = values
    expect(peakMemoryBytes).toBeGreaterThan(2 ** 20)
    expect(trainSeconds).toBeGreaterThan(0)
    expect(untimed.distance).toBeGreaterThan(0)
    return { id, outcome, ...untimed }
  })
}

test('plan tells the work and leaves no trace', async () => {
  const folder = folderWith({ 'small.yaml': small() })
  const { stdout, code } = await batchwise(folder, 'plan', 'small.yaml')
  expect(code).toBe(0)
  expect(stdout).toContain('12 trials: 3 batch sizes x learningRate 0.1 and 0.5 x 2 replications; 12 to run')
  expect(readdirSync(folder).sort()).toEqual(['digits', 'small.yaml'])
})

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('waited 30 s in vain')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
