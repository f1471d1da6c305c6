/** Data: what is there, what can be had, and files of one's own. */
import { useState } from 'preact/hooks'
import { formatBytes, formatNumber } from '../../src/charts/format.ts'
import type { DataList } from '../../src/server/api/data.ts'
import type { Problem } from '../../src/server/problem.ts'
import { get, post, problemFrom } from '../api.ts'
import { useEvery } from '../live.ts'
import type { PageProps } from '../pages.ts'
import { ProblemText, When } from '../parts/states.tsx'
import { useResource } from '../resource.ts'
import { UploadForm } from './upload-form.tsx'
import { UploadList } from './upload-list.tsx'

const whileLoadingMs = 600

export function Data(_: PageProps) {
  const [data, reload] = useResource('data', (signal) => get<DataList>('/data', signal))
  const isLoading =
    data.kind === 'ready' && data.value.published.some(({ download }) => download.kind === 'running')
  useEvery(whileLoadingMs, isLoading, reload)
  return (
    <>
      <h1>Data</h1>
      <p class="lead">
        What a network can be trained on: sets that are published, downloaded with their checksum, and files
        of your own.
      </p>
      <When loaded={data} what="the data sets" onRetry={reload}>
        {(list) => (
          <>
            <h2>Your own</h2>
            <UploadForm mostBytes={list.mostUploadBytes} onDone={reload} />
            <UploadList uploads={list.uploads} onChange={reload} />
            <h2>Published</h2>
            <ul class="sets">
              <li class="set">
                <SetHead
                  name="mnist"
                  doc="handwritten digits, grey"
                  facts="60,000 + 10,000 examples, 10 classes"
                />
                <p class="set-state">Comes with batchwise.</p>
                <p class="buttons">
                  <LookLink name="mnist" />
                </p>
              </li>
              {list.published.map((set) => (
                <PublishedSet key={set.name} set={set} onChange={reload} />
              ))}
            </ul>
            <p class="quiet set-folder">
              Downloads go to <code>{list.folder}</code>.
            </p>
          </>
        )}
      </When>
    </>
  )
}

const LookLink = ({ name }: { readonly name: string }) => (
  <a class="button quiet-button" href={`/data/look?set=${name}`} aria-label={`Look into it: ${name}`}>
    Look into it
  </a>
)

interface HeadProps {
  readonly name: string
  readonly doc: string
  readonly facts: string
}

const SetHead = ({ name, doc, facts }: HeadProps) => (
  <>
    <h3>{name}</h3>
    <p>{doc}</p>
    <p class="quiet">{facts}</p>
  </>
)

interface SetProps {
  readonly set: DataList['published'][number]
  readonly onChange: () => void
}

function PublishedSet({ set, onChange }: SetProps) {
  const [problem, setProblem] = useState<Problem | null>(null)
  const [verified, setVerified] = useState<string | null>(null)
  const { name, doc, licence, examples, classes, bytes, folder, download } = set
  const ask = async (work: () => Promise<void>) => {
    setProblem(null)
    await work().catch((error) => setProblem(problemFrom(error)))
    onChange()
  }
  const bring = () =>
    ask(async () => {
      await post(`/data/published/${name}/get`, {})
    })
  const verify = () =>
    ask(async () => {
      setVerified('Comparing …')
      const states = await post<{ file: string; state: string }[]>(`/data/published/${name}/verify`, {})
      setVerified(
        states.map(({ file, state }) => `${file.split(/[/\\]/).at(-1)}: ${stateWords(state)}`).join('; '),
      )
    })
  const counts = Object.values(examples).filter((count) => count > 0)
  const facts = [
    `${counts.map((count) => formatNumber(count)).join(' + ')} examples, ${classes} classes`,
    licence,
    bytes === null ? '' : formatBytes(bytes),
  ].filter(Boolean)
  const failure = problem ?? (download.kind === 'failed' ? download.problem : null)
  return (
    <li class="set">
      <SetHead name={name} doc={doc} facts={facts.join(' · ')} />
      <p class="set-state" role="status">
        {download.kind === 'running' ? (
          <Progress {...download} name={name} />
        ) : (
          (verified ?? (folder ? 'Here.' : 'Not here yet.'))
        )}
      </p>
      {failure && (
        <div class="problem" role="alert">
          <ProblemText problem={failure} />
        </div>
      )}
      <p class="buttons">
        {!folder && download.kind !== 'running' && (
          <button type="button" onClick={bring} aria-label={`Download ${name}`}>
            {download.kind === 'failed' ? 'Try again' : 'Download'}
          </button>
        )}
        {folder && <LookLink name={name} />}
        {folder && (
          <button type="button" onClick={verify} aria-label={`Verify ${name}`}>
            Verify
          </button>
        )}
      </p>
    </li>
  )
}

const stateWords = (state: string): string =>
  state === 'ok' ? 'as published' : state === 'unpacked' ? 'unpacked, cannot be compared' : state

interface ProgressProps {
  readonly name: string
  readonly gotBytes: number
  readonly totalBytes: number | null
}

const Progress = ({ name, gotBytes, totalBytes }: ProgressProps) => (
  <span class="run-words">
    <progress
      {...(totalBytes === null ? {} : { max: totalBytes, value: gotBytes })}
      aria-label={`Download of ${name}`}
    />
    <span>
      {formatBytes(gotBytes)}
      {totalBytes !== null && ` of ${formatBytes(totalBytes)}`}
    </span>
  </span>
)
