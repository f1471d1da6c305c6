/** Four panels over one axis, read at one place: what the networks do, as curves, as a table and in words. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { LabRun } from '../lab-run.ts'
import { paletteOf } from '../palette.ts'
import type { LaneSettings, Pace } from '../settings.ts'
import { placeText } from '../summary.ts'
import type { DataSummary, Frame } from '../training/messages.ts'
import { useThemeChange } from '../use-theme-change.ts'
import { type Against, againsts, type Measure, reached } from './course.ts'
import { CurveTable } from './curve-table.tsx'
import { PanelCanvas, type PanelHandle } from './panel-canvas.tsx'
import { panels } from './panels.ts'
import { panelLabel, ReadingTable } from './reading-table.tsx'
import { type Courses, coursesOf, isGoing, placeOf, type Readings, readingsAt } from './readings.ts'

interface CurvesProps {
  readonly run: LabRun
  /** What they keep level in: the usual axis. */
  readonly pace: Pace
  /** What the examples of the test set are called. */
  readonly tested: string
}

const againstNames: Readonly<Record<Against, string>> = {
  epochs: 'epochs',
  steps: 'steps',
  seconds: 'seconds of training',
  distance: 'distance from the start',
}

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
  const [words, setWords] = useState<Readings | null>(null)
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
        const next = readingsAt(frame, courses, place, most, data.trainExamples, {
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
      {words && <ReadingTable readings={words} />}
      <CurveTable run={run} against={against} panels={panels} />
    </section>
  )
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
