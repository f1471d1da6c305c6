/** The first page: six kinds of process, and the studies that there are. */
import { useState } from 'preact/hooks'
import type { ModelSummary } from '../../src/server/api/models.ts'
import type { ServerInfo } from '../../src/server/api/server-info.ts'
import type { StudySummary } from '../../src/server/api/study-schemas.ts'
import { get } from '../api.ts'
import { useEvery } from '../live.ts'
import { When } from '../parts/states.tsx'
import { useResource } from '../resource.ts'
import { RunWords } from '../study/run-words.tsx'
import { type Door, doors } from './doors.ts'
import { ImportStudy } from './import-study.tsx'
import { pictures } from './pictures.tsx'

const mostShown = 8
const whileRunningMs = 2000
const mostCompared = 5

export function Home() {
  const [studies, again] = useResource('studies', (signal) => get<StudySummary[]>('/studies', signal))
  const isRunning = studies.kind === 'ready' && studies.value.some(({ run }) => run.kind !== 'idle')
  useEvery(whileRunningMs, isRunning, again)
  const [all] = useResource('doors', async (signal) => ({
    models: await get<ModelSummary[]>('/models', signal),
    server: await get<ServerInfo>('/server', signal),
  }))
  const known = all.kind === 'ready' ? all.value : null
  return (
    <>
      <section class="hero">
        <h1>What is your batch?</h1>
        <p>How big should it be? One question for six kinds of process. Choose yours.</p>
      </section>
      <ul class="doors">
        {doors.map((door) => (
          <li key={door.domain}>
            <DoorCard
              door={door}
              studies={known?.server.domains.includes(door.domain) ?? false}
              models={known?.models.filter(({ domain }) => domain === door.domain).length ?? 0}
              isKnown={known !== null}
            />
          </li>
        ))}
      </ul>
      <section aria-labelledby="recent">
        <h2 id="recent">Recent studies</h2>
        <When loaded={studies} what="the studies" onRetry={again}>
          {(list) => (list.length === 0 ? <FirstUse /> : <StudyList studies={list} />)}
        </When>
        <ImportStudy />
      </section>
    </>
  )
}

interface DoorCardProps {
  readonly door: Door
  readonly studies: boolean
  readonly models: number
  readonly isKnown: boolean
}

function DoorCard({ door, studies, models, isKnown }: DoorCardProps) {
  const { domain, title, batch, asks, more } = door
  const Picture = pictures[domain]!
  const isOpen = studies || models > 0
  return (
    <article class={isOpen || !isKnown ? 'door' : 'door door-planned'}>
      <Picture />
      <h2>{title}</h2>
      <p class="door-batch">{batch}</p>
      <p class="quiet">{asks}</p>
      <p class="door-links">
        {studies && <a href={`/new?domain=${domain}`}>Run a study</a>}
        {models > 0 && (
          <a href={`/ask?domain=${domain}`}>
            Ask {models} {models === 1 ? 'formula' : 'formulas'}
          </a>
        )}
        {more && isOpen && <a href={more.path}>{more.text}</a>}
        {!isOpen && isKnown && <span class="quiet">Planned: not here yet</span>}
      </p>
    </article>
  )
}

function FirstUse() {
  return (
    <div class="empty">
      <p>
        No study has been run yet. One that trains a small network on handwritten digits takes about two
        minutes.
      </p>
      <p>
        <a class="button" href="/new?example=mnist-quick.yaml">
          Open it
        </a>
      </p>
    </div>
  )
}

/** Ticked ones are compared. */
function StudyList({ studies }: { readonly studies: readonly StudySummary[] }) {
  const [ticked, setTicked] = useState<readonly string[]>([])
  const [shown, setShown] = useState(mostShown)
  const tick = (id: string) =>
    setTicked((before) => (before.includes(id) ? before.filter((one) => one !== id) : [...before, id]))
  return (
    <>
      {studies.length > 1 && (
        <p class="study-tools" role="status">
          {ticked.length < 2 ? (
            <span class="quiet">Tick two to five to compare them.</span>
          ) : (
            <a class="button" href={`/compare?studies=${ticked.join(',')}`}>
              Compare {ticked.length}
            </a>
          )}
        </p>
      )}
      <ul class="study-list">
        {studies.slice(0, shown).map((study) => (
          <li key={study.id}>
            {studies.length > 1 && (
              <input
                type="checkbox"
                aria-label={`Compare ${study.name}`}
                checked={ticked.includes(study.id)}
                disabled={!ticked.includes(study.id) && ticked.length >= mostCompared}
                onChange={() => tick(study.id)}
              />
            )}
            <a href={`/studies/${study.id}`}>
              <span class="study-question">{study.question}</span>
              <span class="quiet">
                {study.name} · {study.domain} · {study.createdAt.slice(0, 16).replace('T', ' ')} UTC
              </span>
            </a>
            <RunWords study={study} />
          </li>
        ))}
      </ul>
      {shown < studies.length && (
        <button type="button" onClick={() => setShown(studies.length)}>
          Show all {studies.length}
        </button>
      )}
    </>
  )
}
