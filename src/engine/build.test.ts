/** The checked-in WebAssembly is what its source gives, and the native build never fails an install. */
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'batchwise-build-'))
afterAll(() => rmSync(scratch, { recursive: true }))

/** True when the tool is there; false says so, except in CI, where what is missing fails. */
function has(tool: string): boolean {
  const found = spawnSync(tool, ['--version']).status === 0
  if (!found && process.env.CI === 'true') throw new Error(`${tool} is missing`)
  if (!found) console.warn(`skipped: ${tool} is missing`)
  return found
}

/** The compiler whose bytes are checked in. */
function hasClang14(): boolean {
  if (!has('clang') || !has('wasm-ld')) return false
  const version = spawnSync('clang', ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0]!
  const same = / version 14\./.test(version)
  if (!same) console.warn(`skipped: the checked-in file was built by clang 14, this is ${version}`)
  return same
}

test.runIf(hasClang14())('the checked-in batchwise.wasm is current', () => {
  const rebuilt = join(scratch, 'rebuilt.wasm')
  const result = spawnSync('sh', [join(root, 'kernels', 'build-wasm.sh'), rebuilt], { encoding: 'utf8' })
  expect(result.stderr).toBe('')
  const same = readFileSync(rebuilt).equals(readFileSync(join(root, 'kernels', 'batchwise.wasm')))
  expect(same, 'run kernels/build-wasm.sh and commit the result').toBe(true)
})

describe('the native build', () => {
  /** A copy of what the build reads, so that the project's own build stays untouched. */
  function project(name: string): string {
    const folder = join(scratch, name)
    mkdirSync(join(folder, 'scripts'), { recursive: true })
    cpSync(join(root, 'kernels'), join(folder, 'kernels'), { recursive: true })
    cpSync(join(root, 'scripts', 'build-native.js'), join(folder, 'scripts', 'build-native.js'))
    cpSync(join(root, 'package.json'), join(folder, 'package.json'))
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    return folder
  }
  const build = (folder: string, env = {}) =>
    spawnSync(process.execPath, [join(folder, 'scripts', 'build-native.js')], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    })

  test('says in one line that there is no compiler, and succeeds', () => {
    const folder = project('no-compiler')
    const result = build(folder, { CC: '/nonexistent/cc' })
    expect(result.status).toBe(0)
    expect(result.stderr.trim().split('\n')).toHaveLength(1)
    expect(result.stderr).toContain('WebAssembly engine')
    expect(existsSync(join(folder, 'build'))).toBe(false)
  })

  test.runIf(process.arch === 'x64' && has('cc'))('compiles what is not current, and only that', () => {
    const folder = project('compiles')
    expect(build(folder).stderr).toBe('')
    const addon = join(folder, 'build', 'batchwise-avx2.node')
    const first = statSync(addon).mtimeMs
    expect(build(folder).status).toBe(0)
    expect(statSync(addon).mtimeMs).toBe(first)
  })

  test('a source that does not compile is reported, and succeeds', () => {
    const folder = project('broken')
    rmSync(join(folder, 'kernels', 'tile.h'))
    const result = build(folder)
    expect(result.status).toBe(0)
    expect(result.stderr).toContain('not built')
  })
})
