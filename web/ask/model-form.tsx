import { useEffect, useState } from 'preact/hooks'
import { humanName } from '../../src/charts/format.ts'
import type { Computed, ModelField, ModelView } from '../../src/server/api/models.ts'
import { CopyLine } from '../parts/copy.tsx'
import { ProblemText } from '../parts/states.tsx'
import { rename } from '../router.ts'
import { askAddress, askCommand, type Written, writtenValue } from './command.ts'
import { CurveView } from './curve-view.tsx'
import { FieldInput } from './field-input.tsx'
import { Result, shownValue } from './result.tsx'
import { isWithin, rangeAround, type SliderRange, splitNumber } from './slider.ts'
import { useComputed } from './use-computed.ts'

const addressAfterMs = 400
const isNumeric = ({ kind }: ModelField): boolean => kind === 'number' || kind === 'whole'

/** The form made from the model's fields, with the answer beside it. */
export function ModelForm({ model, query }: { readonly model: ModelView; readonly query: URLSearchParams }) {
  const [fields, setFields] = useState<Written>(() => firstFields(model, query))
  const numeric = model.fields.filter(isNumeric)
  const drawable = model.outputs.filter(isNumeric)
  const [touched, setTouched] = useState(() => firstAlong(numeric, fields))
  const [outputName, setOutputName] = useState(drawable[0]?.name ?? '')
  const range = useSteadyRange(
    numeric.find(({ name }) => name === touched),
    fields[touched] ?? '',
  )
  const curve = range && { field: touched, from: range.from, to: range.to, scale: range.scale }
  const { computed, problem } = useComputed(model.name, fields, curve)
  const along = alongOf(computed, numeric, touched)
  const output = drawable.find(({ name }) => name === outputName)
  const faultOf = (name: string) => (problem?.place === name ? problem.detail : null)
  const isPlaced = problem !== null && model.fields.some(({ name }) => name === problem.place)

  useEffect(() => {
    const timer = setTimeout(() => rename(askAddress(model.name, fields)), addressAfterMs)
    return () => clearTimeout(timer)
  }, [model.name, fields])

  return (
    <>
      <header class="model-head">
        <p>
          <a href="/ask">All formulas</a>
        </p>
        <h1>{model.name}</h1>
        <p class="lead">{model.doc}</p>
      </header>
      <div class="model-columns">
        <FirstOutput computed={computed} output={output ?? model.outputs[0]} />
        <form class="model-form" aria-label="What is known" onSubmit={(event) => event.preventDefault()}>
          {model.fields.map((field) => (
            <FieldInput
              key={field.name}
              field={field}
              value={fields[field.name] ?? ''}
              fault={faultOf(field.name)}
              onChange={(value) => setFields((before) => ({ ...before, [field.name]: value }))}
              onTouch={() => isNumeric(field) && setTouched(field.name)}
            />
          ))}
          <p class="quiet">
            A unit may stand beside a number (20min, 40/day, 97%). A list or a range gives a table: 8,16,32 ·
            2..1024x2 · 10..50+10.
          </p>
        </form>
        <div class="model-result">
          <section class="result-card" aria-label="Answer" aria-busy={computed === null}>
            <p class="verdict">{model.evidence.toUpperCase()}</p>
            {problem && !isPlaced && (
              <div class="problem" role="alert">
                <ProblemText problem={problem} />
              </div>
            )}
            {problem && computed && (
              <p class="quiet">A field needs another value; this is the last answer.</p>
            )}
            {computed && <Result model={model} computed={computed} />}
          </section>
          {computed && along && output && (
            <figure aria-label={`${humanName(output.name)} by ${humanName(along.name)}`}>
              <div class="curve-choice">
                <Choice label="Draw" value={outputName} options={drawable} onChange={setOutputName} />
                {computed.curve ? (
                  <Choice
                    label="along"
                    value={along.name}
                    options={numeric.filter(({ name }) => splitNumber(fields[name] ?? ''))}
                    onChange={setTouched}
                  />
                ) : (
                  <span>along {humanName(along.name)}</span>
                )}
              </div>
              <CurveView
                computed={computed}
                field={along}
                output={output}
                scale={computed.curve ? (range?.scale ?? 'linear') : sweptScale(fields[along.name] ?? '')}
              />
              {computed.curve && (
                <figcaption>All other fields as they are in the form; the dot is where you are.</figcaption>
              )}
            </figure>
          )}
          {(computed || problem) && (
            <section class="model-source">
              <h2>Where it comes from</h2>
              <p>{model.source}</p>
              {model.limits && (
                <>
                  <h2>Where it ends</h2>
                  <p>{model.limits}</p>
                </>
              )}
              <h2>Take it along</h2>
              <CopyLine text={askCommand(model.name, fields)} label="the command" />
              <CopyLine text={`${location.origin}${askAddress(model.name, fields)}`} label="the link" />
            </section>
          )}
        </div>
      </div>
    </>
  )
}

