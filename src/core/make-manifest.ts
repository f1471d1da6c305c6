import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus, totalmem } from 'node:os'
import type { Manifest } from './manifest.ts'
import { packageVersion } from './package-version.ts'

/** The manifest of what this process computes, now and here. `engine` is the one that `auto` chooses. */
export function makeManifest(engine: string): Manifest {
  return {
    batchwise: packageVersion(),
    commit: commit(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    engine,
  }
}

/** The commit of the working folder, with `+` when files differ from it; null outside a repository. */
function commit(): string | null {
  const git = (...args: string[]) =>
    execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 5000 }).trim()
  try {
    const hash = git('rev-parse', '--short=12', 'HEAD')
    return git('status', '--porcelain') === '' ? hash : `${hash}+`
  } catch {
    return null
  }
}
