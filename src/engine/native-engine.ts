/** The native engines: the kernels as Node-API addons, compiled by `scripts/build-native.js` where there is a compiler. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { UserError } from '../core/errors.ts'
import { type Engine, viewsOf } from './engine.ts'
import type { Address, Kernels } from './kernels.ts'

export type NativeName = 'avx2' | 'avx512'

interface Addon extends Kernels {
  /** The instruction set that this processor lacks; then nothing else is exported. */
  readonly missing?: string
  allocate(bytes: number): ArrayBuffer | undefined
  address(buffer: ArrayBuffer): Address
}

const require = createRequire(import.meta.url)

const builtFile = (name: NativeName): string =>
  fileURLToPath(new URL(`../../build/batchwise-${name}.node`, import.meta.url))

/** The engine, or why this machine does not have it. */
export function loadNativeEngine(
  name: NativeName,
  file = builtFile(name),
): Engine | { readonly missing: string; readonly remedy: string } {
  if (process.arch !== 'x64') {
    return { missing: `this processor is ${process.arch}, not x64`, remedy: 'Use the wasm engine.' }
  }
  if (!existsSync(file)) {
    return {
      missing: `${file} is not built`,
      remedy: 'Install a C compiler (Debian: apt-get install gcc), then run: npm run build',
    }
  }
  let addon: Addon
  try {
    addon = require(file) as Addon
  } catch (error) {
    return {
      missing: `${file} does not load: ${(error as Error).message.split('\n')[0]}`,
      remedy: 'Delete the folder build and run: npm run build',
    }
  }
  if (addon.missing) {
    return { missing: `this processor has no ${addon.missing}`, remedy: 'Use the engine auto.' }
  }
  return makeNativeEngine(name, addon)
}

function makeNativeEngine(name: NativeName, addon: Addon): Engine {
  const blocks = new Map<Address, ArrayBuffer>()
  return {
    name,
    kernels: addon,
    allocate(bytes) {
      const buffer = addon.allocate(Math.max(64, bytes))
      if (!buffer) {
        throw new UserError(`no memory for ${Math.ceil(bytes / 1e6)} MB`, {
          remedy: 'Use a smaller batch or network, or fewer workers.',
        })
      }
      const address = addon.address(buffer)
      blocks.set(address, buffer)
      return address
    },
    release(address) {
      if (!blocks.delete(address)) throw new RangeError(`release: ${address} is not allocated`)
    },
    ...viewsOf((address, bytes) => {
      for (const [start, buffer] of blocks) {
        const offset = address - start
        if (offset >= 0 && offset + bytes <= buffer.byteLength) return { buffer, offset }
      }
      throw new RangeError(`${address} is not allocated`)
    }),
  }
}
