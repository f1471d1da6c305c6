/** An engine: the kernels for one kind of processor, and the memory that they work in. */
import type { Address, Kernels } from './kernels.ts'

export type EngineName = 'wasm' | 'avx2' | 'avx512'

export interface Engine {
  readonly name: EngineName
  readonly kernels: Kernels
  /** Zeroed memory that begins at a multiple of 64 bytes. Throws UserError when there is not that much. */
  allocate(bytes: number): Address
  /** Gives back what `allocate` returned. */
  release(address: Address): void
  /** Views of allocated memory. Use at once and drop: the next `allocate` may leave them detached. */
  bytes(address: Address, length: number): Uint8Array
  floats(address: Address, length: number): Float32Array
  doubles(address: Address, length: number): Float64Array
  indices(address: Address, length: number): Uint32Array
}

/** The typed views of an engine, given where an address lies. */
export function viewsOf(
  locate: (address: Address, bytes: number) => { buffer: ArrayBuffer; offset: number },
) {
  return {
    bytes(address: Address, length: number) {
      const { buffer, offset } = locate(address, length)
      return new Uint8Array(buffer, offset, length)
    },
    floats(address: Address, length: number) {
      const { buffer, offset } = locate(address, length * 4)
      return new Float32Array(buffer, offset, length)
    },
    doubles(address: Address, length: number) {
      const { buffer, offset } = locate(address, length * 8)
      return new Float64Array(buffer, offset, length)
    },
    indices(address: Address, length: number) {
      const { buffer, offset } = locate(address, length * 4)
      return new Uint32Array(buffer, offset, length)
    },
  }
}
