/** The commands as another process runs them, with a data folder of their own. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makeFolder, npy, zip } from '../domains/training/data/testing.ts'

function emptyFolder(): string {
  const { folder, remove } = makeFolder()
  onTestFinished(remove)
  return folder
}

/** Calls a command function with its arguments, and prints a UserError as `main.ts` does. */
function run(name: string, args: readonly unknown[], folder = emptyFolder()) {
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
  const script = `
    import { ${name} } from ${url('./data.ts')}
    import { describeError } from ${url('../core/errors.ts')}
    try { await ${name}(...${JSON.stringify(args)}) } catch (error) {
      process.exitCode = 2
      process.stderr.write(describeError(error))
    }`
  const env = { ...process.env, BATCHWISE_DATA: folder, CI: '1' }
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      ['--input-type=module-typescript', '-e', script],
      { env, cwd: folder },
      (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr })
      },
    )
  })
}

const bytes = (...values: number[]) => Uint8Array.from(values)
const archive = zip({
  'train_images.npy': npy('|u1', [4, 1, 2], bytes(1, 2, 3, 4, 5, 6, 7, 8)),
  'train_labels.npy': npy('|u1', [4, 1], bytes(0, 1, 1, 1)),
  'test_images.npy': npy('|u1', [2, 1, 2], bytes(5, 6, 9, 9)),
  'test_labels.npy': npy('|u1', [2, 1], bytes(1, 0)),
})

test('list: every set with its licence, and whether it is here', async () => {
  const folder = emptyFolder()
  mkdirSync(join(folder, 'breastmnist'))
  writeFileSync(join(folder, 'breastmnist', 'breastmnist.npz'), archive)
  const { code, stdout, stderr } = await run('dataListCommand', [{}], folder)
  expect(code).toBe(0)
  expect(stdout.split('\n').filter((line) => /^\w*mnist/.test(line))).toHaveLength(12)
  expect(stdout).toMatch(/^dermamnist +7007 +1003 +2005 +7 +CC BY-NC 4.0 +no +skin lesions/m)
  expect(stdout).toMatch(/^breastmnist .* yes /m)
  expect(stderr).toContain(folder)
  const json = await run('dataListCommand', [{ json: true }], folder)
  const entries = json.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(entries).toHaveLength(12)
  for (const { files } of entries) {
    for (const { url, md5 } of files) {
      expect(url).toMatch(/^https:\/\/(zenodo\.org|github\.com)\//)
      expect(md5).toMatch(/^[0-9a-f]{32}$/)
    }
  }
})

test('get: a name that is not known is answered with a close one', async () => {
  const { code, stderr } = await run('dataGetCommand', ['pneumonia-mnist'])
  expect(code).toBe(2)
  expect(stderr).toContain('there is no data set "pneumonia-mnist" (did you mean "pneumoniamnist"?)')
  expect(stderr).toContain('Known: fashion-mnist, pathmnist')
})

test('verify: a missing file, a wrong one, one that is of no published set', async () => {
  const folder = emptyFolder()
  const missing = await run('dataVerifyCommand', ['breastmnist', {}], folder)
  expect([missing.code, missing.stdout]).toEqual([
    1,
    `missing   ${join(folder, 'breastmnist', 'breastmnist.npz')}\n`,
  ])
  expect(missing.stderr).toContain('batchwise data get breastmnist')
  writeFileSync(join(folder, 'breastmnist.npz'), archive)
  mkdirSync(join(folder, 'breastmnist'))
  copyFileSync(join(folder, 'breastmnist.npz'), join(folder, 'breastmnist', 'breastmnist.npz'))
  const wrong = await run('dataVerifyCommand', ['breastmnist', { json: true }], folder)
  expect([wrong.code, JSON.parse(wrong.stdout).state]).toEqual([1, 'wrong'])
  const file = await run('dataVerifyCommand', ['./breastmnist.npz', {}], folder)
  const md5 = createHash('md5').update(archive).digest('hex')
  expect([file.code, file.stdout]).toEqual([
    1,
    `wrong     ./breastmnist.npz: not the breastmnist.npz of breastmnist, MD5 ${md5}\n`,
  ])
  const mnist = await run('dataVerifyCommand', ['mnist', {}], folder)
  expect([mnist.code, mnist.stdout.slice(0, 15)]).toEqual([0, 'ok        mnist'])
})

test('inspect: counts, values, and what to watch for', async () => {
  const folder = emptyFolder()
  writeFileSync(join(folder, 'mine.npz'), archive)
  const { code, stdout } = await run('dataInspectCommand', ['mine.npz', {}], folder)
  expect(code).toBe(0)
  expect(stdout).toContain('2 values an example (1 x 2, grey), 2 classes\n')
  expect(stdout).toMatch(/^class +train +test\n0 +1 +1\n1 +3 +1\nall +4 +2$/m)
  expect(stdout).toContain('Watch: unbalanced: class 1 is 75 % of training')
  expect(stdout).toContain('Watch: 1 of 2 test examples are also in the training set.')
  const json = await run('dataInspectCommand', ['mine.npz', { json: true }], folder)
  expect(JSON.parse(json.stdout).sha256).toBe(createHash('sha256').update(archive).digest('hex'))
  const none = await run('dataInspectCommand', ['none.npz', {}], folder)
  expect([none.code, none.stderr.split('\n')[0]]).toEqual([
    2,
    '"none.npz" is neither a known data set nor a file or folder',
  ])
})
