/** A frame of the present state, in the arrays of a used one where there is one. */
import { evaluationWidth } from './evaluation-table.ts'
import type { LabData, Lane } from './lane.ts'
import type { Frame, LaneFrame } from './messages.ts'
import { gridSide, guesses, shares } from './picture.ts'
import { traceWidth } from './trace-table.ts'
import type { Trainer } from './trainer.ts'

/** Test digits whose guesses are shown. */
export const shownDigits = 60

/** Makes the frames of one run. An area takes as long as many steps: each frame has one lane's anew. */
export function makeFrames(run: number, trainer: Trainer, data: LabData, isDigits: boolean) {
  const { classes } = data
  const pictures = trainer.lanes.map(
    () => new Uint8Array(isDigits ? shownDigits : gridSide * gridSide * classes),
  )
  const drawnAt = trainer.lanes.map(() => -1)
  let turn = 0

  function draw(index: number): void {
    const lane = trainer.lanes[index]!
    if (drawnAt[index] === lane.steps) return
    drawnAt[index] = lane.steps
    if (isDigits) guesses(lane.testLogits, classes, pictures[index]!)
    else shares(lane.shownLogits(), classes, pictures[index]!)
  }

  /** `isWhole`: with every lane's picture as it is now. */
  return (isPlaying: boolean, isWhole: boolean, used: Frame | null): Frame => {
    for (const index of trainer.lanes.keys()) {
      if (isDigits || isWhole || index === turn) draw(index)
    }
    turn = (turn + 1) % trainer.lanes.length
    return {
      run,
      isPlaying,
      isDone: trainer.isDone,
      lanes: trainer.lanes.map((lane, index) => frameOf(lane, pictures[index]!, used?.lanes[index])),
    }
  }
}

function frameOf(lane: Lane, picture: Uint8Array, used: LaneFrame | undefined): LaneFrame {
  const { settings, firstSettings, steps, examples, seconds, divergence, switches, traces, evaluations } =
    lane
  return {
    settings,
    firstSettings,
    steps,
    examples,
    seconds,
    divergence,
    switches,
    traceRows: traces.rows,
    traces: copied(traces.values, traces.rows * traceWidth, used?.traces),
    evaluationRows: evaluations.rows,
    evaluations: copied(evaluations.values, evaluations.rows * evaluationWidth, used?.evaluations),
    picture: copied(picture, picture.length, used?.picture),
  }
}

/** The first `count`, in `used` where they fit. */
function copied<A extends Float64Array | Uint8Array>(
  values: A,
  count: number,
  used: NoInfer<Owned<A>> | undefined,
): Owned<A> {
  if (used?.length !== values.length) return values.slice() as unknown as Owned<A>
  used.set(values.subarray(0, count))
  return used
}

type Owned<A> = A extends Float64Array ? Float64Array<ArrayBuffer> : Uint8Array<ArrayBuffer>
