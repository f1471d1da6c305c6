/** A study: its answer first, its curve while it runs, then everything behind it. */
import { useRef, useState } from 'preact/hooks'
import type { LoggedEvent } from '../../src/core/event.ts'
import type {
  FigureView as Figure,
  RunAccepted,
  StudyView,
  TableOnWire,
} from '../../src/server/api/study-schemas.ts'
import type { Problem } from '../../src/server/problem.ts'
import { get, post, problemFrom } from '../api.ts'
import { useCalm, useEvents, useEvery } from '../live.ts'
import type { PageProps } from '../pages.ts'
import { CopyLine } from '../parts/copy.tsx'
import { FigureView } from '../parts/figure.tsx'
import { Listing } from '../parts/listing.tsx'
import { Opened } from '../parts/opened.tsx'
import { ProblemText, When } from '../parts/states.tsx'
import { DataTable } from '../parts/table.tsx'
import { useResource } from '../resource.ts'
import { go } from '../router.ts'
import { AnswerCard } from './answer-card.tsx'
import { EventList } from './event-list.tsx'
import { RunWords } from './run-words.tsx'

const refreshMs = 700
const whileRunningMs = 2000
const mostEvents = 200

export function StudyPage({ params }: PageProps) {
  const id = params.id!
  const [study, reload] = useResource(`study ${id}`, (signal) => get<StudyView>(`/studies/${id}`, signal))
  const [live, reloadLive] = useResource(`live ${id}`, (signal) =>
    get<Figure | null>(`/studies/${id}/live`, signal),
  )
  const [events, setEvents] = useState<readonly LoggedEvent[]>([])
  const news = useRef<LoggedEvent[]>([])
  const refresh = useCalm(() => {
    const fresh = news.current.splice(0).reverse()
    setEvents((before) => [...fresh, ...before].slice(0, mostEvents))
    reload()
    reloadLive()
  }, refreshMs)
  const value = study.kind === 'ready' ? study.value : null
  useEvents(value?.id ?? id, value?.sequence ?? null, (event) => {
    news.current.push(event)
    refresh()
  })
  // The process of a run goes a moment after its last event.
  useEvery(whileRunningMs, value !== null && value.run.kind !== 'idle', refresh)
  return (
    <>
      {study.kind !== 'ready' && <h1 class="hidden">Study</h1>}
      <When loaded={study} what="the study" onRetry={reload}>
        {(view) => (
          <StudyBody
            view={view}
            live={live.kind === 'ready' ? live.value : null}
            events={events}
            onChange={refresh}
          />
        )}
      </When>
    </>
  )
}

interface BodyProps {
  readonly view: StudyView
  readonly live: Figure | null
  readonly events: readonly LoggedEvent[]
  readonly onChange: () => void
}

function StudyBody({ view, live, events, onChange }: BodyProps) {
  // Afterwards the figures of the report say it better.
  const isUnderWay = view.run.kind !== 'idle' || view.ended < view.trials
  const api = `/api/v1/studies/${view.id}`
  return (
    <article class="study">
      <header>
        <h1>{view.question}</h1>
        <p class="quiet">
          {view.name} · {view.domain} · begun {view.createdAt.slice(0, 16).replace('T', ' ')} UTC
        </p>
        <RunBar view={view} onChange={onChange} />
      </header>
      <AnswerCard words={view.words} ended={view.ended} />
      {isUnderWay && live && <FigureView figure={live} />}
      {view.tradeOff && <FigureView figure={view.tradeOff} />}
      <Opened title="All figures">
        <Figures id={view.id} version={view.ended} />
      </Opened>
      <Opened title={`Trials (${view.trials})`}>
        <Trials id={view.id} version={view.sequence} />
      </Opened>
      <Opened title="Events">
        <EventList studyId={view.id} before={view.sequence} news={events} />
      </Opened>
      <Opened title="Run it again, take it along">
        <CopyLine text={view.command} label="the command" />
        <Listing text={view.yaml} label="The study as YAML" />
      </Opened>
      <p class="exports">
        <a href={`/compare?studies=${view.id}`}>Compare with others</a>
        <a href={`${api}/report`} target="_blank" rel="noreferrer">
          Report
        </a>
        <a href={`${api}/report?format=markdown`} download>
          Report as Markdown
        </a>
        <a href={`${api}/bundle`} download>
          Export (with all results)
        </a>
        <a href={`${api}/study.yaml`} download>
          Study as YAML
        </a>
        <a href={api} target="_blank" rel="noreferrer">
          Answer as JSON
        </a>
      </p>
    </article>
  )
}

