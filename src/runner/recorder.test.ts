import fc from 'fast-check'
import { expect, it } from 'vitest'
import { recorder } from './recorder.ts'
import type { ChildEvent } from './wire.ts'

const record = (secondsNow: () => number = () => 0) => {
  const sent: ChildEvent[] = []
  return { sent, recorder: recorder((event) => sent.push(structuredClone(event)), secondsNow) }
}
const traceOf = (sent: readonly ChildEvent[]) =>
  sent.flatMap((event) => (event.type === 'traced' ? [event] : []))

it('joins consecutive traces, however they are cut, and takes copies', () => {
  fc.assert(
    fc.property(fc.array(fc.float32Array({ minLength: 1, maxLength: 3000 }), { maxLength: 30 }), (pieces) => {
      const { sent, recorder } = record()
      let firstStep = 1
      for (const piece of pieces) {
        const buffer = piece.slice()
        recorder.trace({ firstStep, columns: { loss: buffer } })
        buffer.fill(-1)
        firstStep += piece.length
      }
      recorder.flush()
      expect(traceOf(sent).flatMap(({ columns }) => [...columns.loss])).toEqual(
        pieces.flatMap((piece) => [...piece]),
      )
      let next = 1
      for (const { firstStep, columns } of traceOf(sent)) {
        expect(firstStep).toBe(next)
        next += columns.loss.length
      }
    }),
    { numRuns: 50 },
  )
})

it('begins a new piece where steps are left out or columns change', () => {
  const { sent, recorder } = record()
  const one = Float32Array.of(1)
  recorder.trace({ firstStep: 1, columns: { a: one } })
  recorder.trace({ firstStep: 3, columns: { a: one } })
  recorder.trace({ firstStep: 4, columns: { a: one, b: one } })
  recorder.trace({ firstStep: 5, columns: { b: one, a: one } })
  recorder.flush()
  expect(
    traceOf(sent).map(({ firstStep, columns }) => [firstStep, Object.keys(columns), columns.a.length]),
  ).toEqual([
    [1, ['a'], 1],
    [3, ['a'], 1],
    [4, ['a', 'b'], 2],
  ])
})

it('sends rows and traces before the saved state that covers them, and only the newest state', () => {
  const { sent, recorder } = record()
  recorder.save(1, Uint8Array.of(1))
  recorder.record({ step: 2, values: { a: 1 } })
  recorder.save(2, Uint8Array.of(2))
  recorder.trace({ firstStep: 1, columns: { a: Float32Array.of(1, 2) } })
  recorder.flush()
  expect(sent.map(({ type }) => type)).toEqual(['measured', 'traced', 'checkpointed'])
  expect(sent[2]).toMatchObject({ step: 2, state: Uint8Array.of(2) })
})

it('holds things back for a tenth of the time run, from 0.1 s to 1 s', () => {
  let now = 0
  const { sent, recorder } = record(() => now)
  const sentAfter = (seconds: number) => {
    now = seconds
    recorder.record({ step: 0, values: { a: 1 } })
    return sent.length
  }
  expect([0.05, 0.11, 0.2, 0.22].map(sentAfter)).toEqual([0, 1, 1, 2])
  expect([5, 5.4, 5.6].map(sentAfter)).toEqual([3, 3, 4])
  expect([60, 60.9, 61].map(sentAfter)).toEqual([5, 5, 6])
})

it('refuses what cannot be stored', () => {
  const { recorder } = record()
  expect(() => recorder.record({ step: 1.5, values: {} })).toThrow('step must be a whole number')
  expect(() => recorder.save(-1, Uint8Array.of())).toThrow('step must be a whole number')
  expect(() => recorder.record({ step: 1, values: { a: '1' as never } })).toThrow('a at step 1 is no number')
  const columns = { a: new Float32Array(2), b: new Float32Array(3) }
  expect(() => recorder.trace({ firstStep: 1, columns })).toThrow(
    'b at step 1 must be a Float32Array of 2 values',
  )
})
