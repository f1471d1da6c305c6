import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boardHalf } from '../training/picture.ts'
import { fromPixels, toPixels } from './draw-points.ts'
import { heldOut, pointData, presetPoints, presets } from './points.ts'

const label = fc.integer({ min: 0, max: 2 })
const coordinate = fc.double({ min: -boardHalf, max: boardHalf, noNaN: true })
const drawn = fc.array(fc.record({ x: coordinate, y: coordinate, label }), { minLength: 1, maxLength: 80 })

test('every point is trained on or tested on, and a fourth of each class is tested on', () => {
  fc.assert(
    fc.property(drawn, (points) => {
      const held = heldOut(points)
      const counts = [0, 1, 2].map((wanted) => points.filter((point) => point.label === wanted).length)
      for (const [wanted, count] of counts.entries()) {
        const tested = points.filter((point, index) => point.label === wanted && held[index]).length
        expect(tested).toBe(Math.floor(count / 4))
      }
      const present = counts.filter((count) => count > 0)
      const data = pointData(points)
      expect(data === null).toBe(present.length < 2 || present.some((count) => count < 4))
      if (!data) return
      expect(data.train.count + data.test.count).toBe(points.length)
      expect(data.train.images).toHaveLength(2 * data.train.count)
      expect(Math.max(...data.train.labels)).toBe(data.classes - 1)
    }),
  )
})

test.each(presets)('%s are the same for a seed, others for another, and lie on the board', (preset) => {
  const points = presetPoints(preset, 1)
  expect(presetPoints(preset, 1)).toEqual(points)
  expect(presetPoints(preset, 2)).not.toEqual(points)
  expect(points.every(({ x, y }) => Math.abs(x) <= boardHalf && Math.abs(y) <= boardHalf)).toBe(true)
  expect(pointData(points)!.test.count).toBe(points.length / 4)
})

test('a place on the board is a pixel and back', () => {
  fc.assert(
    fc.property(coordinate, coordinate, (x, y) => {
      const [backX, backY] = fromPixels(...toPixels(x, y, 272), 272)
      expect(backX).toBeCloseTo(x, 9)
      expect(backY).toBeCloseTo(y, 9)
    }),
  )
  expect(toPixels(-boardHalf, boardHalf, 272)).toEqual([0, 0])
})
