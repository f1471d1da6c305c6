/** Four panels over one axis, read at one place: what the networks do, as curves, as a table and in words. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { formatNumber, formatToUncertainty } from '../../../src/charts/format.ts'
import type { LabRun } from '../lab-run.ts'
import { laneColor, paletteOf } from '../palette.ts'
import type { LaneSettings, Pace } from '../settings.ts'
import { namesOf, type Place, placeText, shareText, summarise } from '../summary.ts'
import type { Switch } from '../training/lane.ts'
import type { DataSummary, Frame, LaneFrame } from '../training/messages.ts'
import { useThemeChange } from '../use-theme-change.ts'
import {
  type Against,
  againsts,
  type Course,
  courseOf,
  type Measure,
  measures,
  type Reading,
  reached,
  readAt,
} from './course.ts'
import { CurveTable } from './curve-table.tsx'
import { PanelCanvas, type PanelHandle } from './panel-canvas.tsx'

interface CurvesProps {
  readonly run: LabRun
  /** What they keep level in: the usual axis. */
  readonly pace: Pace
  /** What the examples of the test set are called. */
  readonly tested: string
}

type Courses = Readonly<Record<Measure, Course>>

/** One row of the table. */
interface LaneReading {
  /** At the place that is read. */
  readonly settings: LaneSettings
  readonly isSwitched: boolean
  readonly readings: Readonly<Record<Measure, Reading | null>>
}

interface Words {
  readonly place: Place
  readonly most: number
  readonly lanes: readonly LaneReading[]
  readonly sentences: readonly string[]
  readonly isSwitched: boolean
}

const againstNames: Readonly<Record<Against, string>> = {
  epochs: 'epochs',
  steps: 'steps',
  seconds: 'seconds of training',
  distance: 'distance from the start',
}

const panels: readonly { readonly measure: Measure; readonly title: string }[] = [
  { measure: 'accuracy', title: 'Test accuracy' },
  { measure: 'loss', title: 'Training loss' },
  { measure: 'distance', title: 'Distance from the start' },
  { measure: 'gradientNorm', title: 'Gradient norm, mean ± deviation' },
]

const wordsEveryMs = 150
/** So that a reader by ear is told, not flooded. */
const saidEveryMs = 8000
const readPlaces = 500

export function Curves({ run, pace, tested }: CurvesProps) {
  const [against, setAgainst] = useState<Against>(pace)
  useEffect(() => setAgainst(pace), [pace])
  const [isLog, setLog] = useState(false)
  /** A share of the axis; null: where the networks are now. */
  const [share, setShare] = useState<number | null>(null)
  const [words, setWords] = useState<Words | null>(null)
  const [said, setSaid] = useState('')
  const handles = useRef(new Map<Measure, PanelHandle>())
  const view = useRef({ against, isLog, share })
  view.current = { against, isLog, share }
  const shown = panels.filter(({ measure }) => measure !== against)

  useEffect(() => run.redraw(), [run, against, isLog, share])
  useThemeChange(() => run.redraw())

  useEffect(() => {
    let wordsAt = 0
    let saidAt = 0
    let wasPlaying = false
    let wasShare: number | null = null
    return run.onFrame((frame, data) => {
      const { against, isLog, share } = view.current
      const courses = frame.lanes.map((lane) => coursesOf(lane, against, data.trainExamples))
      const ends = courses.map(({ loss }) => reached(loss))
      const going = frame.lanes.flatMap((lane, index) => (isGoing(lane) ? [ends[index]!] : []))
      const most = Math.max(...(going.length > 0 ? going : ends), 0)
      const place = { against, value: share === null ? Math.min(...going, most) : share * most }
      drawPanels(frame, courses, data)
      const now = performance.now()
      const isChange = frame.isPlaying !== wasPlaying || share !== wasShare || !frame.isPlaying
      if (now - wordsAt > wordsEveryMs || isChange) {
        wordsAt = now
        const next = wordsOf(frame, courses, place, most, data.trainExamples, {
          count: data.testExamples,
          name: tested,
        })
        setWords(next)
        if (now - saidAt > saidEveryMs || frame.isPlaying !== wasPlaying) {
          saidAt = now
          setSaid(next.sentences.join(' '))
        }
        wasPlaying = frame.isPlaying
        wasShare = share
      }

      function drawPanels(frame: Frame, courses: readonly Courses[], { trainExamples }: DataSummary): void {
        const element = document.querySelector('.lab-panels')
        if (!element) return
        const palette = paletteOf(element)
        const first = Math.min(...courses.map(({ loss }) => loss.x[0] ?? Number.POSITIVE_INFINITY))
        const nameOf = labelsOf(frame.lanes.map(({ settings }) => settings))
        for (const [measure, handle] of handles.current) {
          handle.draw(
            {
              x: {
                domain: [isLog ? first : 0, most],
                kind: isLog ? 'log' : 'linear',
                unit: against === 'seconds' ? 's' : '1',
                label: againstNames[against],
              },
              y: scaleOf(measure),
              lanes: frame.lanes.map((lane, index) => ({
                course: courses[index]![measure],
                label: nameOf(index),
                hasDiverged: lane.divergence !== null,
                color: palette.lanes[index]!,
                switchedAt: lane.switches.map((each) => placeOf(each, against, trainExamples)),
              })),
              readAt: share === null ? null : place.value,
            },
            palette,
          )
        }
      }
    })
  }, [run, tested])

  const readFrom = (measure: Measure) => (handle: PanelHandle | null) => {
    if (handle) handles.current.set(measure, handle)
    else handles.current.delete(measure)
  }
  const onPointer = (value: number | null) => {
    const most = words?.most ?? 0
    setShare(value === null || most === 0 ? null : Math.min(1, Math.max(0, value / most)))
  }

  return (
    <section class="lab-curves" aria-label="Curves">
      <p class="lab-words">{words?.sentences.join(' ') ?? ' '}</p>
      <p class="hidden" role="status">
        {said}
      </p>
      <div class="lab-axis">
        <label>
          Against{' '}
          <select value={against} onChange={(event) => setAgainst(event.currentTarget.value as Against)}>
            {againsts.map((name) => (
              <option key={name} value={name}>
                {againstNames[name]}
              </option>
            ))}
          </select>
        </label>
        <label>
          <input type="checkbox" checked={isLog} onChange={(event) => setLog(event.currentTarget.checked)} />{' '}
          Logarithmic
        </label>
        <label class="lab-read">
          Read at
          <input
            type="range"
            min={0}
            max={readPlaces}
            value={Math.round((share ?? 1) * readPlaces)}
            aria-valuetext={words ? placeText(words.place) : ''}
            onInput={(event) => {
              const next = Number(event.currentTarget.value) / readPlaces
              setShare(next >= 1 ? null : next)
            }}
          />
        </label>
      </div>
      <div class="lab-panels">
        {shown.map(({ measure, title }) => (
          <figure key={measure} class="lab-panel">
            <h3>{title}</h3>
            <PanelCanvas
              label={words ? panelLabel(title, measure, words) : title}
              handle={readFrom(measure)}
              onResize={() => run.redraw()}
              onRead={onPointer}
            />
          </figure>
        ))}
      </div>
      {words?.isSwitched && <p class="quiet">○ switched by hand</p>}
      {words && <ReadingTable words={words} />}
      <CurveTable run={run} against={against} panels={panels} />
    </section>
  )
}

