/** Ask: choose a formula, fill in what is known, and see the answer move. */
import { useState } from 'preact/hooks'
import type { ModelSummary, ModelView } from '../../src/server/api/models.ts'
import { get } from '../api.ts'
import type { PageProps } from '../pages.ts'
import { When } from '../parts/states.tsx'
import { useResource } from '../resource.ts'
import { ModelForm } from './model-form.tsx'

export function Ask({ params, query }: PageProps) {
  const [models, again] = useResource('models', (signal) => get<ModelSummary[]>('/models', signal))
  return (
    <div class={params.model ? 'ask ask-one' : 'ask'}>
      <When loaded={models} what="the models" onRetry={again}>
        {(all) => <ModelList models={all} open={params.model} domain={query.get('domain') ?? ''} />}
      </When>
      {params.model && <ModelPage key={params.model} name={params.model} query={query} />}
    </div>
  )
}

interface ModelListProps {
  readonly models: readonly ModelSummary[]
  readonly open: string | undefined
  readonly domain: string
}

function ModelList({ models, open, domain }: ModelListProps) {
  const [words, setWords] = useState(domain)
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  const found = models.filter(({ name, doc }) =>
    wanted.every((word) => `${name} ${doc}`.toLowerCase().includes(word)),
  )
  const domains = [...new Set(found.map((model) => model.domain))]
  return (
    <section class="models" aria-label="Models">
      {!open && <h1>Ask a formula</h1>}
      <label>
        <span class="hidden">Search the formulas</span>
        <input
          type="search"
          placeholder="Search: noise, set-up, epoch …"
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </label>
      {found.length === 0 && <p class="quiet">No formula has to do with “{words}”.</p>}
      {domains.map((name) => (
        <div key={name}>
          <h2>{name}</h2>
          <ul>
            {found
              .filter((model) => model.domain === name)
              .map((model) => (
                <li key={model.name}>
                  <a href={`/ask/${model.name}`} aria-current={model.name === open ? 'page' : undefined}>
                    <code>{model.name.slice(name.length + 1)}</code>
                    <span class="quiet">{model.doc}</span>
                  </a>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </section>
  )
}

function ModelPage({ name, query }: { readonly name: string; readonly query: URLSearchParams }) {
  const [model, again] = useResource(`model ${name}`, (signal) =>
    get<ModelView>(`/models/${encodeURIComponent(name)}`, signal),
  )
  return (
    <section class="model" aria-label={name}>
      <When loaded={model} what={name} onRetry={again}>
        {(view) => <ModelForm model={view} query={query} />}
      </When>
    </section>
  )
}
