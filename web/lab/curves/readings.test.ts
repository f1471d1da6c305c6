import { expect, test } from 'vitest'
import { loadDataSet } from '../../../src/domains/training/data/load.ts'
import { loadWasmEngine } from '../../../src/engine/wasm-engine.ts'
import { starts } from '../settings.ts'
import { makeFrames } from '../training/frames.ts'
import { makeTrainer } from '../training/trainer.ts'
import { coursesOf, readingsAt } from './readings.ts'

const examples = 300
const source = {
  madeUp: 'gaussian-blobs',
  examples,
  features: 4,
  classes: 3,
  separation: 2,
  seed: 1,
} as const

/** The third lane switched from 100 to 10 after two epochs, all trained for four. */
async function trained() {
  const data = loadDataSet(source)
  const lanes = [10, 30, 100].map((batchSize) => ({ batchSize, learningRate: 0.1 }))
  let milliseconds = 0
  const trainer = makeTrainer(
    await loadWasmEngine(),
    data,
    { ...starts.points, hidden: [], lanes, epochs: 4 },
    { shown: new Float32Array(), now: () => milliseconds++ },
  )
  const run = (epochs: number) => {
    while (trainer.turn(1, epochs));
  }
  run(2)
  trainer.change(2, { batchSize: 10, learningRate: 0.1 })
  run(4)
  return makeFrames(1, trainer, data, true)(false, true, null)
}

const read = async (against: 'epochs' | 'steps', value: number) => {
  const frame = await trained()
  const courses = frame.lanes.map((lane) => coursesOf(lane, against, examples))
  return readingsAt(frame, courses, { against, value }, 4, examples, { count: examples, name: 'examples' })
}

test('a network is read with the size that it had at the place', async () => {
  const sizes = ({ lanes }: Awaited<ReturnType<typeof read>>) =>
    lanes.map(({ settings }) => settings.batchSize)
  expect(sizes(await read('epochs', 2))).toEqual([10, 30, 100])
  expect(sizes(await read('epochs', 2.5))).toEqual([10, 30, 10])
  expect((await read('epochs', 2)).sentences[0]).toMatch(/^After 2 epochs, batch 100 .* batch 10 /)
  expect((await read('epochs', 3)).sentences[0]).toContain('batch 30 has gone')
})

test('a network that has not come to a place has nothing there', async () => {
  // After four epochs: 120 steps, 40 steps, 6 + 60 steps.
  const { lanes, sentences } = await read('steps', 50)
  expect(lanes.map(({ readings }) => readings.distance === null)).toEqual([false, true, false])
  expect(sentences[0]).toMatch(/^After 50 steps, network 3 \(switched to batch 10 at rate 0.1\) /)
  expect((await read('steps', 100)).sentences).toEqual([
    'Only network 1 (batch 10 at rate 0.1) has come to 100 steps.',
  ])
})
