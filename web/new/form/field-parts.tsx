/** What every field of the form has: its name, its control, what it means, and what is wrong with it. */
import type { ComponentChildren } from 'preact'
import { useContext, useState } from 'preact/hooks'
import { humanName } from '../../../src/charts/format.ts'
import { FormContext, pathName } from './context.ts'
import type { Path } from './document.ts'
import { readLine, writeLine } from './line.ts'
import type { Several } from './schema.ts'

export const useForm = () => useContext(FormContext)!

export const idOf = (path: Path): string => `form-${pathName(path).replace(/[^\w-]+/g, '-')}`

export const nameOf = (path: Path): string => {
  const last = path.at(-1)!
  return typeof last === 'number' ? `${last + 1}` : humanName(last)
}

interface FrameProps {
  readonly path: Path
  readonly label: string
  readonly doc?: string
  readonly children: ComponentChildren
}

export function FieldFrame({ path, label, doc, children }: FrameProps) {
  const fault = useForm().fault(path)
  const id = idOf(path)
  return (
    <div class={fault ? 'field field-wrong' : 'field'}>
      <div class="field-head">
        <label for={id}>{label}</label>
      </div>
      {children}
      <p id={`${id}-doc`} class="quiet" hidden={!doc}>
        {doc}
      </p>
      {fault && <p class="fault">{fault}</p>}
    </div>
  )
}

interface LineProps {
  readonly path: Path
  readonly several: Several
  readonly suggestions: readonly string[]
  readonly placeholder?: string
  /** Where no label stands before it. */
  readonly label?: string
}

/** What is typed stays as it is typed while the reader is in it. */
export function LineInput({ path, several, suggestions, placeholder, label }: LineProps) {
  const form = useForm()
  const [typed, setTyped] = useState<string | null>(null)
  const id = label ? `${idOf(path)}-value` : idOf(path)
  return (
    <>
      <input
        id={id}
        type="text"
        autocomplete="off"
        spellcheck={false}
        value={typed ?? writeLine(form.read(path))}
        placeholder={placeholder}
        aria-label={label}
        aria-invalid={form.fault(path) !== null}
        aria-describedby={label ? undefined : `${id}-doc`}
        list={suggestions.length > 0 ? `${id}-list` : undefined}
        onInput={(event) => {
          const text = event.currentTarget.value
          setTyped(text)
          const value = readLine(text, several)
          if (value === undefined) form.remove(path)
          else form.put(path, value)
        }}
        onBlur={() => setTyped(null)}
      />
      {suggestions.length > 0 && (
        <datalist id={`${id}-list`}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} />
          ))}
        </datalist>
      )}
    </>
  )
}

interface ChoiceProps {
  readonly path: Path
  readonly chosen: number
  readonly labels: readonly string[]
  /** What leaving it out means; null where it must be there. */
  readonly unset: string | null
  readonly onChoose: (index: number) => void
}

/** One of several; -1 is left out. */
export function ChoiceInput({ path, chosen, labels, unset, onChoose }: ChoiceProps) {
  const id = idOf(path)
  const form = useForm()
  const isOther = chosen < 0 && form.read(path) !== undefined
  return (
    <select
      id={id}
      value={String(chosen)}
      aria-describedby={`${id}-doc`}
      aria-invalid={form.fault(path) !== null}
      onChange={(event) => {
        const index = Number(event.currentTarget.value)
        if (index < 0) form.remove(path)
        else onChoose(index)
      }}
    >
      {(unset !== null || chosen < 0) && (
        <option value="-1">{isOther ? 'as it is written' : (unset ?? 'choose')}</option>
      )}
      {labels.map((label, index) => (
        <option key={label} value={index}>
          {label}
        </option>
      ))}
    </select>
  )
}
