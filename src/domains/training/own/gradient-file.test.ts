import { execFileSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { makeFolder, npy, zip } from '../data/testing.ts'
import { checkAccumulation } from './accumulation.ts'
import { readGradients } from './gradient-file.ts'

const floats = (shape: readonly number[], ...values: number[]) =>
  npy('<f4', shape, new Uint8Array(Float32Array.from(values).buffer))
const wholes = (...values: number[]) =>
  npy('<i8', [values.length], new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer))

const members = {
  'micro.npy': floats([2, 3], 1, 2, 3, 5, 6, 7),
  'sizes.npy': wholes(1, 3),
  'accumulated.npy': floats([3], 3, 4, 5),
  'large.npy': floats([3], 4, 5, 6),
}
function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const { folder, remove } = makeFolder(files)
  onTestFinished(remove)
  return folder
}
const fileOf = (content: Readonly<Record<string, Uint8Array>>) =>
  join(folderOf({ 'gradients.npz': zip(content) }), 'gradients.npz')

test('the arrays of the file are what is compared', () => {
  const gradients = readGradients(fileOf({ ...members, 'window.npy': wholes(4) }))
  expect(gradients.microGradients.map((each) => [...Array.from(each)])).toEqual([
    [1, 2, 3],
    [5, 6, 7],
  ])
  expect(gradients).toMatchObject({ sizes: [1, 3], windowLength: 4 })
  expect(checkAccumulation({ ...gradients, reduction: 'mean' }).fault).toBe('mean of unequal means')
})

describe('a fault is told with the array', () => {
  const { 'large.npy': _, ...withoutLarge } = members
  test.each([
    ['missing', withoutLarge, 'there is no array "large"'],
    ['another length', { ...members, 'large.npy': floats([2], 1, 2) }, 'expected 3 values, got 2'],
    ['too few sizes', { ...members, 'sizes.npy': wholes(1) }, 'expected 2 values, got 1'],
    ['a size of 0', { ...members, 'sizes.npy': wholes(0, 3) }, 'expected whole numbers from 1 up, got 0, 3'],
    ['one gradient', { ...members, 'micro.npy': floats([3], 1, 2, 3) }, 'expected'],
  ])('%s', (_name, content, message) => {
    expect(() => readGradients(fileOf(content))).toThrow(message)
  })
})

const script = `
import sys
sys.path.insert(0, sys.argv[1])
import torch
from accumulation import save_gradients
torch.manual_seed(1)
nn = torch.nn
for name, normalization in (("right", []), ("mean", []), ("coupled", [nn.BatchNorm1d(16)])):
    model = nn.Sequential(nn.Linear(12, 16), *normalization, nn.ReLU(), nn.Linear(16, 3))
    loss_of = lambda model, x, y: nn.functional.cross_entropy(model(x), y)
    parts = [(torch.randn(n, 12), torch.randint(3, (n,))) for n in (16, 16, 5)]
    for x, y in parts:
        (loss_of(model, x, y) * (1 / 3 if name == "mean" else len(x) / 37)).backward()
    save_gradients(f"{sys.argv[2]}/{name}.npz", model, parts, loss_of)
`
/** Debian's PyTorch belongs to its own Python. */
const python = ['/usr/bin/python3', 'python3'].find((program) => {
  try {
    execFileSync(program, ['-c', 'import torch, numpy'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})

test.skipIf(!python)(
  'what PyTorch accumulated is judged rightly from the files that the helper saves (skipped without PyTorch)',
  () => {
    const folder = folderOf({ 'script.py': script })
    const helpers = resolve(import.meta.dirname, '../../../../python')
    execFileSync(python!, ['-B', join(folder, 'script.py'), helpers, folder])
    const faultOf = (name: string) =>
      checkAccumulation({ ...readGradients(join(folder, `${name}.npz`)), reduction: 'mean' }).fault
    expect(['right', 'mean', 'coupled'].map(faultOf)).toEqual([
      null,
      'mean of unequal means',
      'samples are coupled',
    ])
  },
)
