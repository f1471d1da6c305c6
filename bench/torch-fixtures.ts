/**
 * Regenerates what PyTorch makes of the cases of `src/engine/torch-cases.ts` and of the trials of
 * `src/domains/training/torch-trials.ts`: `torch-fixtures.json` and `torch-trials.json` beside them. What is drawn comes
 * from our own random streams, so that only losses, norms and distances need keeping.
 *
 *     node bench/torch-fixtures.ts
 *
 * Needs a python3 with torch; `PYTHON` names another one.
 */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { torchTrialCase, torchTrials } from '../src/domains/training/torch-trials.ts'
import { torchCases } from '../src/engine/torch-cases.ts'

const plain = (_: string, value: unknown) =>
  ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value
const rounded = (_: string, value: unknown) =>
  typeof value === 'number' ? Number(value.toPrecision(7)) : value

function write(cases: readonly { readonly name: string }[], file: string): void {
  const python = process.env.PYTHON ?? 'python3'
  const result = spawnSync(python, [fileURLToPath(new URL('peer/torch_training.py', import.meta.url))], {
    input: cases.map((one) => JSON.stringify(one, plain)).join('\n'),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (result.status !== 0) {
    console.error(result.stderr)
    process.exit(1)
  }
  const lines = result.stdout.trim().split('\n')
  const fixtures = cases.map(
    ({ name }, index) => `  ${JSON.stringify(name)}: ${JSON.stringify(JSON.parse(lines[index]!), rounded)}`,
  )
  const target = fileURLToPath(new URL(file, import.meta.url))
  writeFileSync(target, `{\n${fixtures.join(',\n')}\n}\n`)
  console.log(`wrote ${target}`)
}

write(torchCases(), '../src/engine/torch-fixtures.json')
write(
  await Promise.all(Object.keys(torchTrials).map(torchTrialCase)),
  '../src/domains/training/torch-trials.json',
)
