import { useState } from 'preact/hooks'
import { humanName, isPure } from '../../src/charts/format.ts'
import type { ModelField } from '../../src/server/api/models.ts'
import { isWithin, placeOf, places, rangeAround, type SliderRange, splitNumber, valueAt } from './slider.ts'

interface FieldInputProps {
  readonly field: ModelField
  readonly value: string
  /** What is wrong with it, as the server says. */
  readonly fault: string | null
  readonly onChange: (value: string) => void
  /** The reader is at this field. */
  readonly onTouch: () => void
}

export function FieldInput({ field, value, fault, onChange, onTouch }: FieldInputProps) {
  const { name, kind, unit, symbol, doc, bounds, required, units } = field
  const id = `field-${name}`
  const unset = field.default === undefined ? '' : `${spoken(field.default)} unless stated`
  const hint = [required || unset ? '' : 'may be left out', bounds].filter(Boolean).join(', ')
  return (
    <div class={fault ? 'field field-wrong' : 'field'}>
      <div class="field-head">
        <label for={id}>
          {humanName(name)} {symbol && <i>{symbol}</i>}
        </label>
        <span class="quiet">{isPure(unit) || unit === name ? '' : unit}</span>
      </div>
      {kind === 'choice' || kind === 'flag' ? (
        <select
          id={id}
          value={value}
          onFocus={onTouch}
          onChange={(event) => onChange(event.currentTarget.value)}
          aria-describedby={`${id}-doc`}
        >
          {!required && <option value="">{unset || 'left out'}</option>}
          {(kind === 'flag' ? ['true', 'false'] : field.choices).map((option) => (
            <option key={option} value={option}>
              {spoken(kind === 'flag' ? option === 'true' : option)}
            </option>
          ))}
        </select>
      ) : (
        <>
          <input
            id={id}
            type="text"
            autocomplete="off"
            spellcheck={false}
            value={value}
            placeholder={unset}
            title={units.length > 1 ? `Units: ${units.join(', ')}` : undefined}
            aria-invalid={fault !== null}
            aria-describedby={`${id}-doc`}
            onFocus={onTouch}
            onInput={(event) => onChange(event.currentTarget.value)}
          />
          <Slider field={field} value={value} onChange={onChange} onTouch={onTouch} />
        </>
      )}
      <p id={`${id}-doc`} class="quiet">
        {doc} {hint && `(${hint})`}
      </p>
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  )
}

const spoken = (value: unknown): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : JSON.stringify(value).replaceAll('"', '')

/** Its ends stay where they are while it is moved; what is typed beyond them moves them. */
function Slider({ field, value, onChange, onTouch }: Omit<FieldInputProps, 'fault'>) {
  const [range, setRange] = useState<SliderRange | null>(null)
  const split = splitNumber(value)
  if (!split || !Number.isFinite(split.value)) return null
  const isInside = range !== null && isWithin(split.value, range)
  const own = isInside ? range : rangeAround(field, split.value)
  if (own !== range) setRange(own)
  if (!own) return null
  return (
    <input
      type="range"
      min={0}
      max={places}
      value={placeOf(split.value, own)}
      aria-label={`${humanName(field.name)}, slider`}
      aria-valuetext={value}
      onFocus={onTouch}
      onInput={(event) => {
        onTouch()
        onChange(`${valueAt(Number(event.currentTarget.value), own)}${split.unit}`)
      }}
    />
  )
}
