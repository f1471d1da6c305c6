/** What one sees, in words, from the numbers that are drawn. */
import { formatNumber } from '../../src/charts/format.ts'
import type { Against, Reading } from './curves/course.ts'
import type { LaneSettings } from './settings.ts'

export interface LaneAtPlace {
  /** At that place. */
  readonly settings: LaneSettings
  /** Whether it has had others before. */
  readonly isSwitched: boolean
  readonly steps: number
  /** Null while it trains. */
  readonly divergence: string | null
  /** At the place that is read; null where nothing is known there. */
  readonly accuracy: Reading | null
  readonly distance: Reading | null
  readonly gradientNorm: Reading | null
}

export interface Place {
  readonly against: Against
  readonly value: number
}

/** Of the standard normal distribution, two-sided 95 %. */
const z95 = 1.959964

/** Sentences. `tested`: how many, and what they are called. */
export function summarise(
  lanes: readonly LaneAtPlace[],
  place: Place,
  tested: { readonly count: number; readonly name: string },
): string[] {
  const nameOf = namesOf(lanes)
  const fallen = lanes.flatMap(({ divergence, steps }, index) =>
    divergence === null
      ? []
      : [`${capital(nameOf(index))} has diverged at step ${formatNumber(steps)}: ${divergence}.`],
  )
  const going = lanes
    .map((lane, index) => ({ ...lane, name: nameOf(index) }))
    .filter(({ divergence, steps }) => divergence === null && steps > 0)
    .sort(
      (a, b) =>
        a.settings.batchSize - b.settings.batchSize || a.settings.learningRate - b.settings.learningRate,
    )
  if (going.length === 0) return fallen.length > 0 ? fallen : ['Nothing has been trained yet.']
  const there = going.filter(({ distance }) => distance !== null)
  const [small, large] = [there[0], there.at(-1)]
  if (small && large && small !== large) return [...compared(small, large, place, tested), ...fallen]
  const come = small ? `Only ${small.name} has` : 'None has'
  return [`${come} come to ${placeText(place)}.`, ...fallen]
}

type Named = LaneAtPlace & { readonly name: string }

function compared(
  small: Named,
  large: Named,
  place: Place,
  tested: { readonly count: number; readonly name: string },
): string[] {
  const further =
    place.against === 'distance' ? null : ratio(large.distance, small.distance, 'has gone', 'as far as')
  const right = rightOnes(small, large, tested)
  const longer = ratio(large.gradientNorm, small.gradientNorm, 'are', 'as long')
  const first = [
    further && `${large.name} ${further} ${small.name}`,
    right && (further ? `and gets ${right}` : `${large.name} gets ${right}`),
  ].filter(Boolean)
  return [
    ...(first.length > 0 ? [`${placeWords(place)}, ${first.join(' ')}.`] : []),
    ...(longer ? [`Its gradients ${longer}.`] : []),
  ]
}

function ratio(of: Reading | null, to: Reading | null, verb: string, comparison: string): string | null {
  if (!of || !to || !(to.value > 0) || !Number.isFinite(of.value / to.value)) return null
  return `${verb} ${formatNumber(of.value / to.value, 2)} times ${comparison}`
}

/** Whether the test set can tell them apart: the difference of two shares against its standard error, unpaired. */
function rightOnes(small: Named, large: Named, tested: { count: number; name: string }): string | null {
  if (!small.accuracy || !large.accuracy) return null
  const [p, q] = [large.accuracy.value, small.accuracy.value]
  const standardError = Math.sqrt((p * (1 - p) + q * (1 - q)) / tested.count)
  const text = `${shareText(p)} of the ${formatNumber(tested.count)} ${tested.name} right against ${shareText(q)}`
  return Math.abs(p - q) > z95 * standardError ? text : `${text}, too close for so few to tell apart`
}

/** Ten digits more or less of a thousand are one percent: one decimal. */
export const shareText = (value: number): string => `${(100 * value).toFixed(1)} %`

function placeWords({ against, value }: Place): string {
  if (against === 'distance') return `At distance ${formatNumber(value)} from the start`
  return `After ${placeText({ against, value })}`
}

/** "3.2 epochs", "1,200 steps", "0.42 s". */
export function placeText({ against, value }: Place): string {
  if (against === 'steps')
    return `${formatNumber(Math.round(value))} ${Math.round(value) === 1 ? 'step' : 'steps'}`
  if (against === 'seconds') return `${formatNumber(value)} s of training each`
  if (against === 'epochs') return `${formatNumber(value)} ${value === 1 ? 'epoch' : 'epochs'}`
  return `distance ${formatNumber(value)}`
}

/**
 * By the batch size; by the rate too where sizes are equal; by the number of the lane where that is equal as well, or
 * where it had another size or rate before.
 */
export function namesOf(
  lanes: readonly Pick<LaneAtPlace, 'settings' | 'isSwitched'>[],
): (index: number) => string {
  const isSame = (a: LaneSettings, b: LaneSettings) =>
    a.batchSize === b.batchSize && a.learningRate === b.learningRate
  return (index) => {
    const { settings, isSwitched } = lanes[index]!
    const { batchSize, learningRate } = settings
    const ofSize = lanes.filter((lane) => lane.settings.batchSize === batchSize)
    const short = `batch ${batchSize}`
    const long = `${short} at rate ${learningRate}`
    if (isSwitched) return `network ${index + 1} (switched to ${long})`
    if (ofSize.length === 1) return short
    return ofSize.filter((lane) => isSame(lane.settings, settings)).length === 1
      ? long
      : `network ${index + 1} (${long})`
  }
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
