/** The settings in the address, so that what one sees can be passed on: `?data=points&lanes=4@0.1,32@0.1,256@0.8`. */
import { type Preset, presets } from './points/points.ts'
import {
  type DataKind,
  dataKinds,
  type LabSettings,
  type LaneSettings,
  laneCount,
  largestSeed,
  networks,
  type Pace,
  paces,
  rateBounds,
  starts,
} from './settings.ts'

export interface LabAddress {
  readonly settings: LabSettings
  /** Of points, where they are not drawn by hand: those are not in an address. */
  readonly preset: Preset
}

/** What is missing or cannot be is as it is at the start: digits, in a build that has them. */
export function readAddress(query: URLSearchParams, hasDigits: boolean): LabAddress {
  const data = hasDigits ? (oneOf<DataKind>(dataKinds, query.get('data')) ?? 'digits') : 'points'
  const start = starts[data]
  const hidden = networks[data].find((widths) => widths.join('-') === query.get('hidden'))
  return {
    settings: {
      ...start,
      hidden: hidden ?? start.hidden,
      lanes: readLanes(query.get('lanes')) ?? start.lanes,
      pace: oneOf<Pace>(paces, query.get('pace')) ?? start.pace,
      seed: readSeed(query.get('seed') ?? '') ?? start.seed,
      sameStart: query.get('start') === 'same',
    },
    preset: oneOf<Preset>(presets, query.get('points')) ?? presets[0],
  }
}

/** Only what differs from the start, but always the data. */
export function writeAddress({ settings, preset }: LabAddress): string {
  const start = starts[settings.data]
  const query = new URLSearchParams({ data: settings.data })
  const put = (name: string, value: string, usual: string) => {
    if (value !== usual) query.set(name, value)
  }
  if (settings.data === 'points') put('points', preset, presets[0])
  put('hidden', settings.hidden.join('-'), start.hidden.join('-'))
  put('lanes', lanesText(settings.lanes), lanesText(start.lanes))
  put('pace', settings.pace, start.pace)
  put('seed', String(settings.seed), String(start.seed))
  put('start', settings.sameStart ? 'same' : 'own', 'own')
  return `?${query.toString().replaceAll('%2C', ',').replaceAll('%40', '@')}`
}

const lanesText = (lanes: readonly LaneSettings[]): string =>
  lanes.map(({ batchSize, learningRate }) => `${batchSize}@${learningRate}`).join(',')

function readLanes(text: string | null): LaneSettings[] | null {
  const lanes = (text ?? '').split(',').map((lane) => {
    const [size, rate, ...more] = lane.split('@')
    const [batchSize, learningRate] = [Number(size), readRate(rate ?? '')]
    const isLane = Number.isInteger(batchSize) && batchSize >= 1 && learningRate !== null && more.length === 0
    return isLane ? { batchSize, learningRate } : null
  })
  return lanes.length === laneCount && lanes.every((lane) => lane !== null) ? lanes : null
}

/** A learning rate within the lab's bounds; null for anything else. */
export function readRate(text: string): number | null {
  const rate = text.trim() === '' ? Number.NaN : Number(text)
  return rate >= rateBounds.from && rate <= rateBounds.to ? rate : null
}

/** A whole number from 0 on; null for anything else. */
export function readSeed(text: string): number | null {
  const seed = text.trim() === '' ? Number.NaN : Number(text)
  return Number.isInteger(seed) && seed >= 0 && seed <= largestSeed ? seed : null
}

const oneOf = <Name extends string>(names: readonly Name[], text: string | null): Name | null =>
  names.find((name) => name === text) ?? null