const isGoing = ({ divergence, steps }: LaneFrame): boolean => divergence === null && steps > 0

const placeOf = (at: Switch, against: Against, perEpoch: number): number =>
  against === 'epochs' ? at.examples / perEpoch : at[against]

function coursesOf(lane: LaneFrame, against: Against, perEpoch: number): Courses {
  return Object.fromEntries(
    measures.map((measure) => [measure, courseOf(lane, measure, against, perEpoch)]),
  ) as unknown as Courses
}

function scaleOf(measure: Measure) {
  if (measure === 'accuracy') return { kind: 'linear', unit: '1', from: null, to: 1, isShare: true } as const
  if (measure === 'distance') return { kind: 'linear', unit: '1', from: 0, to: null, isShare: false } as const
  return { kind: 'log', unit: '1', from: null, to: null, isShare: false } as const
}

/** Short, for the ends of lines: the batch size, and the rate where sizes are equal. */
function labelsOf(lanes: readonly LaneSettings[]): (index: number) => string {
  return (index) => {
    const { batchSize, learningRate } = lanes[index]!
    const isAlone = lanes.filter((lane) => lane.batchSize === batchSize).length === 1
    return isAlone ? String(batchSize) : `@${learningRate}`
  }
}

function wordsOf(
  frame: Frame,
  courses: readonly Courses[],
  place: Place,
  most: number,
  perEpoch: number,
  tested: { readonly count: number; readonly name: string },
): Words {
  const lanes = frame.lanes.map((lane, index) => {
    const switches = lane.switches.filter((each) => placeOf(each, place.against, perEpoch) < place.value)
    const settings = switches.at(-1) ?? lane.firstSettings
    const own = courses[index]!
    const hasBeenThere = place.value <= reached(own.loss)
    const at = (measure: Measure) =>
      hasBeenThere || place.value === 0 ? readAt(own[measure], place.value, measure === 'accuracy') : null
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

const format: Readonly<Record<Measure, (reading: Reading) => string>> = {
  accuracy: ({ value }) => shareText(value),
  loss: ({ value }) => formatNumber(value),
  distance: ({ value }) => formatNumber(value),
  gradientNorm: ({ value, spread }) =>
    spread > 0 ? `${formatToUncertainty(value, spread)} ± ${formatNumber(spread, 2)}` : formatNumber(value),
}

function panelLabel(title: string, measure: Measure, { place, lanes }: Words): string {
  const nameOf = namesOf(lanes)
  const said = lanes.flatMap(({ readings }, index) => {
    const reading = readings[measure]
    return reading ? [`${nameOf(index)} ${format[measure](reading)}`] : []
  })
  return `${title} at ${placeText(place)}: ${said.join(', ') || 'nothing yet'}`
}

function ReadingTable({ words: { place, lanes } }: { readonly words: Words }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="scroll" aria-label="The curves at one place" tabIndex={0}>
      <table class="lab-table">
        <caption>At {placeText(place)}</caption>
        <thead>
          <tr>
            <th scope="col">Network</th>
            <th scope="col" class="number">
              Batch
            </th>
            <th scope="col" class="number">
              Rate
            </th>
            {panels.map(({ measure, title }) => (
              <th key={measure} scope="col" class="number">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lanes.map(({ settings, readings }, index) => (
            <tr key={index}>
              <th scope="row">
                <span class="lab-swatch" style={{ background: laneColor(index) }} aria-hidden="true" />{' '}
                {index + 1}
              </th>
              <td class="number">{settings.batchSize}</td>
              <td class="number">{settings.learningRate}</td>
              {panels.map(({ measure }) => (
                <td key={measure} class="number">
                  {readings[measure] ? format[measure](readings[measure]) : '–'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
