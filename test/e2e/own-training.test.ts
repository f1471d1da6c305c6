/** A study whose trainer is a command of the user's, from the file to the answer. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { batchwise, emptyFolder } from './command.ts'

const script = readFileSync(new URL('../../examples/training/own/train.py', import.meta.url), 'utf8')

const study = (command: string) => `domain: training
batchSizes: [8, 64]
replications: 2
params:
  learningRate: [0.2, 0.8]
  trainer:
    command: ${command}
objective:
  minimize: examples
  goal: testAccuracy >= 85 %
`

const hasPython = (() => {
  try {
    execFileSync('python3', ['-c', ''], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

test.skipIf(!hasPython && process.env.CI !== 'true')(
  'the example script is run, answered, and run no second time',
  async () => {
    const command = 'python3 train.py --bs {batchSize} --lr {learningRate} --seed {seed}'
    const folder = emptyFolder({ 'train.py': script, 's.yaml': study(command) })
    const plan = await batchwise(folder, 'plan', 's.yaml')
    expect(plan.stdout).toContain('8 trials: 2 batch sizes x learningRate 0.2 and 0.8 x 2 replications')
    expect(plan.stdout).toContain('What a trial takes is not known before one has run.')
    const first = await batchwise(folder, 'run', 's.yaml', '--json')
    const answer = JSON.parse(first.stdout.trim().split('\n').at(-1)!) as { answer: { verdict: string } }
    expect(['recommended', 'undecided']).toContain(answer.answer.verdict)
    expect(first.code).toBe(answer.answer.verdict === 'recommended' ? 0 : 4)
    const again = await batchwise(folder, 'run', 's.yaml')
    expect(again.stderr).not.toContain('trials to run')
    const report = readFileSync(join(folder, '.batchwise', 'reports', 's.html'), 'utf8')
    expect(report).toContain('accuracy-by-epoch')
  },
)

test('a command that dies is a failed trial with its last output; the others go on', async () => {
  const command = `sh train.sh {batchSize}`
  const text = study(command).replace('  learningRate: [0.2, 0.8]\n', '')
  const dies = `if [ $1 = 8 ]; then echo "no GPU here" >&2; exit 3; fi\necho '{"step": 5, "testAccuracy": 0.9}'\n`
  const folder = emptyFolder({ 'train.sh': dies, 's.yaml': text })
  const { code, stderr } = await batchwise(folder, 'run', 's.yaml')
  expect(code).toBe(1)
  expect(stderr).toContain('the command ended with exit code 3: no GPU here')
  expect(stderr.match(/batch 64, replication \d: finished/g)).toHaveLength(2)
})
