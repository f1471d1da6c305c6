/** A new study: from an example, as a form or in the words of a study file, checked while it is written. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { DomainList } from '../../src/server/api/domains.ts'
import type { ExampleList } from '../../src/server/api/examples.ts'
import type { RunAccepted, StudyCheck } from '../../src/server/api/study-schemas.ts'
import type { Problem } from '../../src/server/problem.ts'
import { get, post, problemFrom } from '../api.ts'
import type { PageProps } from '../pages.ts'
import { ProblemText, When } from '../parts/states.tsx'
import { useResource } from '../resource.ts'
import { go } from '../router.ts'
import { readDocument } from './form/document.ts'
import type { StudySchema } from './form/schema.ts'
import { StudyForm } from './form/study-form.tsx'

const checkAfterMs = 350

export function NewStudy({ query }: PageProps) {
  const [start, again] = useResource('start', async (signal) => {
    const [examples, schema, domains] = await Promise.all([
      get<ExampleList>('/examples', signal),
      get<StudySchema>('/schema', signal),
      get<DomainList>('/domains', signal),
    ])
    return { examples, schema, domains }
  })
  return (
    <>
      <h1>New study</h1>
      <p class="lead">
        Start from an example, change what is yours. It is checked as you write; nothing runs before you say
        so.
      </p>
      <When loaded={start} what="the examples" onRetry={again}>
        {(value) => <Editor {...value} first={onData(firstExample(value.examples, query), query)} />}
      </When>
    </>
  )
}

type Checked =
  | { readonly kind: 'checking' }
  | { readonly kind: 'good'; readonly check: StudyCheck }
  | { readonly kind: 'bad'; readonly problem: Problem }

/** The one that was asked for, else the first of the kind of process. */
function firstExample(examples: ExampleList, query: URLSearchParams): ExampleList[number] | undefined {
  const domain = query.get('domain')
  const isOther = domain !== null && domain !== 'training'
  const file = query.get('example') ?? (isOther ? null : 'mnist-quick.yaml')
  return (
    examples.find((example) => example.file === file) ??
    examples.find((example) => example.domain === domain) ??
    examples[0]
  )
}

/** The same on the data that the address names, whole: a small size is of the example's own. */
function onData(example: ExampleList[number] | undefined, query: URLSearchParams): typeof example {
  const text = query.get('data')
  if (!example || text === null) return example
  try {
    const document = readDocument(example.yaml)
    const yaml = document?.put(['params', 'data'], JSON.parse(text)) ?? example.yaml
    return { ...example, yaml }
  } catch {
    return example
  }
}

const ways = [
  { way: 'form', label: 'Form' },
  { way: 'yaml', label: 'YAML' },
] as const
type Way = (typeof ways)[number]['way']

interface EditorProps {
  readonly examples: ExampleList
  readonly schema: StudySchema
  readonly domains: DomainList
  readonly first: ExampleList[number] | undefined
}

