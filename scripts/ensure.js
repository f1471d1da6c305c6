// Runs on the Node that npm found (20 or later), before anything is installed: no imports but Node's own.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
export const projectNode = join(
  root,
  'node_modules',
  '.bin',
  process.platform === 'win32' ? 'node.cmd' : 'node',
)

const [major] = process.versions.node.split('.').map(Number)
if (major < 20) {
  console.error(`batchwise needs Node 20 or later to install itself; this is ${process.version}.`)
  process.exit(2)
}

const hashOf = (...paths) => {
  const hash = createHash('sha256')
  for (const path of paths) hash.update(path).update(readFileSync(path))
  return hash.digest('hex')
}

function filesBelow(folder, wanted) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

const stampFile = (name) => join(root, 'node_modules', `.batchwise-${name}`)
const isFresh = (name, hash) => existsSync(stampFile(name)) && readFileSync(stampFile(name), 'utf8') === hash
const markFresh = (name, hash) => writeFileSync(stampFile(name), hash)

/** Exits with the command's own status when it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    ...options,
    env: {
      ...process.env,
      ...options.env,
      PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`,
    },
  })
  if (result.error) {
    console.error(`could not start ${command}: ${result.error.message}`)
    process.exit(1)
  }
  if (result.status !== 0) process.exit(result.status ?? 1)
}

/** `npm ci`, unless this very lockfile is what is installed. */
export function ensureInstalled() {
  const hash = hashOf(join(root, 'package-lock.json'))
  if (isFresh('installed', hash)) return
  console.error('Installing the packages that batchwise is made of (once) ...')
  run('npm', ['ci', '--loglevel=error'], { stdio: ['ignore', 2, 2] })
  if (!existsSync(projectNode)) {
    console.error(
      `The project's own Node was not installed: ${projectNode} is missing\n  npm may be told to run no install scripts: npm config set ignore-scripts false, then again`,
    )
    process.exit(1)
  }
  markFresh('installed', hash)
}

/** Compiles the TypeScript to dist/ and, where there is a C compiler, the native kernels, unless they are current. */
export function ensureBuilt() {
  const sources = filesBelow(join(root, 'src'), (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  const hash = hashOf(...sources, join(root, 'tsconfig.json'), join(root, 'tsconfig.build.json'))
  if (!isFresh('built', hash) || !existsSync(join(root, 'dist', 'cli', 'main.js'))) {
    console.error('Building ...')
    run('tsc', ['-p', 'tsconfig.build.json'])
    markFresh('built', hash)
  }
  ensurePageBuilt()
  run(process.execPath, [join(root, 'scripts', 'build-native.js')], { stdio: ['ignore', 2, 2] })
}

/** Builds the page to dist/web/, unless it is current. */
function ensurePageBuilt() {
  const sources = ['web', 'src/charts', 'src/core', 'src/engine', 'src/domains/training', 'kernels'].flatMap(
    (folder) => filesBelow(join(root, folder), (name) => !name.endsWith('.test.ts')),
  )
  const hash = hashOf(...sources, join(root, 'package-lock.json'))
  if (isFresh('page', hash) && existsSync(join(root, 'dist', 'web', 'index.html'))) return
  console.error('Building the page ...')
  run('vite', ['build', '--config', join('web', 'vite.config.ts'), '--logLevel', 'warn'], {
    stdio: ['ignore', 2, 2],
  })
  markFresh('page', hash)
}
