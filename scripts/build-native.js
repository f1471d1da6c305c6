// Compiles kernels/native.c to build/*.node, one addon for each instruction set, when the compiled ones are not
// current. Never fails an install: without a C compiler, or on a machine that the kernels have no code for, the
// WebAssembly engine does the work. Runs on Node 20, and needs nothing but node-api-headers.
//
//     node scripts/build-native.js [folder [flag ...]]      another folder than build, and more flags, for the bench
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const kernels = join(root, 'kernels')
const [build = join(root, 'build'), ...extraFlags] = process.argv.slice(2)

// Never -march=native: an addon chosen at run time must run wherever its instruction set exists.
const targets = {
  avx2: ['-DLANES=8', '-mavx2', '-mfma', '-mtune=haswell'],
  avx512: [
    '-DLANES=16',
    '-mavx512f',
    '-mavx512vl',
    '-mavx512bw',
    '-mavx512dq',
    '-mfma',
    '-mprefer-vector-width=512',
    '-mtune=skylake-avx512',
  ],
}
const commonFlags = [
  '-shared',
  '-fPIC',
  '-O3',
  '-std=gnu17',
  '-ffp-contract=fast',
  '-fvisibility=hidden',
  '-Wno-psabi',
]
const systemFlags = process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : []

function headerFolder() {
  return createRequire(join(root, 'package.json'))('node-api-headers').include_dir
}

/** Changes whenever the compiled addon might: sources, flags, compiler, system. */
function fingerprint(flags, compilerVersion) {
  const hash = createHash('sha256').update(
    JSON.stringify([flags, compilerVersion, process.platform, process.arch]),
  )
  for (const name of readdirSync(kernels).sort())
    if (/\.[ch]$/.test(name)) hash.update(name).update(readFileSync(join(kernels, name)))
  return hash.digest('hex')
}

/** Compiles one target unless it is current; returns what went wrong, or null. */
function compile(compiler, compilerVersion, name, include) {
  const flags = [...commonFlags, ...targets[name], ...systemFlags, ...extraFlags]
  const addon = join(build, `batchwise-${name}.node`)
  const stampFile = `${addon}.stamp`
  const stamp = fingerprint(flags, compilerVersion)
  if (existsSync(addon) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return null
  mkdirSync(build, { recursive: true })
  // Renamed into place when whole: another process may have the old one loaded, or be building too.
  const partial = `${addon}.${process.pid}`
  const source = join(kernels, 'native.c')
  const result = spawnSync(compiler, [...flags, '-I', include, '-o', partial, source], { encoding: 'utf8' })
  if (result.status !== 0) {
    rmSync(partial, { force: true })
    return (result.error?.message ?? result.stderr).trim().split('\n')[0]
  }
  renameSync(partial, addon)
  writeFileSync(stampFile, stamp)
  return null
}

function main() {
  const fallBack = (why) =>
    console.error(`Native kernels not built (${why}): the WebAssembly engine is used.`)
  if (process.arch !== 'x64') return fallBack(`there are none for ${process.arch} yet`)
  if (process.platform === 'win32') return fallBack('there are none for Windows yet')
  const compiler = process.env.CC || 'cc'
  const version = spawnSync(compiler, ['--version'], { encoding: 'utf8' })
  if (version.status !== 0) return fallBack(`no C compiler: ${compiler} does not run`)
  const include = headerFolder()
  for (const name of Object.keys(targets)) {
    const fault = compile(compiler, version.stdout.split('\n')[0], name, include)
    if (fault) console.error(`Native kernels for ${name} not built: ${fault}`)
  }
}

try {
  main()
} catch (error) {
  console.error(`Native kernels not built (${error.message}): the WebAssembly engine is used.`)
}
