import { useState } from 'preact/hooks'
import type { StudySummary } from '../../src/server/api/study-schemas.ts'
import { Empty } from '../parts/states.tsx'

const most = 5

interface PickerProps {
  readonly studies: readonly StudySummary[]
  readonly first: readonly string[]
  readonly onCompare: (ids: readonly string[]) => void
}

/** Tick two to five; the order of the ticks stays. */
export function StudyPicker({ studies, first, onCompare }: PickerProps) {
  const [chosen, setChosen] = useState<readonly string[]>(() =>
    first.flatMap((id) => studies.find((study) => study.id === id || study.name === id)?.id ?? []),
  )
  if (studies.length < 2) {
    return (
      <Empty title="Two studies are needed">
        {studies.length === 0 ? 'There is none yet.' : 'There is one.'} <a href="/new">Run another</a>, and
        they can be laid over one another.
      </Empty>
    )
  }
  const toggle = (id: string) =>
    setChosen((before) => (before.includes(id) ? before.filter((one) => one !== id) : [...before, id]))
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onCompare(chosen)
      }}
    >
      <fieldset class="picker">
        <legend class="hidden">Studies</legend>
        {studies.map((study) => {
          const place = chosen.indexOf(study.id)
          return (
            <label key={study.id} class="pick">
              <input
                type="checkbox"
                checked={place >= 0}
                disabled={place < 0 && chosen.length >= most}
                onChange={() => toggle(study.id)}
              />
              <span>
                <strong>{study.name}</strong> {place >= 0 && <b>{String.fromCharCode(65 + place)}</b>}
                <span class="quiet">
                  {study.question} · {study.domain} · {study.ended} of {study.trials} trials
                </span>
              </span>
            </label>
          )
        })}
      </fieldset>
      <button type="submit" class="main" disabled={chosen.length < 2}>
        Compare {chosen.length >= 2 ? chosen.length : ''}
      </button>
    </form>
  )
}
