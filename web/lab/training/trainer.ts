/**
 * Three lanes on one engine, in turn: the one that lags goes next. All share one processor core, so their seconds can
 * be compared; lanes in workers of their own would slow each other down by how many cores there are.
 */
import { hashSeed } from '../../../src/core/identity.ts'
import type { Engine } from '../../../src/engine/engine.ts'
import type { LabSettings, LaneSettings } from '../settings.ts'
import { type LabData, type Lane, makeLane } from './lane.ts'

export interface TrainerOptions {
  /** See `LaneOptions`. */
  readonly shown: Float32Array
  readonly now: () => number
}

export interface Trainer {
  readonly lanes: readonly Lane[]
  /** No lane goes on: each has diverged, or the epochs of the settings are done. */
  readonly isDone: boolean
  /**
   * Trains the lane that lags, for about so many milliseconds or one step, whichever is longer. False where none may
   * go on: all are done, or `mostEpochs` holds them.
   */
  turn(milliseconds: number, mostEpochs: number): boolean
  change(lane: number, settings: LaneSettings): void
  /** So many epochs more. */
  extend(epochs: number): void
  dispose(): void
}

/** @throws UserError when the engine has no memory for it */
export function makeTrainer(
  engine: Engine,
  data: LabData,
  settings: LabSettings,
  { shown, now }: TrainerOptions,
): Trainer {
  const perEpoch = data.train.count
  const seeds = settings.lanes.map(({ batchSize }) => trialSeed(settings.seed, batchSize))
  const lanes = settings.lanes.map((lane, index) =>
    makeLane(engine, data, {
      hidden: settings.hidden,
      settings: lane,
      trialSeed: seeds[settings.sameStart ? 0 : index]!,
      shown,
      now,
    }),
  )
  const { pace } = settings
  let { epochs } = settings
  const progress = (lane: Lane) => lane[pace === 'epochs' ? 'examples' : pace]
  const lagging = () =>
    lanes
      .filter(({ divergence }) => divergence === null)
      .reduce<Lane | null>((last, lane) => (last && progress(last) <= progress(lane) ? last : lane), null)
  const isFinished = (lane: Lane | null) => lane === null || lane.examples >= epochs * perEpoch

  return {
    lanes,
    get isDone() {
      return isFinished(lagging())
    },
    turn(milliseconds, mostEpochs) {
      const lane = lagging()
      if (lane === null || isFinished(lane) || lane.examples >= mostEpochs * perEpoch) return false
      const timely = (milliseconds / 1000 / lane.seconds) * lane.steps
      const allowed = (mostEpochs * perEpoch - lane.examples) / lane.settings.batchSize
      lane.advance(Math.max(1, Math.floor(Math.min(timely || 1, allowed))))
      return true
    },
    change: (index, next) => lanes[index]!.change(next),
    extend(more) {
      epochs += more
    },
    dispose() {
      for (const lane of lanes) lane.dispose()
    },
  }
}

/** Of the first replication, as `makeTrial` has it. */
export const trialSeed = (studySeed: number, batchSize: number): number => hashSeed([studySeed, batchSize, 0])
