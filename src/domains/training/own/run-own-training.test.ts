/** Real commands: shells and Python scripts that train, die, hang, fork, flood and write garbage. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { isAlive } from '../../../../test/contract/processes.ts'
import type { TrialContext } from '../../../core/domain.ts'
import type { MeasurementRow } from '../../../core/measurement.ts'
import { makeTrial } from '../../../core/trial.ts'
import { type OwnTrialParams, runOwnTraining } from './run-own-training.ts'
import { type Trainer, trainerSchema } from './trainer.ts'

/** What a trial yields when it is run with this trainer. */
async function run(
  trainer: Partial<Trainer>,
  { params = {}, stop }: { params?: OwnTrialParams; stop?: AbortController } = {},
) {
  const rows: MeasurementRow[] = []
  const printed: string[] = []
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed.push(String(text))
    return true
  })
  const context = {
    signal: (stop ?? new AbortController()).signal,
    seconds: () => performance.now() / 1000,
    record: (row: MeasurementRow) => {
      rows.push(row)
      stop?.abort()
    },
  } as unknown as TrialContext
  const trial = makeTrial<OwnTrialParams>({ name: 'own', version: 1 }, 1, 32, 0, {
    learningRate: 0.1,
    ...params,
  })
  const ended = runOwnTraining(trial, context, trainerSchema.parse(trainer)).then(
    (outcome) => ({ outcome, failure: null }),
    (error: Error) => ({ outcome: null, failure: error.message }),
  )
  const { outcome, failure } = await ended
  stderr.mockRestore()
  return { outcome, failure, rows, printed: printed.join(''), trial }
}

const shell = (command: string, more: Partial<Trainer> = {}) => ({ command, shell: true, ...more })

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'batchwise-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('lines of numbers on stdout become rows; what else is printed is the log', async () => {
  const { outcome, rows } = await run(
    shell(
      `echo 'epoch 1 ...'; echo '{"step": 10, "loss": 0.5, "phase": "train"}'; echo; echo '{"step": 20, "epoch": 2, "testAccuracy": 0.9, "examples": 7, "trainSeconds": 3}'`,
    ),
  )
  expect(outcome).toEqual({ kind: 'finished' })
  expect(rows).toEqual([
    { step: 10, values: { steps: 10, loss: 0.5, examples: 320, trainSeconds: expect.any(Number) } },
    { step: 20, values: { steps: 20, epochs: 2, testAccuracy: 0.9, examples: 7, trainSeconds: 3 } },
  ])
})

test('the command gets its values as words, whatever is in them, and as BATCHWISE_ variables', async () => {
  const folder = emptyFolder()
  const script = join(folder, 'my train.sh')
  writeFileSync(
    script,
    `printf '{"step":%s,"words":%s,"lr":%s,"same":%s,"mine":%s}\\n' "$2" "$#" "$BATCHWISE_LEARNING_RATE" "$([ "$4" = "$BATCHWISE_NOTE" ] && [ -d "$5" ] && echo 1 || echo 0)" "$MINE"\n`,
  )
  const { rows } = await run(
    {
      command: `sh "${script}" --bs {batchSize} --note {note} {runDirectory}`,
      env: { MINE: '42' },
    },
    { params: { note: `a "b" 'c' $HOME; | {batchSize}` } },
  )
  expect(rows).toEqual([
    { step: 32, values: expect.objectContaining({ words: 5, lr: 0.1, same: 1, mine: 42 }) },
  ])
})

test('metrics can come through a file in the run directory, which is gone afterwards', async () => {
  const note = join(emptyFolder(), 'run-directory')
  const { outcome, rows } = await run(
    shell(
      `printf %s {runDirectory} > '${note}'; echo '{"step": 99}'; echo '{"step": 1, "loss": 2}' > {runDirectory}/m.jsonl; sleep 0.5; printf '{"step": 2, "loss": 1}' >> {runDirectory}/m.jsonl`,
      { metrics: 'm.jsonl' },
    ),
  )
  expect(outcome).toEqual({ kind: 'finished' })
  expect(rows.map(({ step, values }) => [step, values.loss])).toEqual([
    [1, 2],
    [2, 1],
  ])
  const directory = readFileSync(note, 'utf8')
  expect(directory).toContain('batchwise-run-')
  expect(existsSync(directory)).toBe(false)
  const elsewhere = await run({ command: 'true {batchSize}', metrics: '../m.jsonl' })
  expect(elsewhere.failure).toMatch(/must lie in \{runDirectory\}/)
})

test('a command that dies has failed, with its exit code and its last output', async () => {
  const { failure, printed } = await run(
    shell(`echo '{"step": 1}'; seq 1 5000; echo 'ValueError: bad rate' >&2; exit 3`),
  )
  expect(failure).toBe('the command ended with exit code 3: ValueError: bad rate')
  expect(printed.length).toBeLessThan(5000)
  expect(printed).toMatch(/4999\n5000\nValueError: bad rate\n$/)
  expect((await run(shell('kill -ABRT $$'))).failure).toBe('the command was killed by SIGABRT')
  expect((await run({ command: '/no/such/program {batchSize}' })).failure).toMatch(/could not be started/)
  expect((await run(shell('echo hello'))).failure).toBe(
    'the command ended well but wrote no line of metrics on stdout',
  )
})

