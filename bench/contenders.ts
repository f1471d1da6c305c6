/** Who takes part in the benches of a training step: engines in this process, peers in processes that answer one line at a time. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { randomStream } from '../src/core/random.ts'
import type { Engine } from '../src/engine/engine.ts'
import { createNetwork, type DataHandle, type Network, type NetworkSpec } from '../src/engine/network.ts'

export const spec = { inputs: 784, hidden: [512, 512], classes: 10 }

/** Multiplications and additions of one step: forward and weight gradients everywhere, input gradients but for the first layer. */
export function flopsPerSample(): number {
  const widths = [spec.inputs, ...spec.hidden, spec.classes]
  const products = widths.slice(1).map((width, layer) => width * widths[layer]!)
  const sum = products.reduce((total, product) => total + product, 0)
  return 2 * (3 * sum - products[0]!)
}

export interface Samples {
  readonly images: Uint8Array | Float32Array
  readonly labels: Uint8Array
  /** What the peers call it: `dense`, or the folder of the idx files. */
  readonly source: string
}

export interface Contender {
  readonly name: string
  /** Median milliseconds of processor time a step, over chunks of some steps, for about `seconds`. */
  measure(batch: number, samples: Samples, seconds: number): Promise<number>
  close(): void
}

/** Steps timed at once: so many that the clock does not matter. */
export const chunkOf = (batch: number): number => Math.max(1, Math.round(64 / batch))

/**
 * Processor time of this process: on one thread the same as wall time where nothing else runs, and still the work's
 * own where something does. The peers do likewise.
 */
function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e3
}

export const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!

export function engineContender(
  name: string,
  engine: Engine,
  perExampleNorms: boolean,
  networkSpec: NetworkSpec = spec,
): Contender {
  let current: { network: Network; data: DataHandle; batch: number; samples: Samples } | null = null
  function prepare(batch: number, samples: Samples) {
    if (current?.batch === batch && current.samples === samples) return current
    current?.network.dispose()
    const network = createNetwork(engine, networkSpec, { maxBatchSize: batch })
    network.initialise(randomStream('bench'))
    const { images, labels } = samples
    const data = network.addData(images, labels, images.length / labels.length)
    current = { network, data, batch, samples }
    return current
  }
  return {
    name,
    async measure(batch, samples, seconds) {
      const { network, data } = prepare(batch, samples)
      const chunk = chunkOf(batch)
      const options = {
        batchSize: batch,
        learningRate: 0.01,
        reduction: 'mean',
        perExampleNorms,
        distance: false,
      } as const
      let at = 0
      const step = () => {
        if (at + chunk * batch > data.samples) at = 0
        const order = Uint32Array.from({ length: chunk * batch }, (_, index) => at + index)
        at += chunk * batch
        network.trainSteps(data, order, options)
      }
      step()
      const times: number[] = []
      const beganMs = performance.now()
      while (performance.now() - beganMs < seconds * 1e3 || times.length < 3) {
        const before = processorMs()
        step()
        times.push((processorMs() - before) / chunk)
      }
      return median(times)
    },
    close() {
      current?.network.dispose()
    },
  }
}

export interface Peer {
  readonly version: string
  readonly blas: readonly string[]
  ask(question: Record<string, unknown>): Promise<{ ms: number }>
  close(): void
}

/** Starts a Python peer; null, with its last words on stderr, when it does not come up. */
export async function startPeer(
  python: string,
  script: string,
  environment: Record<string, string>,
): Promise<Peer | null> {
  const child: ChildProcessWithoutNullStreams = spawn(python, [script], {
    env: {
      ...process.env,
      OMP_NUM_THREADS: '1',
      OPENBLAS_NUM_THREADS: '1',
      MKL_NUM_THREADS: '1',
      ...environment,
    },
  })
  let complaint = ''
  child.stderr.on('data', (text) => {
    complaint = `${complaint}${text}`.slice(-500)
  })
  child.on('error', () => {})
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const read = async () => {
    const { value, done } = await lines.next()
    return done ? null : JSON.parse(value)
  }
  const hello = await read()
  if (!hello) {
    console.error(`no peer ${python} ${script}: ${complaint.trim().split('\n').at(-1) ?? 'it did not start'}`)
    return null
  }
  return {
    ...hello,
    async ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`)
      const answer = await read()
      if (!answer) throw new Error(`${python} ${script} ended: ${complaint}`)
      return answer
    },
    close() {
      child.stdin.end()
      once(child, 'exit').catch(() => {})
    },
  }
}

export function peerContender(name: string, peer: Peer, norm: boolean, setToNone: boolean): Contender {
  return {
    name,
    async measure(batch, { source }, seconds) {
      return (await peer.ask({ batch, norm, setToNone, seconds, chunk: chunkOf(batch), data: source })).ms
    },
    close: () => peer.close(),
  }
}
