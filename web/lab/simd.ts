/** Whether this browser runs the kernels, which are WebAssembly with SIMD. */

/** A module of one function: v128 from i8x16.splat and i8x16.popcnt of a constant. */
const simdModule = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253],
  ...[98, 11],
)

export function supportsSimd(): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(simdModule)
}
