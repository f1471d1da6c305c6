import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { batchwise, emptyFolder, start } from './command.ts'

describe('bad usage: exit code 2, one message, nothing written', () => {
  test.each([
    [['run'], "missing required argument 'study'"],
    [['run', 'nothing.yaml'], 'nothing.yaml: there is no such file'],
    [['run', '.'], '.: this is a folder, not a file'],
    [['rnu', 'x'], "unknown command 'rnu'"],
    [['run', 's.yaml', '--wrokers', '3'], "unknown option '--wrokers'"],
    [['run', 's.yaml', '--workers', '0'], '--workers: expected a whole number from 1 to 1024, got "0"'],
    [['run', 's.yaml', '--precision', '2 percent'], '--precision: expected a share from 0.01 % to 100 %'],
    [['run', 's.yaml', '--max-trials', '1.5'], '--max-trials: expected a whole number from 1 to 1,000,000'],
    [
      ['data', 'batches', 's.yaml', '--batch-size', 'two'],
      '--batch-size: expected a whole number from 1 up, got "two"',
    ],
    [['import', 'nothing.batchwise'], 'nothing.batchwise: there is no such file or folder'],
    [['show'], 'no study has been run yet'],
    [['show', 'nobody'], 'no study here is called "nobody"'],
    [['report', '--format', 'pdf'], 'Allowed choices are html, markdown'],
    [['init', '--domain', 'trainning'], 'did you mean "training"?'],
  ])('%j', async (args, message) => {
    const folder = emptyFolder({ 's.yaml': 'domain: training\n' })
    const { code, stdout, stderr } = await batchwise(folder, ...args)
    expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/ {4}at /)
    expect(stderr.match(/batchwise --help/g)?.length ?? 0).toBeLessThanOrEqual(1)
    expect(stdout).toBe('')
    expect(code).toBe(2)
    expect(readdirSync(folder)).toEqual(['s.yaml'])
  })

  const study = (params: string, batchSizes = '[8]') =>
    `domain: training\nbatchSizes: ${batchSizes}\nparams: { learningRate: 0.1, epochs: 1, ${params} }\nobjective: { maximize: testAccuracy }\n`

  test.each([
    [
      'a batch above the data',
      study('trainExamples: 100', '[8, 200]'),
      's.yaml:2:17 batchSizes[1]: batch size 200 is above the 100 training examples',
    ],
    [
      'more examples than there are',
      study('trainExamples: 70000'),
      'the training set has 60000 examples, not 70000',
    ],
    ['an unknown data set', study('data: imagenet'), 's.yaml:3:'],
    ['no such folder', study('data: { idxFolder: nowhere }'), 'does not exist'],
    [
      'a rate of NaN',
      study('').replace('0.1', '.nan'),
      's.yaml:3:25 params.learningRate: expected a number or a list, got NaN',
    ],
  ])('%s', async (_, text, message) => {
    const folder = emptyFolder({ 's.yaml': text })
    const { code, stderr } = await batchwise(folder, 'run', 's.yaml')
    expect(stderr).toContain(message)
    expect(code).toBe(2)
    expect(readdirSync(folder)).toEqual(['s.yaml'])
  })

  test('a truncated data file', async () => {
    const folder = emptyFolder({ 's.yaml': study('data: { idxFolder: data }') })
    mkdirSync(join(folder, 'data'))
    const images = Buffer.concat([
      Buffer.from([0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 2]),
      Buffer.alloc(15),
    ])
    const labels = Buffer.from([0, 0, 8, 1, 0, 0, 0, 4, 0, 1, 0, 1])
    for (const part of ['train', 't10k']) {
      writeFileSync(join(folder, 'data', `${part}-images-idx3-ubyte.gz`), gzipSync(images))
      writeFileSync(join(folder, 'data', `${part}-labels-idx1-ubyte`), labels)
    }
    const { code, stderr } = await batchwise(folder, 'run', 's.yaml')
    expect(stderr).toContain(
      'data/train-images-idx3-ubyte.gz: the file is truncated: its header asks for 32 bytes, it has 31',
    )
    expect(code).toBe(2)
  })
})

test('init writes a study that plan accepts, and never over another file', async () => {
  const folder = emptyFolder()
  expect((await batchwise(folder, 'init')).code).toBe(0)
  const planned = await batchwise(folder, 'plan', 'study.yaml')
  expect(planned.stdout).toContain('30 trials')
  const again = await batchwise(folder, 'init')
  expect(again.stderr).toContain('study.yaml: the file exists already, and is left as it is')
  expect(again.code).toBe(2)
})

test('doctor names the engines and the data', async () => {
  const { code, stdout } = await batchwise(emptyFolder(), 'doctor')
  expect(stdout).toContain('engine wasm: usable')
  expect(stdout).toContain('60000 training and 10000 test images')
  expect(code).toBe(0)
})

test('a reader that stops reading is no fault', async () => {
  const { child, ended } = start(emptyFolder(), ['doctor'])
  child.stdout?.destroy()
  const { stderr } = await ended
  expect(stderr).toBe('')
})

test('--help lists every verb, --version the version', async () => {
  const { stdout } = await batchwise(emptyFolder(), '--help')
  for (const verb of [
    'run',
    'plan',
    'ask',
    'list',
    'show',
    'compare',
    'export',
    'report',
    'init',
    'import',
    'data',
    'doctor',
    'schema',
  ]) {
    expect(stdout).toMatch(new RegExp(`^ {2}${verb} `, 'm'))
  }
  expect((await batchwise(emptyFolder(), '--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})
