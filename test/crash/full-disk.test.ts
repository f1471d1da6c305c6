import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/sqlite.ts'
import { startRun, temporaryFolder } from './programs.ts'

const folder = temporaryFolder()
const disk = join(folder, 'disk')
mkdirSync(disk)
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', disk])
afterAll(() => {
  if (mounted.status === 0) spawnSync('umount', [disk])
  rmSync(folder, { recursive: true, force: true })
})

const statuses = () => {
  const store = openStore(join(disk, 'store'), { readOnly: true })
  const status = store.trials(store.studies()[0].id).map((trial) => trial.status)
  store.close()
  return status
}

// Where nothing can be mounted, in CI too, `full-store.test.ts` reaches the same fault through SQLite's own limit.
const missing = mounted.status === 0 ? '' : ' (skipped: mounting a small disk needs root)'
describe.skipIf(missing !== '')(`a disk that is full${missing}`, () => {
  const study = { name: 'full', batchSizes: [1], replications: 12 }
  const walk = { behaviour: 'recordWithoutPause', steps: 2500 } as const

  it('stops the run with the reason, keeps what is finished, and lets the next run finish', async () => {
    const ballast = join(disk, 'ballast')
    const { bavail, bsize } = statfsSync(disk)
    writeFileSync(ballast, Buffer.alloc(bavail * bsize - 2_500_000))

    const full = await startRun(disk, study, walk).ended
    expect(full.errors).toMatch(
      /store\.sqlite: (the disk is full|the disk could not be read or written)\n {2}\S/,
    )
    expect(full.errors).not.toContain('    at ')
    expect(full.code).toBe(2)
    const told = full.lines.filter((line) => 'type' in line && line.type === 'finished').length
    expect(told).toBeGreaterThan(0)
    expect(statuses().filter((status) => status === 'finished')).toHaveLength(told)
    expect(statuses().filter((status) => status === 'running')).toEqual([])

    const still = await startRun(disk, study, walk).ended
    expect([still.code, still.errors]).toEqual([
      2,
      expect.stringMatching(/disk is full|could not be read or written/),
    ])

    rmSync(ballast)
    const next = await startRun(disk, study, walk).ended
    expect([next.code, next.errors]).toEqual([0, ''])
    const reused = next.summary?.reused ?? 0
    expect(reused).toBeGreaterThanOrEqual(told)
    expect(next.summary).toMatchObject({ done: 12 - reused, failed: 0 })
    expect(statuses()).toEqual(Array(12).fill('finished'))
  })

  it('says so when not even a new store fits', async () => {
    const { bavail, bsize } = statfsSync(disk)
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(bavail * bsize))
    mkdirSync(join(disk, 'new'))
    const { code, errors } = await startRun(join(disk, 'new'), study, walk).ended
    expect(errors).toMatch(/: (the disk is full|the disk could not be read or written)\n/)
    expect(code).toBe(2)
  })
})
