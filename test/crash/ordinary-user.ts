/** Permissions do not bind root: tests of them run their programs as a user whom they bind. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const isRoot = process.getuid?.() === 0

export const ordinaryUser: { uid?: number; gid?: number } = isRoot ? { uid: 65534, gid: 65534 } : {}

/** Why such programs cannot be run here, or null when they can. */
export function noOrdinaryUser(): string | null {
  if (process.platform === 'win32') return 'Windows has other permissions'
  const here = fileURLToPath(import.meta.url)
  const probe = spawnSync(process.execPath, ['-e', 'require("fs").readFileSync(process.argv[1])', here], {
    ...ordinaryUser,
    cwd: '/',
  })
  return probe.status === 0 ? null : `an ordinary user cannot read ${here}`
}
