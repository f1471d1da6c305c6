/** What holds for all three networks: data, network, pace, speed, seed; run, pause, reset. */
import { useEffect, useState } from 'preact/hooks'
import { readSeed } from './address.ts'
import { type DataKind, type LabSettings, networkName, networks, type Pace, paces } from './settings.ts'

export interface Speed {
  readonly name: string
  readonly epochsPerSecond: number
}

const full = { name: 'Full speed', epochsPerSecond: Number.POSITIVE_INFINITY }
const slowed = (epochs: number): Speed => ({
  name: epochs === 1 ? '1 epoch a second' : `${epochs} epochs a second`,
  epochsPerSecond: epochs,
})

/** The usual one first. Points are few: at full speed all is over before one has looked. */
export const speedsOf = (data: DataKind): readonly Speed[] =>
  data === 'digits'
    ? [full, slowed(2), slowed(1), slowed(0.25)]
    : [slowed(20), slowed(5), slowed(1), slowed(100), full]

interface ControlsProps {
  readonly settings: LabSettings
  /** Values an example, and classes. */
  readonly shape: readonly [inputs: number, classes: number]
  readonly hasDigits: boolean
  readonly isPlaying: boolean
  readonly isDone: boolean
  /** Whether there is something to train on. */
  readonly isReady: boolean
  readonly speed: Speed
  onPlay(isWanted: boolean): void
  onReset(): void
  onExtend(): void
  onData(data: DataKind): void
  onSpeed(speed: Speed): void
  /** Of what begins anew. */
  onChange(settings: LabSettings): void
}

const paceNames: Readonly<Record<Pace, string>> = {
  epochs: 'the same epochs',
  steps: 'the same steps',
  seconds: 'the same time',
}

export function Controls(props: ControlsProps) {
  const { settings, isPlaying, isDone, isReady, speed } = props
  const { data, hidden } = settings
  const [inputs, classes] = props.shape
  return (
    <section class="lab-controls" aria-label="Run">
      <div class="buttons">
        {isDone ? (
          <button type="button" class="main" onClick={props.onExtend}>
            {settings.epochs} epochs more
          </button>
        ) : (
          <button type="button" class="main" disabled={!isReady} onClick={() => props.onPlay(!isPlaying)}>
            {isPlaying ? 'Pause' : 'Train'}
          </button>
        )}
        <button type="button" disabled={!isReady} onClick={props.onReset}>
          Reset
        </button>
      </div>
      <label>
        <span>Data</span>
        <select value={data} onChange={(event) => props.onData(event.currentTarget.value as DataKind)}>
          <option value="digits" disabled={!props.hasDigits}>
            handwritten digits{props.hasDigits ? '' : ' (not in this build)'}
          </option>
          <option value="points">drawn points</option>
        </select>
      </label>
      <label>
        <span>Network</span>
        <select
          value={hidden.join('-')}
          onChange={(event) => {
            const chosen = networks[data].find((widths) => widths.join('-') === event.currentTarget.value)
            if (chosen) props.onChange({ ...settings, hidden: chosen })
          }}
        >
          {networks[data].map((widths) => (
            <option key={widths.join('-')} value={widths.join('-')}>
              {networkName(inputs, widths, classes)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>Each gets</span>
        <select
          value={settings.pace}
          onChange={(event) => props.onChange({ ...settings, pace: event.currentTarget.value as Pace })}
        >
          {paces.map((pace) => (
            <option key={pace} value={pace}>
              {paceNames[pace]}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>Speed</span>
        <select
          value={speed.name}
          onChange={(event) => {
            const next = speedsOf(data).find(({ name }) => name === event.currentTarget.value)
            if (next) props.onSpeed(next)
          }}
        >
          {speedsOf(data).map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <SeedField seed={settings.seed} onSeed={(seed) => props.onChange({ ...settings, seed })} />
      <label class="lab-tick">
        <input
          type="checkbox"
          checked={settings.sameStart}
          onChange={(event) => props.onChange({ ...settings, sameStart: event.currentTarget.checked })}
        />{' '}
        Same initial weights
      </label>
    </section>
  )
}

function SeedField({ seed, onSeed }: { readonly seed: number; readonly onSeed: (seed: number) => void }) {
  const [text, setText] = useState(String(seed))
  useEffect(() => setText(String(seed)), [seed])
  const value = readSeed(text)
  return (
    <label class="lab-seed">
      <span>Seed</span>
      <input
        type="text"
        inputMode="numeric"
        value={text}
        aria-invalid={value === null}
        onInput={(event) => setText(event.currentTarget.value)}
        onChange={() => value !== null && value !== seed && onSeed(value)}
      />
    </label>
  )
}
