/** Claims: what people say about batch size, and what came out when it was put to the test. */
import { useState } from 'preact/hooks'
import type { ClaimSummary } from '../../src/server/api/claims.ts'
import { get } from '../api.ts'
import type { PageProps } from '../pages.ts'
import { When } from '../parts/states.tsx'
import { useResource } from '../resource.ts'
import { OutcomeTag } from './outcome.tsx'

export function Claims(_: PageProps) {
  const [claims, again] = useResource('claims', (signal) => get<ClaimSummary[]>('/claims', signal))
  return (
    <>
      <h1>What people say about batch size</h1>
      <p class="lead">
        Each is put to the test by studies or by formulas, and states its outcome with its figures. Open one
        to see them, and to run it here.
      </p>
      <When loaded={claims} what="the claims" onRetry={again}>
        {(all) => <Gallery claims={all} />}
      </When>
    </>
  )
}

const kinds = ['holds', 'holds when', 'does not follow', 'undecided here', 'not run yet'] as const
type Kind = (typeof kinds)[number]

const kindOf = ({ outcome }: ClaimSummary): Kind => {
  if (outcome === null) return 'not run yet'
  return outcome.startsWith('holds when')
    ? 'holds when'
    : (kinds.find((kind) => kind === outcome) ?? 'undecided here')
}

function Gallery({ claims }: { readonly claims: readonly ClaimSummary[] }) {
  const [shown, setShown] = useState<Kind | null>(null)
  const found = claims.filter((claim) => shown === null || kindOf(claim) === shown)
  return (
    <>
      <fieldset class="ways claim-kinds">
        <legend class="hidden">Outcomes</legend>
        {[null, ...kinds].map((kind) => {
          const count = claims.filter((claim) => kind === null || kindOf(claim) === kind).length
          if (count === 0) return null
          return (
            <label key={kind ?? 'all'}>
              <input type="radio" name="kind" checked={shown === kind} onChange={() => setShown(kind)} />
              {kind ?? 'all'} ({count})
            </label>
          )
        })}
      </fieldset>
      <ul class="claims">
        {found.map((claim) => (
          <li key={claim.id}>
            <a class="claim-card" href={`/claims/${claim.id}`}>
              <span class="quiet">{claim.id}</span>
              <strong>{claim.statement}</strong>
              <OutcomeTag outcome={claim.outcome} />
            </a>
          </li>
        ))}
      </ul>
    </>
  )
}
