/** The gradients that `python/accumulation.py` saves, for `checkAccumulation`. */
import { UserError } from '../../../core/errors.ts'
import { type NpyArray, parseNpy } from '../data/npy.ts'
import { readDataFile } from '../data/read-file.ts'
import { listZip } from '../data/zip.ts'
import type { Accumulation } from './accumulation.ts'

/**
 * @param file .npz with `micro` [k x P], `sizes` [k], `accumulated` [P], `large` [P] and, where it is known, `window` [1]
 * @throws UserError when the file is damaged, or an array is missing or of another shape
 */
export function readGradients(file: string): Omit<Accumulation, 'reduction'> {
  const members = new Map(listZip(readDataFile(file), file).map((member) => [member.name, member]))
  const array = (name: string): NpyArray => {
    const member = members.get(`${name}.npy`)
    if (member) return parseNpy(member.read(), `${file}, ${name}`)
    throw new UserError(`there is no array "${name}"`, {
      place: file,
      remedy: 'It must hold micro, sizes, accumulated and large, as python/accumulation.py saves them.',
    })
  }
  const [micro, sizes, accumulated, large] = [
    array('micro'),
    array('sizes'),
    array('accumulated'),
    array('large'),
  ]
  const [count = 0, length = 0] = micro.shape
  const wanted = { micro: [count, length], sizes: [count], accumulated: [length], large: [length] }
  for (const [name, { shape }] of Object.entries({ micro, sizes, accumulated, large })) {
    const expected = wanted[name as keyof typeof wanted]
    if (count > 0 && shape.join() === expected.join()) continue
    throw new UserError(
      `expected ${expected.join(' x ') || 'some'} values, got ${shape.join(' x ') || 'one'}`,
      {
        place: `${file}, ${name}`,
      },
    )
  }
  const numbers = Float64Array.from(micro.values as ArrayLike<number>)
  const counts = Array.from(sizes.values as ArrayLike<number | bigint>, Number)
  if (counts.some((size) => !Number.isSafeInteger(size) || size < 1)) {
    throw new UserError(`expected whole numbers from 1 up, got ${counts.join(', ')}`, {
      place: `${file}, sizes`,
    })
  }
  const window = members.has('window.npy') ? Number(array('window').values[0]) : count
  return {
    microGradients: Array.from({ length: count }, (_, index) =>
      numbers.subarray(index * length, (index + 1) * length),
    ),
    sizes: counts,
    accumulated: Float64Array.from(accumulated.values as ArrayLike<number>),
    large: Float64Array.from(large.values as ArrayLike<number>),
    windowLength: Math.max(window, count),
  }
}
