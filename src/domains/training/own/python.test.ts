/** Real Python scripts through the helper: one that needs nothing but Python, and one that trains with PyTorch. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { TrialContext } from '../../../core/domain.ts'
import type { MeasurementRow } from '../../../core/measurement.ts'
import { makeTrial } from '../../../core/trial.ts'
import { type OwnTrialParams, runOwnTraining } from './run-own-training.ts'
import { type Trainer, trainerSchema } from './trainer.ts'

const canRun = (program: string, code: string): boolean => {
  try {
    execFileSync(program, ['-c', code], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
const python = canRun('python3', '') ? 'python3' : null
/** Debian's PyTorch belongs to its own Python. */
const pythonWithTorch = ['/usr/bin/python3', 'python3'].find((program) => canRun(program, 'import torch'))
const isCi = process.env.CI === 'true'

async function train(script: string, trainer: Partial<Trainer> & { command: string }) {
  const folder = mkdtempSync(join(tmpdir(), 'batchwise-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'train.py')
  writeFileSync(file, script)
  const rows: MeasurementRow[] = []
  const context = {
    signal: new AbortController().signal,
    seconds: () => performance.now() / 1000,
    record: (row: MeasurementRow) => rows.push(row),
  } as unknown as TrialContext
  const params = { learningRate: 0.25, script: file }
  const trial = makeTrial<OwnTrialParams>({ name: 'own', version: 1 }, 1, 16, 0, params)
  const outcome = await runOwnTraining(trial, context, trainerSchema.parse(trainer))
  return { outcome, rows }
}

/** w is multiplied by 1 - rate at each step, as gradient descent on w^2 / 2 does. */
const plainScript = `
import argparse, batchwise
parser = argparse.ArgumentParser()
parser.add_argument("--bs", type=int)
parser.add_argument("--lr", type=float)
parser.add_argument("--out")
arguments = parser.parse_args()
w = 1.0
for step in range(1, 5):
    w -= arguments.lr * w
    batchwise.log(file=arguments.out, step=step, testLoss=w * w / 2, batch=arguments.bs, nothing=None)
batchwise.log(file=arguments.out, step=5, loss=float("nan"))
`

test.skipIf(!python && !isCi).each(['stdout', 'metrics.jsonl'])(
  'a script without PyTorch logs to %s',
  async (metrics) => {
    const out = metrics === 'stdout' ? '' : ' --out {runDirectory}/metrics.jsonl'
    const command = `python3 {script} --bs {batchSize} --lr {learningRate}${out}`
    const { outcome, rows } = await train(plainScript, { command, metrics })
    expect(outcome).toEqual({ kind: 'diverged', step: 5, reason: 'loss is NaN' })
    expect(rows.map(({ step, values }) => [step, values.testLoss, values.examples, values.batch])).toEqual(
      [1, 2, 3, 4].map((step) => [step, 0.75 ** (2 * step) / 2, 16 * step, 16]),
    )
  },
)

/** Beside the helper's gradient and norms, the script states those of backward() on all samples, and on each part. */
const torchScript = `
import sys, batchwise, torch
torch.manual_seed(int(sys.argv[3]))
batch_size, rate = int(sys.argv[1]), float(sys.argv[2])
model = torch.nn.Sequential(torch.nn.Linear(6, 8), torch.nn.Tanh(), torch.nn.Linear(8, 3))
optimizer = torch.optim.SGD(model.parameters(), lr=rate)
loss_of = lambda model, x, y: torch.nn.functional.cross_entropy(model(x), y)
x = torch.randn(batch_size, 6)
y = (x[:, :3] + 0.1 * torch.randn(batch_size, 3)).argmax(1)

def gradient(x, y):
    optimizer.zero_grad()
    loss_of(model, x, y).backward()
    return torch.cat([p.grad.flatten().double() for p in model.parameters()])

for step in range(1, 41):
    cuts = [0, 3, 8, 12, batch_size]
    parts = [(x[a:b], y[a:b]) for a, b in zip(cuts, cuts[1:])]
    whole, own = gradient(x, y), [gradient(*part) for part in parts]
    norms = batchwise.accumulate(model, parts, loss_of)
    left = torch.cat([p.grad.flatten().double() for p in model.parameters()])
    optimizer.step()
    batchwise.log(step=step, loss=loss_of(model, x, y), **norms,
        difference=(left - whole).norm() / whole.norm(), big=whole.pow(2).sum(),
        small=sum(g.pow(2).sum() for g in own) / 4)
`

test.skipIf(!pythonWithTorch)(
  'PyTorch trains through the helper, whose gradient and norms are those of the whole batch and of its parts (skipped without PyTorch)',
  async () => {
    const command = `${pythonWithTorch} {script} {batchSize} {learningRate} {seed}`
    const { outcome, rows } = await train(torchScript, { command })
    expect(outcome).toEqual({ kind: 'finished' })
    expect(rows).toHaveLength(40)
    expect(rows.at(-1)!.values.loss).toBeLessThan(rows[0]!.values.loss!)
    for (const { values } of rows) {
      expect(values.difference).toBeLessThan(1e-5)
      expect(values.g2_big! / values.big!).toBeCloseTo(1, 5)
      expect(values.g2_small! / values.small!).toBeCloseTo(1, 5)
      expect(values.b_big).toBe(16)
      expect(values.b_small).toBeCloseTo(4 / (1 / 3 + 1 / 5 + 1 / 4 + 1 / 4), 12)
    }
  },
)
