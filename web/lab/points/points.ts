/** Points of two or three classes: made up in known shapes or drawn by hand, and cut into training and test. */
import { type RandomStream, randomStream } from '../../../src/core/random.ts'
import type { LabData } from '../training/lane.ts'
import { boardHalf } from '../training/picture.ts'

/** On a board from -3 to 3 both ways, y upwards. */
export interface Point {
  readonly x: number
  readonly y: number
  /** 0, 1 or 2. */
  readonly label: number
}

export const pointClasses = 3
export const mostPoints = 2000

export const presets = ['spirals', 'rings', 'blobs'] as const
export type Preset = (typeof presets)[number]

type Shape = (random: RandomStream, index: number) => Point

const perClass = 160

const shapes: Readonly<Record<Preset, { readonly classes: number; readonly draw: Shape }>> = {
  spirals: {
    classes: 2,
    draw(random, index) {
      const label = index % 2
      const along = random.uniform()
      const angle = Math.PI * (label + 2.6 * Math.sqrt(along))
      const radius = 2.75 * Math.sqrt(along)
      return polar(label, angle, radius, 0.09, random)
    },
  },
  rings: {
    classes: 3,
    draw(random, index) {
      const label = index % 3
      return polar(label, 2 * Math.PI * random.uniform(), 0.45 + 0.95 * label, 0.2, random)
    },
  },
  blobs: {
    classes: 3,
    draw(random, index) {
      const label = index % 3
      return polar(label, 2 * Math.PI * (label / 3 + 1 / 12), 1.3, 0.72, random)
    },
  },
}

function polar(label: number, angle: number, radius: number, noise: number, random: RandomStream): Point {
  const within = (value: number) => Math.max(-boardHalf, Math.min(boardHalf, value))
  return {
    x: within(radius * Math.cos(angle) + noise * random.normal()),
    y: within(radius * Math.sin(angle) + noise * random.normal()),
    label,
  }
}

/** The same points for the same seed. */
export function presetPoints(preset: Preset, seed: number): Point[] {
  const random = randomStream(seed, 'lab', preset)
  const { classes, draw } = shapes[preset]
  return Array.from({ length: classes * perClass }, (_, index) => draw(random, index))
}

/** Whether each is kept back for testing: every fourth of its class. */
export function heldOut(points: readonly Point[]): boolean[] {
  const seen = new Array<number>(pointClasses).fill(0)
  return points.map(({ label }) => {
    seen[label]!++
    return seen[label]! % 4 === 0
  })
}

/** Null while there are too few to train and test on: at least two classes of four points each. */
export function pointData(points: readonly Point[]): LabData | null {
  const labels = new Set(points.map(({ label }) => label))
  const isEnough = [...labels].every((wanted) => points.filter(({ label }) => label === wanted).length >= 4)
  if (labels.size < 2 || !isEnough) return null
  const held = heldOut(points)
  const part = (isTest: boolean) => {
    const chosen = points.filter((_, index) => held[index] === isTest)
    return {
      images: Float32Array.from(chosen.flatMap(({ x, y }) => [x, y])),
      labels: Uint8Array.from(chosen, ({ label }) => label),
      count: chosen.length,
    }
  }
  return { train: part(false), test: part(true), features: 2, classes: Math.max(...labels) + 1 }
}
