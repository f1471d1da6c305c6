import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { TrialContext } from '../../../core/domain.ts'
import type { Study } from '../../../core/study.ts'
import { planOwnTraining, runPlannedTraining } from './plan-own.ts'
import { trainerSchema } from './trainer.ts'

test('trials of a script that was changed are others, and the old ones refuse to run', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'batchwise-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const script = join(folder, 'train.sh')
  const study = { batchSizes: [8, 16], replications: 2, seed: 1 } as unknown as Study
  const trainer = trainerSchema.parse({ command: `sh ${script} {batchSize} {learningRate}` })
  const plan = () => planOwnTraining(study, { name: 'training', version: 1 }, trainer, [0.1, 0.2], null)
  writeFileSync(script, `echo "{\\"step\\": $1, \\"loss\\": $2}"`)
  const trials = plan()
  expect(new Set(trials.map(({ id }) => id)).size).toBe(8)
  expect(trials.slice(0, 4).map(({ batchSize, params }) => [batchSize, params.learningRate])).toEqual([
    [8, 0.1],
    [8, 0.2],
    [16, 0.1],
    [16, 0.2],
  ])
  const rows: unknown[] = []
  const context = {
    signal: new AbortController().signal,
    seconds: () => performance.now() / 1000,
    record: (row: unknown) => rows.push(row),
  } as unknown as TrialContext
  expect(await runPlannedTraining(trials[3]!, context)).toEqual({ kind: 'finished' })
  expect(rows).toEqual([{ step: 16, values: expect.objectContaining({ loss: 0.2, examples: 256 }) }])
  writeFileSync(script, 'echo changed')
  expect(plan().map(({ id }) => id)).not.toContain(trials[0]!.id)
  await expect(runPlannedTraining(trials[0]!, context)).rejects.toThrow(
    'is not the one that the study was planned with',
  )
})