interface FirstOutputProps {
  readonly computed: Computed | null
  readonly output: ModelField | undefined
}

/** The one number, which on a phone stays in sight while the form is filled in; told to a reader by ear when it changes. */
function FirstOutput({ computed, output }: FirstOutputProps) {
  const only = computed?.results.length === 1 ? computed.results[0] : undefined
  return (
    <p class="first-output" role="status">
      {only && output && (
        <>
          {humanName(output.name)} <strong>{shownValue(only.output[output.name], output.unit)}</strong>
        </>
      )}
    </p>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly value: string
  readonly options: readonly ModelField[]
  readonly onChange: (value: string) => void
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <label>
      {label}{' '}
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map(({ name }) => (
          <option key={name} value={name}>
            {humanName(name)}
          </option>
        ))}
      </select>
    </label>
  )
}

/** What the address says, else the model's first example. */
function firstFields(model: ModelView, query: URLSearchParams): Written {
  const named = model.fields.flatMap(({ name, symbol }): [string, string][] => {
    const value = query.get(name) ?? (symbol === null ? null : query.get(symbol))
    return value === null ? [] : [[name, value]]
  })
  if (named.length > 0) return Object.fromEntries(named)
  const example = model.examples[0]?.input ?? {}
  return Object.fromEntries(Object.entries(example).map(([name, value]) => [name, writtenValue(value)]))
}

/** The batch, where the model has one. */
function firstAlong(numeric: readonly ModelField[], fields: Written): string {
  const usable = numeric.filter(({ name }) => splitNumber(fields[name] ?? ''))
  const batch = usable.find(({ name }) => /batch|lot|size/i.test(name))
  return (batch ?? usable[0])?.name ?? ''
}

/** The one field that was given several values, else the one that the reader is at. */
function alongOf(
  computed: Computed | null,
  numeric: readonly ModelField[],
  touched: string,
): ModelField | undefined {
  if (!computed) return undefined
  const { swept, curve } = computed
  if (curve) return numeric.find(({ name }) => name === touched)
  return swept.length === 1 ? numeric.find(({ name }) => name === swept[0]) : undefined
}

/** As the range grows. */
const sweptScale = (text: string): 'linear' | 'log' =>
  text.includes('..') && !/\+\s*[\d.]/.test(text.split('..')[1] ?? '') ? 'log' : 'linear'

/** The ends of the curve stay while the reader moves along it. In the field's own unit: a value in another has no curve. */
function useSteadyRange(field: ModelField | undefined, text: string): SliderRange | null {
  const [kept, setKept] = useState<{ readonly name: string; readonly range: SliderRange | null } | null>(null)
  const split = splitNumber(text)
  if (!field || !split || split.unit !== '') return null
  const { range } = kept ?? { range: null }
  const isInside = kept?.name === field.name && range !== null && isWithin(split.value, range)
  if (isInside) return range
  const next = rangeAround(field, split.value)
  if (kept?.name !== field.name || kept.range !== next) setKept({ name: field.name, range: next })
  return next
}
