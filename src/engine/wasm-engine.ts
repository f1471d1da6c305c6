/** The engine that runs everywhere: the kernels in WebAssembly, read from the package's own file. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Engine } from './engine.ts'
import { makeWasmEngine } from './wasm-instance.ts'

const builtFile = fileURLToPath(new URL('../../kernels/batchwise.wasm', import.meta.url))

export async function loadWasmEngine(file = builtFile): Promise<Engine> {
  const { instance } = await WebAssembly.instantiate(readFileSync(file))
  return makeWasmEngine(instance)
}