test('lines that cannot be read are counted, and told', async () => {
  const { rows } = await run(
    shell(`printf '{"step": 1, "loss": 0.\\n{"step": 2.5}\\n{"a": "b"}\\n{"step": 3, "loss": 1}\\n'`),
  )
  expect(rows).toEqual([{ step: 3, values: expect.objectContaining({ loss: 1, unreadableLines: 3 }) }])
  expect((await run(shell(`echo '{oops'`))).failure).toMatch(/1 lines of metrics .* the first: \{oops$/)
})

test('a line without end is cut, and a flood of output neither fills the memory nor blocks', async () => {
  const { outcome, rows } = await run(
    shell(
      `head -c 30000000 /dev/zero | tr '\\0' '{'; echo; head -c 30000000 /dev/zero | tr '\\0' 'x' >&2; echo '{"step": 1}'`,
    ),
  )
  expect(outcome).toEqual({ kind: 'finished' })
  expect(rows).toEqual([{ step: 1, values: expect.objectContaining({ unreadableLines: 1 }) }])
})

test('a flood of metrics ends the command', async () => {
  const { failure } = await run(shell(`yes '{"loss": 1}'`))
  expect(failure).toMatch(/more than 200000 rows/)
})

test('a loss that is no number is a diverged trial, as Python writes it', async () => {
  const { outcome, rows } = await run(
    shell(`echo '{"step": 1, "loss": 2}'; echo '{"step": 2, "loss": NaN, "lr": 1}'; sleep 100`),
  )
  expect(outcome).toEqual({ kind: 'diverged', step: 2, reason: 'loss is NaN' })
  expect(rows).toHaveLength(1)
})

test('the trial ends at its goal, and the command with it', async () => {
  const { outcome, rows } = await run(
    shell(`for i in 1 2 3 4; do echo "{\\"step\\": $i, \\"testAccuracy\\": 0.$i}"; done; sleep 100`),
    { params: { goal: { metric: 'testAccuracy', relation: '>=', value: 0.3 } } },
  )
  expect(outcome).toEqual({ kind: 'finished' })
  expect(rows.map(({ step }) => step)).toEqual([1, 2, 3])
})

test('a run past its time limit ends with all that it started, even what left its group', async () => {
  const file = join(emptyFolder(), 'pids')
  const { failure } = await run(
    shell(
      `sleep 300 & echo $! >> ${file}; setsid sleep 300 & echo $! >> ${file}; (trap '' TERM; sleep 300) & echo $! >> ${file}; echo working; sleep 300`,
      { timeLimitSeconds: 4 },
    ),
  )
  expect(failure).toBe('the command was stopped at its time limit (timeLimitSeconds): working')
  await allGone(file, 3)
})

test('what a command leaves behind when it ends well is ended, too', async () => {
  const file = join(emptyFolder(), 'pids')
  const { outcome } = await run(shell(`sleep 300 & echo $! >> ${file}; echo '{"step": 1}'`))
  expect(outcome).toEqual({ kind: 'finished' })
  await allGone(file, 1)
})

async function allGone(file: string, count: number): Promise<void> {
  const pids = readFileSync(file, 'utf8').trim().split('\n').map(Number)
  expect(pids).toHaveLength(count)
  for (let tries = 0; tries < 50 && pids.some(isAlive); tries++) await delay(100)
  expect(pids.filter(isAlive)).toEqual([])
}

test.skipIf(!existsSync('/proc/self/stat'))('the memory of all its processes is limited', async () => {
  const eat = `"${process.execPath}" -e "const held = Buffer.alloc(100 << 20, 1); setTimeout(() => held, 1e5)"`
  const { failure } = await run(shell(`${eat} & ${eat} & wait`, { memoryLimitMiB: 200 }))
  expect(failure).toMatch(/stopped at its memory limit: its processes took [2-4]\d\d MiB/)
})

test('a run that failed is tried again, and leaves no rows', async () => {
  const file = join(emptyFolder(), 'tries')
  const command = `echo x >> ${file}; echo "{\\"step\\": $(wc -l < ${file})}"; [ $(wc -l < ${file}) -ge 3 ]`
  const { outcome, rows } = await run(shell(command, { retries: 2 }))
  expect(outcome).toEqual({ kind: 'finished' })
  expect(rows.map(({ step }) => step)).toEqual([3])
  rmSync(file)
  expect((await run(shell(command, { retries: 1 }))).failure).toBe(
    'the command ended with exit code 1: {"step": 2}',
  )
})

test('an interrupted trial is ended in good order and starts again', async () => {
  const file = join(emptyFolder(), 'said')
  const stop = new AbortController()
  const { outcome } = await run(
    shell(`trap 'echo bye > ${file}; exit 0' TERM; echo '{"step": 1}'; while :; do sleep 0.1; done`),
    { stop },
  )
  expect(outcome).toBe('interrupted')
  expect(readFileSync(file, 'utf8')).toBe('bye\n')
})

test('a trial whose own process is killed takes the command with it', async () => {
  const folder = emptyFolder()
  const file = join(folder, 'pids')
  const script = join(folder, 'trial.ts')
  const module = new URL('run-command.ts', import.meta.url).href
  writeFileSync(
    script,
    `import { mkdtempSync } from 'node:fs'
import { startCommand } from ${JSON.stringify(module)}
const runDirectory = mkdtempSync(${JSON.stringify(join(folder, 'run-'))})
startCommand({
  words: { shell: 'sleep 300 & echo $! >> ${file}; setsid sleep 300 & echo $! >> ${file}; sleep 0.5; kill -KILL $PPID; sleep 300' },
  environment: {}, runDirectory, limits: { timeSeconds: 100, memoryBytes: null }, onStdout() {}, onTick() {},
})
`,
  )
  expect(() => execFileSync(process.execPath, [script], { stdio: 'ignore' })).toThrow()
  await allGone(file, 2)
  for (let tries = 0; tries < 50 && readdirSync(folder).length > 2; tries++) await delay(100)
  expect(readdirSync(folder).filter((name) => name.startsWith('run-'))).toEqual([])
})
