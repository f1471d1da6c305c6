/** The kernels of a WebAssembly instance as an engine, their memory divided by a first-fit list. */
import { UserError } from '../core/errors.ts'
import { type Engine, viewsOf } from './engine.ts'
import type { Address, Kernels } from './kernels.ts'

const pageBytes = 65536
const alignment = 64

interface WasmExports extends Kernels {
  readonly memory: WebAssembly.Memory
  readonly __heap_base: WebAssembly.Global<'i32'>
}

/** An engine on an instance of `kernels/batchwise.wasm`, wherever its bytes came from: a file, or a page's server. */
export function makeWasmEngine(instance: WebAssembly.Instance): Engine {
  const kernels = instance.exports as unknown as WasmExports
  const { memory } = kernels
  const heap = makeHeap(memory, kernels.__heap_base.value)
  return {
    name: 'wasm',
    kernels,
    allocate(bytes) {
      const address = heap.allocate(bytes)
      new Uint8Array(memory.buffer, address, bytes).fill(0)
      return address
    },
    release: heap.release,
    ...viewsOf((address) => ({ buffer: memory.buffer, offset: address })),
  }
}

/** First fit over the free spans, ascending and never adjacent; the memory grows only when none is large enough. */
function makeHeap(memory: WebAssembly.Memory, base: number) {
  const first = Math.ceil(base / alignment) * alignment
  const free: { start: number; end: number }[] = [{ start: first, end: memory.buffer.byteLength }]
  const sizes = new Map<Address, number>()

  function grow(bytes: number): void {
    const end = memory.buffer.byteLength
    const last = free.at(-1)
    const spare = last?.end === end ? end - last.start : 0
    const pages = Math.ceil((bytes - spare) / pageBytes)
    try {
      memory.grow(pages)
    } catch (cause) {
      throw new UserError(
        `the WebAssembly engine cannot have ${Math.ceil(bytes / 1e6)} MB more memory than its ${Math.floor(end / 1e6)} MB`,
        {
          remedy: 'Use a smaller batch or network, or a native engine (batchwise doctor lists them).',
          cause,
        },
      )
    }
    if (last && spare > 0) last.end = memory.buffer.byteLength
    else free.push({ start: end, end: memory.buffer.byteLength })
  }

  function allocate(bytes: number): Address {
    const size = Math.max(alignment, Math.ceil(bytes / alignment) * alignment)
    let at = free.findIndex((span) => span.end - span.start >= size)
    if (at < 0) {
      grow(size)
      at = free.length - 1
    }
    const span = free[at]!
    const address = span.start
    span.start += size
    if (span.start === span.end) free.splice(at, 1)
    sizes.set(address, size)
    return address
  }

  function release(address: Address): void {
    const size = sizes.get(address)
    if (size === undefined) throw new RangeError(`release: ${address} is not allocated`)
    sizes.delete(address)
    const after = free.findIndex((span) => span.start > address)
    const at = after < 0 ? free.length : after
    free.splice(at, 0, { start: address, end: address + size })
    for (const left of [at, at - 1]) {
      const span = free[left]
      const next = free[left + 1]
      if (span && next && span.end === next.start) {
        span.end = next.end
        free.splice(left + 1, 1)
      }
    }
  }
  return { allocate, release }
}
