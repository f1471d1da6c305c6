/**
 * How long a training step of a small convolutional network takes, with the norm of every sample's gradient: every
 * engine against PyTorch's fastest setting without norms. One thread each, interleaved in rounds, medians of processor
 * time, as in bench/training.ts.
 *
 *     node bench/cnn.ts [--rounds 7] [--seconds 0.15] [--batches 1,2,8,64,256,1024] [--python python3]
 *
 * conv 3x3 (16), ReLU, pool, conv 3x3 (32), ReLU, pool, dense (10), on 28 x 28 images. The table goes to stdout.
 */
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { randomStream } from '../src/core/random.ts'
import type { Engine } from '../src/engine/engine.ts'
import { describeEngines, loadEngine } from '../src/engine/load.ts'
import { createNetwork } from '../src/engine/network.ts'
import { convolutionalLayers } from '../src/engine/torch-cases.ts'
import { startPeer } from './contenders.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '0.15' },
    batches: { type: 'string', default: '1,2,8,64,256,1024' },
    python: { type: 'string', default: 'python3' },
  },
})
const seconds = Number(options.seconds)
const samples = 1024
const features = 28 * 28

/** Milliseconds of processor time a step, over at least three chunks of steps. */
type Measure = () => number | Promise<number>

const chunkOf = (batch: number): number => Math.max(1, Math.round(64 / batch))
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!

function prepareEngine(engine: Engine, batch: number): { measure: Measure; close(): void } {
  const spec = { input: [28, 28, 1], layers: convolutionalLayers }
  const network = createNetwork(engine, spec, { maxBatchSize: batch })
  network.initialise(randomStream('bench'))
  const random = randomStream('bench', 'images')
  const images = Float32Array.from({ length: samples * features }, () => random.uniform())
  const labels = Uint8Array.from({ length: samples }, () => random.integer(10))
  const data = network.addData(images, labels, features)
  const order = Uint32Array.from({ length: chunkOf(batch) * batch }, (_, index) => index % samples)
  const step = () =>
    network.trainSteps(data, order, {
      batchSize: batch,
      learningRate: 0.01,
      reduction: 'mean',
      perExampleNorms: true,
      distance: false,
    })
  step()
  return {
    measure() {
      const times: number[] = []
      const began = performance.now()
      while (performance.now() - began < seconds * 1e3 || times.length < 3) {
        const before = process.cpuUsage()
        step()
        const { user, system } = process.cpuUsage(before)
        times.push((user + system) / 1e3 / chunkOf(batch))
      }
      return median(times)
    },
    close: () => network.dispose(),
  }
}

const names = (await describeEngines()).filter(({ missing }) => missing === null).map(({ name }) => name)
const engines = await Promise.all(names.map((name) => loadEngine(name)))
const peer = await startPeer(options.python, fileURLToPath(new URL('peer/torch_cnn.py', import.meta.url)), {})
const row = (cells: readonly (string | number)[]) => console.log(`| ${cells.join(' | ')} |`)

console.log(`Processor: ${cpus()[0]?.model.trim()}, one thread. Node ${process.version}.\n`)
const torch = peer ? [`PyTorch ${peer.version}`, ...names.map((name) => `${name}, times as fast`)] : []
row(['ms of processor time a step', ...names, ...torch])
row(Array.from({ length: 1 + names.length + torch.length }, () => '---'))
for (const batch of options.batches.split(',').map(Number)) {
  const ours = engines.map((engine) => prepareEngine(engine, batch))
  const theirs = peer
    ? [true, false].map((channelsLast) => async () => {
        const { ms } = await peer.ask({ batch, channelsLast, seconds, chunk: chunkOf(batch) })
        return ms
      })
    : []
  const measures: Measure[] = [...ours.map(({ measure }) => measure), ...theirs]
  const times = measures.map((): number[] => [])
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const [index, measure] of measures.entries()) times[index]!.push(await measure())
  }
  const medians = times.map(median)
  const own = medians.slice(0, names.length)
  const best = Math.min(...medians.slice(names.length))
  row([
    `B=${batch}`,
    ...own.map((ms) => ms.toPrecision(3)),
    ...(peer ? [best.toPrecision(3), ...own.map((ms) => (best / ms).toFixed(2))] : []),
  ])
  for (const { close } of ours) close()
}
peer?.close()
