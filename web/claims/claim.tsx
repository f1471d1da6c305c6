/** One claim: what was recorded, and a run of its studies here, watched while it goes. */
import { useState } from 'preact/hooks'
import type { ClaimView } from '../../src/server/api/claims.ts'
import type { Problem } from '../../src/server/problem.ts'
import { get, post, problemFrom } from '../api.ts'
import { useCalm, useEvents, useEvery } from '../live.ts'
import type { PageProps } from '../pages.ts'
import { CopyLine } from '../parts/copy.tsx'
import { ProblemText, When } from '../parts/states.tsx'
import { useResource } from '../resource.ts'
import { RunWords } from '../study/run-words.tsx'
import { OutcomeDetails, OutcomeTag } from './outcome.tsx'

const refreshMs = 1000
const whileRunningMs = 2000

export function ClaimPage({ params }: PageProps) {
  const id = params.claim!
  const [claim, reload] = useResource(`claim ${id}`, (signal) =>
    get<ClaimView>(`/claims/${encodeURIComponent(id)}`, signal),
  )
  const refresh = useCalm(reload, refreshMs)
  useEvents(null, claim.kind === 'ready' ? 'now' : null, refresh)
  const isRunning =
    claim.kind === 'ready' &&
    claim.value.here.some(({ studies }) => studies.some(({ run }) => run.kind !== 'idle'))
  useEvery(whileRunningMs, isRunning, refresh)
  return (
    <article class="study">
      <p>
        <a href="/claims">All claims</a>
      </p>
      {claim.kind !== 'ready' && <h1 class="hidden">Claim {id}</h1>}
      <When loaded={claim} what="the claim" onRetry={reload}>
        {(view) => <ClaimBody view={view} onChange={reload} />}
      </When>
    </article>
  )
}

interface BodyProps {
  readonly view: ClaimView
  readonly onChange: () => void
}

function ClaimBody({ view, onChange }: BodyProps) {
  const { id, statement, test, studies, recorded, here } = view
  const isByModels = studies.length === 0
  return (
    <>
      <header>
        <p class="quiet">Claim {id}</p>
        <h1>{statement}</h1>
        <p class="lead">{test}</p>
      </header>
      {recorded && (
        <section class="answer" aria-labelledby="recorded">
          <p class="verdict">
            {recorded.size === 'full' || isByModels ? 'AS RECORDED' : 'AS RECORDED AT THE QUICK SIZE'}
          </p>
          <p class="headline" id="recorded">
            <OutcomeTag outcome={recorded.outcome} />
          </p>
          <OutcomeDetails outcome={recorded} label="as recorded" />
          {recorded.missing.map((why) => (
            <p key={why} class="note">
              Not run: {why}
            </p>
          ))}
          <p class="quiet">
            {recorded.cost}
            {recorded.machine && ` on ${recorded.machine}`}.
          </p>
        </section>
      )}
      {here.map((one) => (
        <Here key={one.size} claim={id} here={one} isByModels={isByModels} onChange={onChange} />
      ))}
      <h2>Take it along</h2>
      <CopyLine text={`batchwise claims ${id}${isByModels ? '' : ' --quick'}`} label="the command" />
    </>
  )
}

interface HereProps {
  readonly claim: string
  readonly here: ClaimView['here'][number]
  readonly isByModels: boolean
  readonly onChange: () => void
}

/** What its studies have yielded in this store, at one size. */
function Here({ claim, here, isByModels, onChange }: HereProps) {
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isAsking, setAsking] = useState(false)
  const ask = async () => {
    setProblem(null)
    setAsking(true)
    try {
      await post(`/claims/${claim}/run`, { size: here.size })
      onChange()
    } catch (error) {
      setProblem(problemFrom(error))
    }
    setAsking(false)
  }
  const stop = async () => {
    for (const { id, run } of here.studies.toReversed()) {
      if (run.kind === 'running' || run.kind === 'waiting') {
        await post(`/studies/${id}/stop`, {}).catch((error) => setProblem(problemFrom(error)))
      }
    }
    onChange()
  }
  const isRunning = here.studies.some(({ run }) => run.kind === 'running' || run.kind === 'waiting')
  const isDone = here.outcome !== null
  const title = isByModels
    ? 'Computed here'
    : here.size === 'quick'
      ? 'Here, at its quick size'
      : 'Here, at its full size'
  return (
    <section class="claim-here" aria-label={title}>
      <h2>{title}</h2>
      {here.outcome && (
        <>
          <p class="headline" role="status">
            <OutcomeTag outcome={here.outcome.outcome} />
          </p>
          <OutcomeDetails outcome={here.outcome} label={title} />
        </>
      )}
      {here.missing.map((why) => (
        <p key={why} class="note">
          Cannot be run here: {why}. <a href="/data">Data</a>
        </p>
      ))}
      {here.studies.length > 0 && (
        <ul class="study-list">
          {here.studies.map((study) => (
            <li key={study.id}>
              <a href={`/studies/${study.id}`}>
                <span class="study-question">{study.name}</span>
              </a>
              <RunWords study={study} />
            </li>
          ))}
        </ul>
      )}
      {!isByModels && here.of > 0 && !isDone && (
        <p class="buttons">
          {isRunning ? (
            <button type="button" onClick={stop}>
              Stop
            </button>
          ) : (
            <button
              type="button"
              class={here.size === 'quick' ? 'main' : ''}
              disabled={isAsking}
              onClick={ask}
            >
              {isAsking
                ? 'Starting …'
                : here.studies.length > 0
                  ? 'Resume'
                  : `Run it at its ${here.size} size`}
            </button>
          )}
          <span class="quiet">
            {here.size === 'quick'
              ? 'Seconds to a minute or two. A small size speaks of itself only, and often is undecided.'
              : 'Minutes to an hour; it can be stopped, and goes on where it was.'}
          </span>
        </p>
      )}
      {problem && (
        <div class="problem" role="alert">
          <ProblemText problem={problem} />
        </div>
      )}
    </section>
  )
}
