import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWhere } from './describe-where.ts'
import { noOrdinaryUser, ordinaryUser } from './ordinary-user.ts'
import { start, startRun, temporaryFolder } from './programs.ts'

const contents = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'base64')]))

const give = (path: string) => {
  if (ordinaryUser.uid !== undefined) chownSync(path, ordinaryUser.uid, ordinaryUser.gid as number)
}

describeWhere(noOrdinaryUser(), 'a store that may only be read', () => {
  let folder: string
  let store: string
  beforeAll(async () => {
    folder = temporaryFolder()
    store = join(folder, 'store')
    mkdirSync(store)
    give(store)
    const { code } = await startRun(folder, { batchSizes: [1], replications: 2 }, {}, ordinaryUser).ended
    expect(code).toBe(0)
    chmodSync(store, 0o555)
  })
  afterAll(() => {
    chmodSync(store, 0o755)
    rmSync(folder, { recursive: true, force: true })
  })
  const read = (path = store) => start('read-store.ts', [path], ordinaryUser)
  const readLines = async (program: ReturnType<typeof read>) => {
    let output = ''
    program.process.stdout?.on('data', (bytes) => {
      output += bytes
    })
    return { ...(await program.ended), output }
  }

  it('is read as ever, and left as it was', async () => {
    const before = contents(store)
    const { code, output, errors } = await readLines(read())
    expect(errors).toBe('')
    expect(code).toBe(0)
    expect(JSON.parse(output)).toEqual([{ name: 'walk', status: ['finished', 'finished'], rows: [21, 21] }])
    expect(contents(store)).toEqual(before)
  })

  it('refuses a run with the reason and what to do, and is left as it was', async () => {
    const before = contents(store)
    const { code, errors } = await startRun(folder, { seed: 2 }, {}, ordinaryUser).ended
    expect(code).toBe(2)
    expect(errors).toMatch(/store.*: permission denied\n {2}Make it readable and writable for you/)
    expect(errors).not.toContain('    at ')
    expect(contents(store)).toEqual(before)
  })

  it('says that a store cannot be made in a folder that may not be written', async () => {
    const { code, errors } = await startRun(store, { seed: 3 }, {}, ordinaryUser).ended
    expect(code).toBe(2)
    expect(errors).toContain(`${join(store, 'store')}: permission denied`)
  })

  it('reads as empty where there is none, and nothing is made', async () => {
    const { code, output } = await readLines(read(join(folder, 'none')))
    expect([code, output]).toEqual([0, '[]\n'])
    expect(existsSync(join(folder, 'none'))).toBe(false)
  })

  it('refuses a run when only the file is read-only', async () => {
    chmodSync(store, 0o755)
    chmodSync(join(store, 'store.sqlite'), 0o444)
    const { code, errors } = await startRun(folder, { seed: 4 }, {}, ordinaryUser).ended
    chmodSync(join(store, 'store.sqlite'), 0o644)
    chmodSync(store, 0o555)
    expect([code, errors]).toEqual([2, expect.stringContaining('permission denied')])
  })

  it('can be read after a crash that left finished work in the log', async () => {
    chmodSync(store, 0o755)
    const run = startRun(folder, { seed: 5, batchSizes: [1], replications: 2 }, { pauseMs: 60 }, ordinaryUser)
    await run.printed('measured')
    run.process.kill('SIGKILL')
    await run.ended
    expect(readdirSync(store)).toContain('store.sqlite-wal')
    chmodSync(store, 0o555)
    const { code, output, errors } = await readLines(read())
    expect([code, errors]).toEqual([0, ''])
    expect(JSON.parse(output)).toHaveLength(2)
  })
})
