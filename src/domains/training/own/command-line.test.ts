/** The oracle of splitting is sh itself. */
import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fillIn, placeholdersOf, quoteForShell, splitCommand } from './command-line.ts'
import { checkTrainer, trainerSchema } from './trainer.ts'

const texts = (command: string) => splitCommand(command).map(({ text }) => text)
const asSh = (command: string) =>
  execFileSync('sh', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1)

test('words and quotes are read as sh reads them', () => {
  const commands = [
    'python train.py --bs 32',
    `python "my train.py" --note 'it''s' a\\ b "c\\"d\\\\e\\f"`,
    `'' "" a""b  'x "y" z' "x 'y' z"\ttab`,
    `-q "\\$HOME \\\`x\\\`" '\\n'`,
  ]
  for (const command of commands) expect(texts(command)).toEqual(asSh(command))
})

test('what is quoted for sh comes back as it was', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 }), (words) => {
      const clean = words.map((word) => word.replaceAll('\0', '').toWellFormed())
      expect(texts(clean.map(quoteForShell).join(' '))).toEqual(clean)
      expect(asSh(clean.map(quoteForShell).join(' '))).toEqual(clean)
    }),
    { numRuns: 8 },
  )
})

test('placeholders are names in braces; two braces are text, and a dollar before them is the shell', () => {
  const template = `--bs {batchSize} --json '{"a": 1}' {{batchSize}} \${HOME} {learningRate}`
  expect(placeholdersOf(template)).toEqual(['batchSize', 'learningRate'])
  expect(fillIn(template, { batchSize: 8, learningRate: 0.1 })).toBe(
    `--bs 8 --json '{"a": 1}' {batchSize} \${HOME} 0.1`,
  )
  expect(() => fillIn('{batchSise}', { batchSize: 8 })).toThrow(
    'there is no {batchSise} to fill in (did you mean "batchSize"?)',
  )
  expect(() => fillIn('{toString}', { batchSize: 8 })).toThrow('there is no {toString}')
})

test.each([
  ['train {batch_size} {batchSize}', ['there is no {batch_size} to fill in (did you mean "batchSize"?)']],
  ['train --lr {learningRate}', [expect.stringContaining('does not use {batchSize}')]],
  ['train {batchSize} | tee log', [expect.stringContaining('"|" would be handed')]],
  ['train {batchSize} 2>&1', [expect.stringContaining('"2>&1" would be handed')]],
  [`train {batchSize} '|'`, []],
  ['train "{batchSize}', ['a quote (") in the command is not closed']],
  ['train {batchSize} --lr {learningRate} --out {runDirectory}', []],
])('%s is checked before it runs', (command, messages) => {
  const faults = checkTrainer(trainerSchema.parse({ command }), ['learningRate'])
  expect(faults.map(({ message }) => message)).toEqual(messages)
})

test('with a shell, what only a shell reads is no fault', () => {
  const trainer = trainerSchema.parse({ command: 'train {batchSize} | tee log', shell: true })
  expect(checkTrainer(trainer, [])).toEqual([])
})
