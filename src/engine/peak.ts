import type { Engine } from './engine.ts'

/**
 * What the engine's micro-kernel reaches on panels that stay in the first-level cache, in GFLOP/s (1e9 single-precision
 * multiplications and additions a second): this core's ceiling for it, and the yardstick of the bench. The best of
 * several short runs, since other processes can only slow it down.
 */
export function measurePeak(engine: Engine, runs = 20): number {
  const depth = 256
  const workspace = engine.allocate(256 * 1024)
  const repeatsFor = (flops: number) => Math.ceil(flops / engine.kernels.peakTiles(depth, 1, workspace))
  const repeats = repeatsFor(100e6)
  let best = 0
  for (let run = 0; run < runs; run++) {
    const beganMs = performance.now()
    const flops = engine.kernels.peakTiles(depth, repeats, workspace)
    best = Math.max(best, flops / (performance.now() - beganMs) / 1e6)
  }
  engine.release(workspace)
  return best
}
