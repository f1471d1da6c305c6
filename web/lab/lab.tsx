/** The lab: three networks that differ in batch size and rate alone, trained in the page by the engine's WebAssembly. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { readAddress, writeAddress } from './address.ts'
import { Controls, type Speed, speedsOf } from './controls.tsx'
import { Curves } from './curves/curves.tsx'
import { DigitPicture } from './digit-picture.tsx'
import { LabProblem } from './lab-problem.tsx'
import { hasDigits, type LabFault, openLabRun } from './lab-run.ts'
import { LaneCard } from './lane-card.tsx'
import { AreaPicture } from './points/area-picture.tsx'
import { PointBoard } from './points/point-board.tsx'
import { type Point, type Preset, pointData, presetPoints } from './points/points.ts'
import { ScalingButtons } from './scaling-buttons.tsx'
import { type LabSettings, type LaneSettings, starts } from './settings.ts'
import { namesOf } from './summary.ts'
import { TakeAway } from './take-away.tsx'
import { trainDigits } from './training/digits.ts'
import { useRunState } from './use-run-state.ts'
import './lab.css'

const wantsStillness = () => matchMedia('(prefers-reduced-motion: reduce)').matches

export function Lab() {
  const address = useMemo(() => readAddress(new URLSearchParams(location.search), hasDigits), [])
  const [settings, setSettings] = useState(address.settings)
  const [preset, setPreset] = useState<Preset | null>(address.preset)
  const [points, setPoints] = useState<readonly Point[]>(() =>
    presetPoints(address.preset, address.settings.seed),
  )
  const [speed, setSpeed] = useState<Speed>(() => speedsOf(address.settings.data)[0]!)
  const [fault, setFault] = useState<LabFault | null>(null)
  const [attempt, setAttempt] = useState(0)
  /** Whether the reader wants it to run: what a new start goes on with, and a page that is looked at again. */
  const wants = useRef(!wantsStillness())

  const run = useMemo(() => openLabRun(setFault), [attempt])
  useEffect(() => () => run.dispose(), [run])

  const [state, forgetState] = useRunState(run)
  useEffect(() => {
    if (state?.isDone) wants.current = false
  }, [state?.isDone])

  const isDigits = settings.data === 'digits'
  const data = useMemo(() => (isDigits ? null : pointData(points)), [isDigits, points])
  const isReady = isDigits || data !== null

  const begin = (next: LabSettings, nextPoints: readonly Point[]) => {
    const drawn = next.data === 'points' ? pointData(nextPoints) : null
    const fitted = fitting(next, drawn?.train.count ?? trainDigits)
    setSettings(fitted)
    forgetState()
    if (next.data === 'points' && drawn === null) return run.pause()
    run.start(fitted, drawn)
    if (wants.current) run.play()
  }
  /** All but what can be switched while it trains. */
  const renew = (next: LabSettings, nextPoints = points) => {
    setPoints(nextPoints)
    begin(next, nextPoints)
  }

  useEffect(() => {
    begin(settings, points)
    run.setSpeed(speed.epochsPerSecond)
  }, [run])

  useEffect(() => {
    const query = writeAddress({ settings, preset: preset ?? address.preset })
    history.replaceState(history.state, '', `${location.pathname}${query}${location.hash}`)
  }, [settings, preset, address])

  useEffect(() => {
    // Nobody looks: nothing is drawn, and the processor is somebody else's.
    const onLook = () => {
      if (document.hidden) run.pause()
      else if (wants.current) run.play()
    }
    document.addEventListener('visibilitychange', onLook)
    return () => document.removeEventListener('visibilitychange', onLook)
  }, [run])

  const play = (isWanted: boolean) => {
    wants.current = isWanted
    if (isWanted) run.play()
    else run.pause()
  }
  const change = (index: number, lane: LaneSettings) => {
    changeAll(settings.lanes.map((old, other) => (other === index ? lane : old)))
  }
  const changeAll = (lanes: readonly LaneSettings[]) => {
    const next = { ...settings, lanes }
    // The streams of a lane are those of its first batch size: before the first step it begins anew.
    if (state === null || state.lanes.every(({ steps }) => steps === 0)) return begin(next, points)
    setSettings(next)
    for (const [index, lane] of lanes.entries()) {
      if (lane !== settings.lanes[index]) run.change(index, lane)
    }
  }
  const nameOf = namesOf(settings.lanes.map((lane) => ({ settings: lane, isSwitched: false })))
  const trainExamples = state?.trainExamples ?? data?.train.count ?? trainDigits

  if (fault) {
    return (
      <LabProblem
        fault={fault}
        onRetry={() => {
          setFault(null)
          forgetState()
          setAttempt((before) => before + 1)
        }}
      />
    )
  }
  return (
    <div class="lab">
      <h1>Lab</h1>
      <p class="lead">
        Three networks, one difference: the size of their batches. They train here, in the page. Switch size
        and rate while they do.
      </p>
      <Controls
        settings={settings}
        shape={isDigits ? [784, 10] : [2, data?.classes ?? 2]}
        hasDigits={hasDigits}
        isPlaying={state?.isPlaying ?? false}
        isDone={state?.isDone ?? false}
        isReady={isReady}
        speed={speed}
        onPlay={play}
        onReset={() => renew(settings)}
        onExtend={() => {
          run.extend(settings.epochs)
          play(true)
        }}
        onData={(kind) => {
          const next = {
            ...starts[kind],
            seed: settings.seed,
            pace: settings.pace,
            sameStart: settings.sameStart,
          }
          const [usual] = speedsOf(kind)
          setSpeed(usual!)
          run.setSpeed(usual!.epochsPerSecond)
          wants.current = wants.current || !wantsStillness()
          renew(next)
        }}
        onSpeed={(next) => {
          setSpeed(next)
          run.setSpeed(next.epochsPerSecond)
        }}
        onChange={(next) => {
          const isNewSeed = next.seed !== settings.seed
          renew(next, isNewSeed && preset ? presetPoints(preset, next.seed) : points)
        }}
      />
      {!isDigits && (
        <PointBoard
          points={points}
          preset={preset}
          onDraw={(next) => {
            setPreset(null)
            renew(settings, next)
          }}
          onPreset={(next) => {
            setPreset(next)
            wants.current = true
            renew(settings, presetPoints(next, settings.seed))
          }}
        />
      )}
      {!isReady && (
        <p class="note" role="status">
          There must be two classes, and at least four points of each that is there.
        </p>
      )}
      <div class="lab-lanes">
        {settings.lanes.map((lane, index) => (
          <LaneCard
            key={index}
            lane={index}
            settings={lane}
            state={state?.lanes[index] ?? null}
            trainExamples={trainExamples}
            onChange={(next) => change(index, next)}
          >
            {isDigits ? (
              <DigitPicture run={run} lane={index} name={nameOf(index)} />
            ) : (
              <AreaPicture
                run={run}
                lane={index}
                points={points}
                label={`The class that ${nameOf(index)} gives each place of the board`}
              />
            )}
          </LaneCard>
        ))}
      </div>
      <ScalingButtons lanes={settings.lanes} onScale={changeAll} />
      <Curves run={run} pace={settings.pace} tested={isDigits ? 'test digits' : 'test points'} />
      <TakeAway run={run} settings={settings} trainExamples={trainExamples} />
    </div>
  )
}

/** A batch of more than there are is all of them. */
function fitting(settings: LabSettings, trainExamples: number): LabSettings {
  const lanes = settings.lanes.map((lane) => ({
    ...lane,
    batchSize: Math.min(lane.batchSize, trainExamples),
  }))
  return { ...settings, lanes }
}
