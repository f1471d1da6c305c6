/** Compare: two to five studies over one another, the first as the measure. */
import { useState } from 'preact/hooks'
import type { ComparisonView } from '../../src/server/api/compare.ts'
import type { StudySummary, TableOnWire } from '../../src/server/api/study-schemas.ts'
import { get } from '../api.ts'
import type { PageProps } from '../pages.ts'
import { CopyLine } from '../parts/copy.tsx'
import { FigureView } from '../parts/figure.tsx'
import { When } from '../parts/states.tsx'
import { DataTable } from '../parts/table.tsx'
import { useResource } from '../resource.ts'
import { go } from '../router.ts'
import { RunWords } from '../study/run-words.tsx'
import { StudyPicker } from './picker.tsx'

export function Compare({ query }: PageProps) {
  const ids = (query.get('studies') ?? '').split(',').filter(Boolean)
  const [isChoosing, setChoosing] = useState(false)
  const [all, again] = useResource('studies', (signal) => get<StudySummary[]>('/studies', signal))
  if (ids.length < 2 || isChoosing) {
    return (
      <>
        <h1>Compare studies</h1>
        <p class="lead">Two to five of them, over one another. The first that you tick is the measure.</p>
        <When loaded={all} what="the studies" onRetry={again}>
          {(studies) => (
            <StudyPicker
              studies={studies}
              first={ids}
              onCompare={(chosen) => {
                setChoosing(false)
                go(`/compare?studies=${chosen.join(',')}`)
              }}
            />
          )}
        </When>
      </>
    )
  }
  return <Compared key={ids.join()} ids={ids} onChoose={() => setChoosing(true)} />
}

function Compared({ ids, onChoose }: { readonly ids: readonly string[]; readonly onChoose: () => void }) {
  const [comparison, again] = useResource(`compare ${ids}`, (signal) =>
    get<ComparisonView>(`/compare?studies=${ids.map(encodeURIComponent).join(',')}`, signal),
  )
  return (
    <div class="compare">
      <header class="run-bar">
        <h1>Compare studies</h1>
        <span class="buttons">
          <button type="button" onClick={onChoose}>
            Other studies
          </button>
        </span>
      </header>
      <When loaded={comparison} what="the studies" onRetry={again}>
        {(view) => <Comparison view={view} />}
      </When>
    </div>
  )
}

function Comparison({ view }: { readonly view: ComparisonView }) {
  const isWhole = view.studies.every(({ ended, trials }) => ended === trials)
  return (
    <>
      {!isWhole && <p class="note">Not all trials have ended: what stands here is what there is so far.</p>}
      <section class="answer" aria-label="Answer">
        <p class="verdict">
          {view.studies.length} STUDIES, AGAINST {view.studies[0]!.name}
        </p>
        {view.headline.map((sentence) => (
          <p key={sentence} class="compared-headline">
            {sentence}
          </p>
        ))}
      </section>
      {view.figure && <FigureView figure={view.figure} />}
      {view.bySize && <Section title="Size by size" table={view.bySize} />}
      <Section title="Answers" table={view.answers} />
      {view.settings.rows.length > 0 && <Section title="Set differently" table={view.settings} />}
      {view.caveats.length > 0 && (
        <>
          <h2>Take care</h2>
          <ul class="caveats">
            {view.caveats.map((caveat) => (
              <li key={caveat}>{caveat}</li>
            ))}
          </ul>
        </>
      )}
      <h2>The studies</h2>
      <ul class="study-list">
        {view.studies.map((study) => (
          <li key={study.id}>
            <a href={`/studies/${study.id}`}>
              <span class="study-question">{study.question}</span>
              <span class="quiet">
                {study.name} · {study.domain}
              </span>
            </a>
            <RunWords study={study} />
          </li>
        ))}
      </ul>
      <CopyLine
        text={`batchwise compare ${view.studies.map(({ id }) => id.slice(0, 12)).join(' ')}`}
        label="the command"
      />
    </>
  )
}

function Section({ title, table }: { readonly title: string; readonly table: TableOnWire }) {
  return (
    <section>
      <h2>{title}</h2>
      <DataTable table={table} label={title} />
    </section>
  )
}
