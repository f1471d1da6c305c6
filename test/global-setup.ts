/** The tests run the built command too: build it first, so that no test sees an old one. */
import { spawnSync } from 'node:child_process'

export function setup(): void {
  const result = spawnSync(process.execPath, ['scripts/build.js'], { stdio: 'inherit' })
  if (result.status !== 0) throw new Error('npm run build failed')
}