/** The text is the study; the form reads and writes it. Where there is room both stand side by side. */
function Editor({ examples, schema, domains, first }: EditorProps) {
  const [way, setWay] = useState<Way>('form')
  const [chosen, setFile] = useState(first?.file ?? 'study.yaml')
  const [yaml, setYaml] = useState(first?.yaml ?? '')
  const [quick, setQuick] = useState(first?.hasQuick ?? false)
  const [checked, setChecked] = useState<Checked>({ kind: 'checking' })
  // It gives the study its name: of the example as long as that is what is asked.
  const example = examples.find((one) => one.file === chosen)
  const isExample = !example || yaml === example.yaml || yaml.includes(example.question)
  const file = isExample ? chosen : 'study.yaml'
  const [isStarting, setStarting] = useState(false)
  const area = useRef<HTMLTextAreaElement>(null)
  const isWritten = useRef(false)

  useEffect(() => {
    const abort = new AbortController()
    setChecked({ kind: 'checking' })
    const timer = setTimeout(
      () => {
        post<StudyCheck>('/studies/check', { file, yaml, quick }, abort.signal).then(
          (check) => setChecked({ kind: 'good', check }),
          (error) => !abort.signal.aborted && setChecked({ kind: 'bad', problem: problemFrom(error) }),
        )
      },
      isWritten.current ? checkAfterMs : 0,
    )
    isWritten.current = true
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [file, yaml, quick])

  const take = (name: string) => {
    const example = examples.find((one) => one.file === name)
    if (!example) return
    setFile(name)
    setYaml(example.yaml)
    setQuick(example.hasQuick)
  }
  const start = async () => {
    setStarting(true)
    try {
      const { id } = await post<RunAccepted>('/studies', { file, yaml, quick })
      go(`/studies/${id}`)
    } catch (error) {
      setChecked({ kind: 'bad', problem: problemFrom(error) })
      setStarting(false)
    }
  }
  const show = (place: string) => {
    const at = /:(\d+):(\d+)/.exec(place)
    const isInSight = area.current?.offsetParent !== null
    setWay('yaml')
    if (isInSight) select(at)
    else setTimeout(() => select(at))
  }
  const select = (at: RegExpExecArray | null) => {
    const { current } = area
    if (!at || !current) return
    const lines = yaml.split('\n')
    const offset =
      lines.slice(0, Number(at[1]) - 1).reduce((sum, line) => sum + line.length + 1, 0) + Number(at[2]) - 1
    current.focus()
    current.setSelectionRange(offset, offset + (lines[Number(at[1]) - 1]?.length ?? 0) - Number(at[2]) + 1)
  }
  const hasQuick = /^quick:/m.test(yaml)
  return (
    <div class="editor">
      <div class="editor-text">
        <label>
          Example
          <select value={chosen} onChange={(event) => take(event.currentTarget.value)}>
            {examples.map((example) => (
              <option key={example.file} value={example.file}>
                {example.file.replace(/\.yaml$/, '')}: {example.question}
              </option>
            ))}
          </select>
        </label>
        <fieldset class="ways">
          <legend class="hidden">Write it as</legend>
          {ways.map((one) => (
            <label key={one.way}>
              <input type="radio" name="way" checked={way === one.way} onChange={() => setWay(one.way)} />
              {one.label}
            </label>
          ))}
        </fieldset>
        <div class={`written written-${way}`}>
          <div class="as-form">
            <StudyForm
              schema={schema}
              domains={domains}
              yaml={yaml}
              problem={checked.kind === 'bad' ? checked.problem : null}
              onChange={setYaml}
              onDomain={(domain) => take(examples.find((one) => one.domain === domain)?.file ?? '')}
            />
          </div>
          <div class="as-yaml">
            <label for="study-text">Study</label>
            <textarea
              id="study-text"
              ref={area}
              spellcheck={false}
              autocomplete="off"
              rows={Math.min(36, Math.max(16, yaml.split('\n').length + 1))}
              value={yaml}
              onInput={(event) => setYaml(event.currentTarget.value)}
            />
          </div>
        </div>
      </div>
      <div class="editor-side">
        <Verdict checked={checked} onShow={show} />
        {hasQuick && (
          <label class="tick">
            <input
              type="checkbox"
              checked={quick}
              onChange={(event) => setQuick(event.currentTarget.checked)}
            />
            The small size first (its “quick” members)
          </label>
        )}
        <button type="button" class="main" disabled={checked.kind !== 'good' || isStarting} onClick={start}>
          {isStarting ? 'Starting …' : 'Run it'}
        </button>
      </div>
    </div>
  )
}

function Verdict({
  checked,
  onShow,
}: {
  readonly checked: Checked
  readonly onShow: (place: string) => void
}) {
  if (checked.kind === 'checking') {
    return (
      <div class="check" role="status">
        <p class="quiet">Checking …</p>
      </div>
    )
  }
  if (checked.kind === 'bad') {
    const { problem } = checked
    return (
      <div class="check problem" role="alert">
        <ProblemText problem={problem} />
        {problem.place && /:\d+:\d+/.test(problem.place) && (
          <button type="button" onClick={() => onShow(problem.place!)}>
            Go there
          </button>
        )}
      </div>
    )
  }
  const { check } = checked
  return (
    <div class="check good" role="status">
      <p class="check-title">{check.question}</p>
      <p>
        {check.trials} trials: {check.batchSizes.length} batch sizes ({check.batchSizes.join(', ')}),{' '}
        {check.replications} {check.replications === 1 ? 'replication' : 'replications'} of each setting.
      </p>
      {check.warnings.map((warning) => (
        <p key={warning}>Take care: {warning}.</p>
      ))}
    </div>
  )
}
