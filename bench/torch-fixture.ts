/**
 * Regenerates `src/engine/torch-fixture.json`: what PyTorch makes of the network, samples and batch order that
 * `src/engine/torch-case.ts` draws from our own random streams, so that only the losses need keeping.
 *
 *     node bench/torch-fixture.ts
 *
 * Needs a python3 with torch; `PYTHON` names another one.
 */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { torchCase } from '../src/engine/torch-case.ts'

const { spec, batchSize, learningRate, parameters, images, labels, order } = torchCase()
const python = process.env.PYTHON ?? 'python3'
const result = spawnSync(python, [fileURLToPath(new URL('peer/torch_losses.py', import.meta.url))], {
  input: JSON.stringify({
    widths: [spec.inputs, ...spec.hidden, spec.classes],
    batchSize,
    learningRate,
    parameters: [...parameters],
    images: [...images],
    labels: [...labels],
    order: [...order],
  }),
  encoding: 'utf8',
  maxBuffer: 1 << 26,
})
if (result.status !== 0) {
  console.error(result.stderr)
  process.exit(1)
}
const target = fileURLToPath(new URL('../src/engine/torch-fixture.json', import.meta.url))
writeFileSync(target, `${JSON.stringify(JSON.parse(result.stdout), null, 2)}\n`)
console.log(`wrote ${target}`)
