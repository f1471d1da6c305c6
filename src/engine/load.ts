/** Which engines this machine has, and how to get one. */
import { UserError } from '../core/errors.ts'
import type { Engine, EngineName } from './engine.ts'
import { loadNativeEngine } from './native-engine.ts'
import { loadWasmEngine } from './wasm-engine.ts'

export type EngineChoice = 'auto' | EngineName

/** Fastest first. */
export const engineNames: readonly EngineName[] = ['avx512', 'avx2', 'wasm']

export interface EngineDescription {
  readonly name: EngineName
  /** Null when it can be used. */
  readonly missing: string | null
  /** What to do to have it; null when there is nothing to do. */
  readonly remedy: string | null
}

/**
 * An engine with a memory of its own. `auto` is the fastest that this machine has.
 *
 * Throws UserError, with the reason and the remedy, when the one named is not to be had here.
 *
 *     const engine = await loadEngine('auto')
 */
export async function loadEngine(choice: EngineChoice): Promise<Engine> {
  if (choice !== 'auto') {
    const engine = await tryEngine(choice)
    if ('missing' in engine) {
      throw new UserError(`the engine ${choice} cannot be used: ${engine.missing}`, { remedy: engine.remedy })
    }
    return engine
  }
  for (const name of engineNames) {
    const engine = await tryEngine(name)
    if (!('missing' in engine)) return engine
  }
  throw new Error('no engine loads, not even WebAssembly')
}

/** The engine that `auto` chooses on this machine. */
export async function fastestEngine(): Promise<EngineName> {
  return (await loadEngine('auto')).name
}

/** Every engine, fastest first: usable here, or why not and what would change that. */
export async function describeEngines(): Promise<EngineDescription[]> {
  return Promise.all(
    engineNames.map(async (name) => {
      const engine = await tryEngine(name)
      return 'missing' in engine ? { name, ...engine } : { name, missing: null, remedy: null }
    }),
  )
}

async function tryEngine(name: EngineName): Promise<Engine | { missing: string; remedy: string }> {
  return name === 'wasm' ? loadWasmEngine() : loadNativeEngine(name)
}
