import type { LabFault } from './lab-run.ts'

/** In place of the lab where it cannot train. */
export function LabProblem({ fault, onRetry }: { readonly fault: LabFault; readonly onRetry: () => void }) {
  return (
    <section class="problem" role="alert">
      <h1>{fault.title}</h1>
      <p>{fault.detail}</p>
      <p class="quiet">{fault.remedy}</p>
      <button type="button" onClick={onRetry}>
        Try again
      </button>
    </section>
  )
}
