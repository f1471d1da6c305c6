/** A look into a data set: how many of each class, what to watch for, and some of it. */
import { formatNumber, formatPercent } from '../../src/charts/format.ts'
import type { DataLook } from '../../src/server/api/data.ts'
import { post } from '../api.ts'
import type { PageProps } from '../pages.ts'
import { When } from '../parts/states.tsx'
import { DataTable } from '../parts/table.tsx'
import { useResource } from '../resource.ts'
import { Thumbnail } from './thumbnail.tsx'

export function LookPage({ query }: PageProps) {
  const wanted = Object.fromEntries(
    ['set', 'upload', 'label'].flatMap((name) => {
      const value = query.get(name)
      return value === null ? [] : [[name, value]]
    }),
  )
  const name = wanted.set ?? wanted.upload ?? ''
  const [look, again] = useResource(`look ${JSON.stringify(wanted)}`, (signal) =>
    post<DataLook>('/data/look', wanted, signal),
  )
  return (
    <article class="look">
      <p>
        <a href="/data">All data</a>
      </p>
      <h1>{name}</h1>
      <When loaded={look} what={`${name}: large sets take some seconds`} onRetry={again}>
        {(value) => <Look look={value} />}
      </When>
    </article>
  )
}

function Look({ look }: { readonly look: DataLook }) {
  const { inspection, source } = look
  const { shape, features, classes, values, warnings, sha256 } = inspection
  const total = inspection.parts.reduce((sum, { examples }) => sum + examples, 0)
  const size = shape
    ? `${shape.height} x ${shape.width} pixels, ${shape.channels === 1 ? 'grey' : `${shape.channels} channels`}`
    : `${features} values each`
  return (
    <>
      <p class="lead">
        {formatNumber(total)} examples in {classes} classes; {size}; values from {formatNumber(values.lowest)}{' '}
        to {formatNumber(values.highest)}, mean {formatNumber(values.mean)}.
      </p>
      <p>
        <a class="button" href={`/new?data=${encodeURIComponent(JSON.stringify(source))}`}>
          Train on it
        </a>
      </p>
      {warnings.map((warning) => (
        <p key={warning} class="note">
          Watch: {warning}.
        </p>
      ))}
      <h2>Classes</h2>
      <Classes look={look} />
      {!look.thumbnails && <Rows look={look} />}
      <p class="quiet look-hash">
        SHA-256 of the content <code>{sha256}</code>
      </p>
    </>
  )
}

/** How many of each there are, beside what they look like. */
function Classes({ look }: { readonly look: DataLook }) {
  const { inspection, thumbnails } = look
  const { parts, classes, classNames } = inspection
  const most = Math.max(...parts.flatMap(({ byClass }) => byClass))
  const train = parts[0]!
  return (
    <>
      <ul class="classes">
        {Array.from({ length: classes }, (_, label) => {
          const images = thumbnails?.classes[label]?.images ?? []
          const name = classNames?.[label] ?? String(label)
          const count = train.byClass[label] ?? 0
          return (
            <li key={label}>
              <span class="class-name">{name}</span>
              <span class="class-count">
                <span class="class-bar" aria-hidden="true">
                  <progress max={most} value={count} aria-label={`${name} in training`} />
                </span>
                {formatNumber(count)} ({formatPercent(count / train.examples)})
              </span>
              {thumbnails && images.length > 0 && (
                <span class="thumbnails">
                  {images.map((image, index) => (
                    <Thumbnail key={index} {...thumbnails} image={image} name={`${name}, ${index + 1}`} />
                  ))}
                </span>
              )}
            </li>
          )
        })}
      </ul>
      <details>
        <summary>Every part as a table</summary>
        <DataTable
          label="Examples by class"
          table={{
            columns: [
              { label: 'class', numeric: false },
              ...parts.map(({ name }) => ({ label: name, numeric: true })),
            ],
            rows: [
              ...Array.from({ length: classes }, (_, label) => [
                classNames?.[label] ?? String(label),
                ...parts.map(({ byClass }) => formatNumber(byClass[label] ?? 0)),
              ]),
              ['all', ...parts.map(({ examples }) => formatNumber(examples))],
            ],
          }}
        />
      </details>
    </>
  )
}

function Rows({ look }: { readonly look: DataLook }) {
  const { rows, features } = look.firstRows
  const shown = rows[0]?.values.length ?? 0
  return (
    <>
      <h2>First rows</h2>
      <DataTable
        label="First rows"
        table={{
          columns: [
            { label: 'class', numeric: false },
            ...Array.from({ length: shown }, (_, index) => ({ label: `${index + 1}`, numeric: true })),
          ],
          rows: rows.map(({ label, values }) => [
            look.inspection.classNames?.[label] ?? String(label),
            ...values.map((value) => formatNumber(value, 4)),
          ]),
        }}
      />
      {features > shown && (
        <p class="quiet">
          The first {shown} of {formatNumber(features)} values.
        </p>
      )}
    </>
  )
}
