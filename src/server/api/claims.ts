/** Claims: the gallery with what was recorded, and runs of their studies here. */
import { z } from 'zod'
import { formatSeconds } from '../../charts/format.ts'
import { type Claim, outcomeText } from '../../claims/claim.ts'
import { claimStudyFile } from '../../claims/claim-study.ts'
import { claims, findClaim } from '../../claims/registry.ts'
import { UserError } from '../../core/errors.ts'
import { claimHere, recordedOutcome, recordOf, runClaim } from '../claim-views.ts'
import { RequestError } from '../problem.ts'
import { jsonRoute } from '../route.ts'
import { studySummary } from './study-schemas.ts'

const outcome = z.object({
  outcome: z.string().describe('holds; holds when ...; does not follow; undecided here.'),
  because: z.array(z.string()),
  findings: z.array(z.object({ statement: z.string(), truth: z.string() })),
  figures: z.array(z.object({ name: z.string(), value: z.string() })),
})
export type ClaimOutcome = z.output<typeof outcome>

const claimSummary = z.object({
  id: z.string(),
  statement: z.string(),
  test: z.string(),
  studies: z.array(z.string()).describe('The files of its studies; none where models alone decide.'),
  outcome: z
    .string()
    .nullable()
    .describe('As recorded, or as models decide it; null where it was never run.'),
})
export type ClaimSummary = z.output<typeof claimSummary>

const size = z.enum(['quick', 'full'])

export const claimHereView = z.object({
  size,
  of: z.int().describe('Studies of the claim that can be run here.'),
  studies: z.array(studySummary).describe('Those that are in the store.'),
  missing: z.array(z.string()).describe('Why the others cannot be run.'),
  outcome: outcome.nullable().describe('Null until every study has ended.'),
})

export const claimView = claimSummary.extend({
  recorded: outcome
    .extend({ size, cost: z.string(), machine: z.string().nullable(), missing: z.array(z.string()) })
    .nullable()
    .describe('What came out when it was run for docs/claims.md.'),
  here: z.array(claimHereView).describe('What has come out in this store, by size.'),
})
export type ClaimView = z.output<typeof claimView>

export const claimRoutes = [
  jsonRoute({
    method: 'get',
    path: '/claims',
    doc: 'What people say about batch size, how each is put to the test, and what came out.',
    response: z.array(claimSummary),
    handle: () => claims.map(summaryOf),
  }),
  jsonRoute({
    method: 'get',
    path: '/claims/{claim}',
    doc: 'A claim with what was recorded of it, and what its studies have yielded in this store.',
    response: claimView,
    handle: async (server, { params }) => {
      const claim = claimNamed(params.claim)
      const sizes = claim.studies.length === 0 ? (['full'] as const) : (['quick', 'full'] as const)
      return {
        ...summaryOf(claim),
        recorded: recordedView(claim),
        here: await Promise.all(sizes.map((one) => claimHere(server, claim, one))),
      }
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/claims/{claim}/run',
    doc: "Keeps the claim's studies and starts what is missing of their runs, one after the other.",
    body: z.strictObject({ size: size.default('quick') }),
    response: z.object({ studies: z.array(z.string()).describe('Their ids.') }),
    handle: async (server, { params, body }) => ({
      studies: await runClaim(server, claimNamed(params.claim), body.size),
    }),
  }),
]

function claimNamed(id: string | undefined): Claim {
  try {
    return findClaim(id ?? '')
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw new RequestError(404, error.message, { remedy: '/api/v1/claims lists them.', cause: error })
  }
}

function summaryOf(claim: Claim): z.input<typeof claimSummary> {
  const { id, statement, test, studies } = claim
  const recorded = recordOf(claim)?.outcome
  const outcome = recorded ?? (studies.length === 0 ? outcomeText(claim.judge({}).outcome) : null)
  return { id, statement, test, studies: [...new Set(studies.map(claimStudyFile))], outcome }
}

function recordedView(claim: Claim): z.input<typeof claimView>['recorded'] {
  const record = recordOf(claim)
  if (!record) return null
  const trials = record.studies.reduce((sum, study) => sum + study.trials, 0)
  const seconds = record.studies.reduce((sum, study) => sum + study.seconds, 0)
  return {
    ...recordedOutcome(record),
    size: record.size,
    cost:
      trials === 0 ? 'models alone' : `${trials} trials, ${formatSeconds(seconds, 2)} one after the other`,
    machine: record.machine,
    missing: [...record.missing],
  }
}
