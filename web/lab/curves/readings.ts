/** What all curves say at one place, for the table and for the words. */
import type { LaneSettings } from '../settings.ts'
import { type Place, summarise } from '../summary.ts'
import type { Switch } from '../training/lane.ts'
import type { Frame, LaneFrame } from '../training/messages.ts'
import {
  type Against,
  type Course,
  courseOf,
  type Measure,
  measures,
  type Reading,
  reached,
  readAt,
} from './course.ts'

export type Courses = Readonly<Record<Measure, Course>>

/** One row of the table. */
export interface LaneReading {
  /** At the place that is read. */
  readonly settings: LaneSettings
  readonly isSwitched: boolean
  readonly readings: Readonly<Record<Measure, Reading | null>>
}

export interface Readings {
  readonly place: Place
  /** As far as a network that goes on has come. */
  readonly most: number
  readonly lanes: readonly LaneReading[]
  readonly sentences: readonly string[]
  readonly isSwitched: boolean
}

/** Trains, or could. */
export const isGoing = ({ divergence, steps }: LaneFrame): boolean => divergence === null && steps > 0

/** Where a switch stands on an axis. */
export const placeOf = (at: Switch, against: Against, perEpoch: number): number =>
  against === 'epochs' ? at.examples / perEpoch : at[against]

export function coursesOf(lane: LaneFrame, against: Against, perEpoch: number): Courses {
  return Object.fromEntries(
    measures.map((measure) => [measure, courseOf(lane, measure, against, perEpoch)]),
  ) as unknown as Courses
}

export function readingsAt(
  frame: Frame,
  courses: readonly Courses[],
  place: Place,
  most: number,
  perEpoch: number,
  tested: { readonly count: number; readonly name: string },
): Readings {
  const lanes = frame.lanes.map((lane, index) => {
    const switches = lane.switches.filter((each) => placeOf(each, place.against, perEpoch) < place.value)
    const settings = switches.at(-1) ?? lane.firstSettings
    const own = courses[index]!
    const hasBeenThere = place.value <= reached(own.loss)
    const at = (measure: Measure) =>
      hasBeenThere ? readAt(own[measure], place.value, measure === 'accuracy') : null
    const readings = Object.fromEntries(measures.map((measure) => [measure, at(measure)]))
    return {
      settings,
      isSwitched: switches.length > 0,
      readings: readings as Record<Measure, Reading | null>,
    }
  })
  const sentences = summarise(
    lanes.map(({ settings, isSwitched, readings }, index) => {
      const { steps, divergence } = frame.lanes[index]!
      return { settings, isSwitched, steps, divergence, ...readings }
    }),
    place,
    tested,
  )
  return {
    place,
    most,
    lanes,
    sentences,
    isSwitched: frame.lanes.some(({ switches }) => switches.length > 0),
  }
}