/** How far it is, and what can be done about it. */
function RunBar({ view, onChange }: { readonly view: StudyView; readonly onChange: () => void }) {
  const [problem, setProblem] = useState<Problem | null>(null)
  const { run } = view
  const ask = async (path: string, body: object) => {
    setProblem(null)
    try {
      const { id } = await post<RunAccepted>(`/studies/${view.id}/${path}`, body)
      if (id === view.id) onChange()
      else go(`/studies/${id}`)
    } catch (error) {
      setProblem(problemFrom(error))
    }
  }
  const isImported = view.domain === 'imported'
  const canRun = run.kind === 'idle' && !isImported
  const isUndecided = view.words.verdict === 'UNDECIDED' && view.ended === view.trials
  return (
    <div class="run-bar">
      <RunWords study={view} />
      <span class="buttons">
        {canRun && view.ended < view.trials && (
          <button type="button" class="main" onClick={() => ask('run', {})}>
            {view.ended === 0 ? 'Run' : 'Resume'}
          </button>
        )}
        {canRun && isUndecided && (
          <button type="button" class="main" onClick={() => ask('run', { untilDecided: true })}>
            Run what would decide it
          </button>
        )}
        {(run.kind === 'running' || run.kind === 'waiting') && (
          <button type="button" onClick={() => ask('stop', {})}>
            {run.kind === 'running' && run.stopping ? 'Stop at once' : 'Stop'}
          </button>
        )}
      </span>
      {run.kind === 'idle' && run.failure && (
        <div class="problem">
          <h2>The last run failed</h2>
          <pre>{run.failure}</pre>
        </div>
      )}
      {problem && (
        <div class="problem" role="alert">
          <ProblemText problem={problem} />
        </div>
      )}
    </div>
  )
}

function Figures({ id, version }: { readonly id: string; readonly version: number }) {
  const [figures, again] = useResource(`figures ${id} ${version}`, (signal) =>
    get<Figure[]>(`/studies/${id}/figures`, signal),
  )
  return (
    <When loaded={figures} what="the figures" onRetry={again}>
      {(all) =>
        all
          .filter(({ id: figureId }) => figureId !== 'trade-off')
          .map((figure) => <FigureView key={figure.id} figure={figure} level={3} />)
      }
    </When>
  )
}

interface TrialsView {
  readonly table: TableOnWire
  readonly logs: readonly {
    readonly batchSize: number
    readonly replication: number
    readonly failure: string | null
    readonly output: string
  }[]
}

function Trials({ id, version }: { readonly id: string; readonly version: number }) {
  const [trials, again] = useResource(`trials ${id}`, (signal) =>
    get<TrialsView>(`/studies/${id}/trials`, signal),
  )
  const [seen, setSeen] = useState(version)
  if (seen !== version) {
    setSeen(version)
    again()
  }
  return (
    <When loaded={trials} what="the trials" onRetry={again}>
      {({ table, logs }) => (
        <>
          <DataTable table={table} label="Trials" />
          {logs.map(({ batchSize, replication, failure, output }, index) => (
            <details key={`${batchSize} ${replication} ${index}`}>
              <summary>
                Batch {batchSize}, replication {replication + 1}: {failure ?? 'what it printed'}
              </summary>
              <Listing text={output || 'It printed nothing.'} label="What it printed" />
            </details>
          ))}
        </>
      )}
    </When>
  )
}
