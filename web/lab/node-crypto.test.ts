import { createHash as nodeHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createHash } from './node-crypto.ts'

test('the digest is that of Node, whatever the length and the letters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      expect(createHash('sha256').update(text).digest('hex')).toBe(
        nodeHash('sha256').update(text).digest('hex'),
      )
    }),
  )
})

test('its numbers are read as Node reads them', () => {
  const ours = createHash('sha256').update('batch').update('wise').digest()
  const nodes = nodeHash('sha256').update('batchwise').digest()
  for (const offset of [0, 4, 8, 12]) expect(ours.readInt32BE(offset)).toBe(nodes.readInt32BE(offset))
  expect(ours.readUIntBE(0, 6)).toBe(nodes.readUIntBE(0, 6))
})
