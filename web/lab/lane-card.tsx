/** One network: its batch size and rate, to be switched while it trains, and its picture. */
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { formatNumber, formatSeconds, formatSetting } from '../../src/charts/format.ts'
import { placeOf, places, valueAt } from '../ask/slider.ts'
import { readRate } from './address.ts'
import { laneColor } from './palette.ts'
import { batchSizes, type LaneSettings, rateBounds } from './settings.ts'

export interface LaneState {
  readonly steps: number
  readonly epochs: number
  readonly seconds: number
  readonly divergence: string | null
}

interface LaneCardProps {
  readonly lane: number
  readonly settings: LaneSettings
  /** Null until it has begun. */
  readonly state: LaneState | null
  readonly trainExamples: number
  readonly children: ComponentChildren
  onChange(settings: LaneSettings): void
}

const rateRange = { ...rateBounds, scale: 'log', isWhole: false } as const

export function LaneCard({ lane, settings, state, trainExamples, children, onChange }: LaneCardProps) {
  const number = lane + 1
  const { batchSize, learningRate } = settings
  const sizes = batchSizes(trainExamples)
  const title = `lane-${number}`
  return (
    <section class="lab-lane" aria-labelledby={title}>
      <h2 id={title}>
        <span class="lab-swatch" style={{ background: laneColor(lane) }} aria-hidden="true" /> Network{' '}
        {number}
      </h2>
      <label class="lab-field">
        <span>Batch size</span>
        <select
          value={String(batchSize)}
          onChange={(event) => onChange({ ...settings, batchSize: Number(event.currentTarget.value) })}
        >
          {(sizes.includes(batchSize) ? sizes : [...sizes, batchSize].sort((a, b) => a - b)).map((size) => (
            <option key={size} value={String(size)}>
              {size === trainExamples ? `${formatSetting(size)} (all)` : formatSetting(size)}
            </option>
          ))}
        </select>
      </label>
      <RateField
        number={number}
        rate={learningRate}
        onChange={(rate) => onChange({ ...settings, learningRate: rate })}
      />
      {children}
      <p class="lab-state quiet">{state ? stateWords(state) : ' '}</p>
      {state?.divergence && (
        <p class="fault">
          Diverged at step {formatNumber(state.steps)}: {state.divergence}. Lower its rate and reset.
        </p>
      )}
    </section>
  )
}

function stateWords({ steps, epochs, seconds }: LaneState): string {
  return `${formatNumber(epochs)} epochs · ${formatNumber(steps)} steps · ${formatSeconds(seconds, 2)} of training`
}

interface RateFieldProps {
  readonly number: number
  readonly rate: number
  onChange(rate: number): void
}

/** A slider and the number itself; a slider that is dragged switches when it is let go. */
function RateField({ number, rate, onChange }: RateFieldProps) {
  const [text, setText] = useState(String(rate))
  useEffect(() => setText(String(rate)), [rate])
  const isWrong = readRate(text) === null
  const commit = () => {
    const value = readRate(text)
    if (value !== null && value !== rate) onChange(value)
  }
  return (
    <div class="lab-field">
      <label for={`rate-${number}`}>Learning rate</label>
      <input
        id={`rate-${number}`}
        type="text"
        inputMode="decimal"
        value={text}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? `rate-${number}-fault` : undefined}
        onInput={(event) => setText(event.currentTarget.value)}
        onChange={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
      <input
        type="range"
        min={0}
        max={places}
        step={10}
        value={placeOf(readRate(text) ?? rate, rateRange)}
        aria-label={`Learning rate of network ${number}, slider`}
        aria-valuetext={text}
        onInput={(event) => setText(String(valueAt(Number(event.currentTarget.value), rateRange)))}
        onChange={commit}
      />
      {isWrong && (
        <p class="fault" id={`rate-${number}-fault`}>
          A number from {rateBounds.from} to {rateBounds.to}
        </p>
      )}
    </div>
  )
}
