/**
 * How long a training step of a small convolutional network takes: every engine, with the norm of the gradient and of
 * every sample's own, against the fastest setting of PyTorch and, where it is installed, of its current release,
 * without norms. One thread each, interleaved in rounds, medians of processor time, as in bench/training.ts.
 *
 *     npm run bench:cnn -- [--rounds 7] [--seconds 0.15] [--batches 1,2,8,64,256,1024] [--python python3] [--venv folder]
 *
 * conv 3x3 (16), ReLU, pool, conv 3x3 (32), ReLU, pool, dense (10), on 28 x 28 synthetic images. Tables go to stdout,
 * progress and the settings that were fastest to stderr.
 */
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { randomStream } from '../src/core/random.ts'
import { describeEngines, loadEngine } from '../src/engine/load.ts'
import { convolutionalLayers } from '../src/engine/torch-cases.ts'
import { type Contender, chunkOf, engineContender, median, type Samples, startPeer } from './contenders.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '0.15' },
    batches: { type: 'string', default: '1,2,8,64,256,1024' },
    python: { type: 'string', default: 'python3' },
    venv: { type: 'string' },
  },
})
const rounds = Number(options.rounds)
const seconds = Number(options.seconds)
const batches = options.batches.split(',').map(Number)
const spec = { input: [28, 28, 1], layers: convolutionalLayers }
const samples = makeSamples(1024)

/** A setting that takes this many times as long as its peer's fastest in a first round leaves at that batch size. */
const hopeless = 1.5

/** A row of the table: its time at a size is that of its fastest contender there. */
interface Row {
  readonly name: string
  readonly contenders: readonly Contender[]
}

const names = (await describeEngines()).filter(({ missing }) => missing === null).map(({ name }) => name)
const engines: Row[] = await Promise.all(
  names.map(async (name) => ({
    name,
    contenders: [engineContender(name, await loadEngine(name), true, spec)],
  })),
)
const peers = [
  await torchRow(options.python, ['', 'SkylakeX']),
  ...(options.venv ? [await torchRow(join(options.venv, 'bin', 'python'), [''])] : []),
].filter((row) => row !== null)
const rows = [...engines, ...peers]

console.log(`Processor: ${cpus()[0]?.model.trim()}, one thread. Node ${process.version}.\n`)
printTables(await measureAll())
for (const { contenders } of rows) for (const contender of contenders) contender.close()

/** Every setting that makes a difference, by choice of kernels in OpenBLAS; null where PyTorch does not start. */
async function torchRow(python: string, coreTypes: readonly string[]): Promise<Row | null> {
  const contenders: Contender[] = []
  let name = ''
  for (const coreType of coreTypes) {
    const environment: Record<string, string> = coreType ? { OPENBLAS_CORETYPE: coreType } : {}
    const peer = await startPeer(python, join(import.meta.dirname, 'peer', 'torch_cnn.py'), environment)
    if (!peer) continue
    name = `PyTorch ${peer.version.replace(/[a+].*/, '')}`
    const both = [true, false]
    for (const channelsLast of both)
      for (const oneDnn of both)
        for (const setToNone of both) {
          const setting = { channelsLast, oneDnn, setToNone }
          contenders.push({
            name: `${name} ${coreType} ${JSON.stringify(setting)}`,
            async measure(batch) {
              return (await peer.ask({ batch, ...setting, seconds, chunk: chunkOf(batch) })).ms
            },
            close: () => peer.close(),
          })
        }
  }
  return contenders.length > 0 ? { name, contenders } : null
}

function makeSamples(count: number): Samples {
  const random = randomStream('bench', 'images')
  return {
    images: Float32Array.from({ length: count * 28 * 28 }, () => random.uniform()),
    labels: Uint8Array.from({ length: count }, () => random.integer(10)),
    source: 'dense',
  }
}

/** Milliseconds a step, by row, then by batch. */
async function measureAll(): Promise<ReadonlyMap<string, readonly number[]>> {
  const table = new Map<string, number[]>(rows.map(({ name }) => [name, []]))
  for (const batch of batches) {
    const entered: { contender: Contender; row: string; times: number[] }[] = []
    for (const { name, contenders } of rows) {
      const first: number[] = []
      for (const contender of contenders) first.push(await contender.measure(batch, samples, seconds))
      const limit = hopeless * Math.min(...first)
      for (const [index, contender] of contenders.entries())
        if (first[index]! <= limit) entered.push({ contender, row: name, times: [] })
    }
    for (let round = 0; round < rounds; round++) {
      for (const { contender, times } of entered) times.push(await contender.measure(batch, samples, seconds))
      console.error(`batch ${batch}: round ${round + 1} of ${rounds}`)
    }
    for (const { name } of rows) {
      const own = entered.filter(({ row }) => row === name)
      const [fastest] = own
        .map(({ contender, times }) => ({ contender, ms: median(times) }))
        .sort((a, b) => a.ms - b.ms)
      table.get(name)!.push(fastest!.ms)
      if (own.length > 1) console.error(`batch ${batch}: ${fastest!.contender.name}`)
    }
  }
  return table
}

function printTables(table: ReadonlyMap<string, readonly number[]>): void {
  const print = (cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`)
  const head = (...cells: readonly string[]) => {
    print(cells)
    print(cells.map(() => '---'))
  }
  const sizes = batches.map((batch) => `B=${batch}`)
  head('ms of processor time a step', ...sizes)
  for (const [name, times] of table) print([name, ...times.map((ms) => ms.toPrecision(3))])
  if (peers.length === 0) return
  console.log('')
  head('times as fast, norms on', ...sizes, 'geometric mean')
  for (const { name } of engines) {
    for (const peer of peers) {
      const ratios = table.get(name)!.map((ms, index) => table.get(peer.name)![index]! / ms)
      const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length)
      print([`${name} against ${peer.name}`, ...ratios.map((ratio) => ratio.toFixed(2)), mean.toFixed(2)])
    }
  }
}
