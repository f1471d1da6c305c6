/** What stands where something is not there: yet, at all, or for a fault. */
import type { ComponentChildren } from 'preact'
import type { Problem } from '../../src/server/problem.ts'
import type { Loaded } from '../resource.ts'

export function Loading({ what }: { readonly what: string }) {
  return (
    <p class="loading" role="status">
      <span class="loading-dot" aria-hidden="true" /> Loading {what} …
    </p>
  )
}

export function Empty({
  title,
  children,
}: {
  readonly title: string
  readonly children?: ComponentChildren
}) {
  return (
    <section class="empty">
      <h2>{title}</h2>
      <p>{children}</p>
    </section>
  )
}

export function ProblemCard({
  problem,
  onRetry,
}: {
  readonly problem: Problem
  readonly onRetry?: () => void
}) {
  return (
    <section class="problem" role="alert">
      <h2>{problem.title}</h2>
      <ProblemText problem={problem} />
      {onRetry && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </section>
  )
}

/** Where, what, and what to do: one line each. */
export function ProblemText({ problem }: { readonly problem: Problem }) {
  return (
    <>
      {problem.place && (
        <p class="problem-place">
          <code>{problem.place}</code>
        </p>
      )}
      {problem.detail.split('\n').map((line) => (
        <p key={line}>{line}</p>
      ))}
      {problem.remedy && <p class="quiet">{problem.remedy}</p>}
    </>
  )
}

/** `children` once it is there, else what there is to say. */
export function When<T>({
  loaded,
  what,
  onRetry,
  children,
}: {
  readonly loaded: Loaded<T>
  readonly what: string
  readonly onRetry: () => void
  readonly children: (value: T) => ComponentChildren
}) {
  if (loaded.kind === 'loading') return <Loading what={what} />
  if (loaded.kind === 'failed') return <ProblemCard problem={loaded.problem} onRetry={onRetry} />
  return <>{children(loaded.value)}</>
}
