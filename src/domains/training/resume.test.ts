/** A trial that was stopped again and again yields the bits of one that was not, whatever it keeps in mind. */
import { expect, test } from 'vitest'
import { decodeState } from '../../engine/network-state.ts'
import { decodeCheckpoint } from './checkpoint.ts'
import { plannedTrials, runWhole } from './testing.ts'

const study = (params: string) => `domain: training
batchSizes: [32]
replications: 1
params:
  data: { madeUp: gaussian-blobs, examples: 160, features: 64, classes: 3, separation: 2 }
  learningRate: 0.01
  epochs: 3
  evaluationsPerEpoch: 5
${params.replace(/^/gm, '  ')}
objective: { maximize: testAccuracy }
`
const images = 'input: { height: 8, width: 8 }'
const dense = 'network: { hidden: [9] }'

test.each([
  ['plain SGD', dense],
  ['SGD of layers', `network: { ${images}, layers: [flatten, { dense: 9 }, relu] }`],
  [
    'momentum',
    `${dense}\noptimizer: { sgd: { momentum: 0.9, nesterov: true, weightDecay: 0.01, clipNorm: 0.5 } }`,
  ],
  ['adam', `${dense}\noptimizer: adam`],
  ['adamW', `${dense}\noptimizer: { adamW: { weightDecay: 0.1, clipNorm: 0.5 } }`],
  ['batch normalization', `network: { ${images}, layers: [{ convolution: 4 }, batchNorm, relu, maxPool] }`],
  ['group normalization', `network: { ${images}, layers: [{ convolution: 4 }, { groupNorm: 2 }, relu] }`],
  ['dropout', `network: { ${images}, layers: [flatten, { dense: 16 }, relu, { dropout: 0.5 }] }`],
  [
    'a residual block',
    `network: { ${images}, layers: [{ residual: [{ convolution: 1 }, batchNorm, { dropout: 0.2 }] }] }\noptimizer: adam`,
  ],
  [
    'cosine with warm-up',
    `${dense}\nschedule: { cosine: { warmUpEpochs: 0.5 } }\noptimizer: { sgd: { momentum: 0.8 } }`,
  ],
  [
    'phases',
    `network: { ${images}, layers: [flatten, { dense: 9 }, batchNorm, relu] }\noptimizer: adam\nphases: [{ fromEpoch: 1, batchSize: 48 }, { fromEpoch: 2, batchSizeFactor: 0.5, learningRateFactor: 2 }]`,
  ],
])('%s', async (_, params) => {
  const [trial] = await plannedTrials(study(params))
  const whole = await runWhole(trial!)
  const stopped = await runWhole(trial!, 2)
  expect(whole.stops).toBe(0)
  expect(stopped.stops).toBeGreaterThanOrEqual(4)
  expect(whole.traces.loss!.length).toBeGreaterThan(10)
  expect({ ...stopped, stops: 0 }).toEqual(whole)
})

test('a trial of plain SGD goes on from a checkpoint of the first version, which held its parameters alone', async () => {
  const [trial] = await plannedTrials(study(dense))
  const stopped = await runWhole(trial!, 2, (checkpoint) => {
    const { state, network } = decodeCheckpoint(checkpoint)
    if (!('state' in network)) throw new Error('the checkpoint is of the first version already')
    const { values } = decodeState(network.state).arrays[0]!
    const header = new TextEncoder().encode(JSON.stringify(state))
    return Buffer.concat([Uint32Array.of(header.length), header, values].map(bytesOf))
  })
  expect(stopped.stops).toBeGreaterThanOrEqual(4)
  expect({ ...stopped, stops: 0 }).toEqual(await runWhole(trial!))
})

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  new Uint8Array(buffer, byteOffset, byteLength)
