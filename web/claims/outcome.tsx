import type { ClaimOutcome } from '../../src/server/api/claims.ts'
import { DataTable } from '../parts/table.tsx'

const signs: readonly (readonly [beginning: string, sign: string])[] = [
  ['holds when', '◐'],
  ['holds', '●'],
  ['does not follow', '○'],
  ['undecided', '?'],
]

/** The outcome in words, with a sign that is told apart without colour. */
export function OutcomeTag({ outcome }: { readonly outcome: string | null }) {
  const sign = signs.find(([beginning]) => outcome?.startsWith(beginning))?.[1] ?? '–'
  return (
    <span class="outcome">
      <span aria-hidden="true" class="outcome-sign">
        {sign}
      </span>{' '}
      {outcome ?? 'not run yet'}
    </span>
  )
}

/** Findings with their truth, reasons and figures. */
export function OutcomeDetails({
  outcome,
  label,
}: {
  readonly outcome: ClaimOutcome
  readonly label: string
}) {
  const numeric = false
  return (
    <>
      <ul class="reasons">
        {outcome.because.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      {outcome.findings.length > 0 && (
        <ul class="findings">
          {outcome.findings.map(({ statement, truth }) => (
            <li key={statement} class={`finding-${truth.toLowerCase()}`}>
              <b>{truth}</b> <span>{statement}</span>
            </li>
          ))}
        </ul>
      )}
      {outcome.figures.length > 0 && (
        <DataTable
          label={`Figures, ${label}`}
          table={{
            columns: [
              { label: 'figure', numeric },
              { label: 'value, interval, evidence', numeric },
            ],
            rows: outcome.figures.map(({ name, value }) => [name, value]),
          }}
        />
      )}
    </>
  )
}
