/**
 * Random streams keyed by content: equal keys give equal streams, on every machine and in any order of use.
 * The generator is xoroshiro128+ (Blackman & Vigna 2018), from pure-rand; its state is the key's SHA-256.
 */
import { createHash } from 'node:crypto'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import { canonicalJson } from './identity.ts'

export interface RandomStream {
  /** Uniform on [0, 1), 53 bits. */
  uniform(): number
  /** Uniform on 0, 1, ..., bound - 1; bound up to 2^32. From the high bits (the low ones of this generator are
   * its weak side); no value is favoured by more than 2^-21 of its share. */
  integer(bound: number): number
  /** Normal with mean 0 and standard deviation 1 (Marsaglia's polar method). */
  normal(): number
  /** In place, every order equally likely (Fisher-Yates). */
  shuffle<A extends { length: number; [index: number]: unknown }>(items: A): A
}

/** An independent stream for each key: `randomStream(seed, 'shuffle', epoch)`. */
export function randomStream(...key: readonly (string | number)[]): RandomStream {
  const digest = createHash('sha256').update(canonicalJson(key)).digest()
  const state = [0, 4, 8, 12].map((offset) => digest.readInt32BE(offset))
  const generator = xoroshiro128plusFromState(state)
  const next = () => generator.next() >>> 0

  const uniform = () => ((next() >>> 5) * 0x4000000 + (next() >>> 6)) / 0x20000000000000
  const integer = (bound: number) => {
    if (!(bound >= 1 && bound <= 0x100000000 && Number.isInteger(bound))) {
      throw new RangeError(`integer: the bound must be a whole number from 1 to 2^32, got ${bound}`)
    }
    return Math.floor(uniform() * bound)
  }
  let spare: number | null = null
  const normal = () => {
    if (spare !== null) {
      const value = spare
      spare = null
      return value
    }
    for (;;) {
      const u = 2 * uniform() - 1
      const v = 2 * uniform() - 1
      const square = u * u + v * v
      if (square > 0 && square < 1) {
        const scale = Math.sqrt((-2 * Math.log(square)) / square)
        spare = v * scale
        return u * scale
      }
    }
  }
  const shuffle = <A extends { length: number; [index: number]: unknown }>(items: A): A => {
    for (let last = items.length - 1; last > 0; last--) {
      const other = integer(last + 1)
      const held = items[last]
      items[last] = items[other]
      items[other] = held
    }
    return items
  }
  return { uniform, integer, normal, shuffle }
}
