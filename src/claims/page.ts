/** docs/claims.md from the outcomes that were recorded; see scripts/claims.ts. */
import { formatSeconds } from '../report/format.ts'
import type { Claim, ClaimFigure, Finding } from './claim.ts'
import { claimStudyFile } from './claim-study.ts'
import { figureValue, sizeText, truthText } from './summary.ts'

/** A line of `batchwise claims ... --json`. */
export interface ClaimRecord {
  readonly id: string
  readonly size: 'quick' | 'full'
  readonly outcome: string
  readonly because: readonly string[]
  readonly findings: readonly Finding[]
  /** Bounds that are not finite are null in JSON. */
  readonly figures: readonly (Omit<ClaimFigure, 'lo' | 'hi'> & {
    readonly lo: number | null
    readonly hi: number | null
  })[]
  readonly studies: readonly { readonly name: string; readonly trials: number; readonly seconds: number }[]
  readonly missing: readonly string[]
  readonly machine: string | null
}

/** New records in place of old ones of the same claim; a quick one never in place of a full one. */
export function mergeRecords(
  old: readonly ClaimRecord[],
  added: readonly ClaimRecord[],
): readonly ClaimRecord[] {
  const byId = new Map(old.map((record) => [record.id, record]))
  for (const record of added) {
    if (record.size === 'full' || byId.get(record.id)?.size !== 'full') byId.set(record.id, record)
  }
  return [...byId.values()]
}

export function claimsPage(claims: readonly Claim[], records: readonly ClaimRecord[]): string {
  const recorded = new Map(records.map((record) => [record.id, record]))
  const outcome = ({ id }: Claim) => {
    const record = recorded.get(id)
    return record ? `*${record.outcome}*${sizeText(record.size, record.studies.length)}` : 'not run yet'
  }
  const lines = [
    '# What people say about batch size',
    '',
    intro,
    '',
    '| claim | | outcome |',
    '| --- | --- | --- |',
    ...claims.map(
      (claim) =>
        `| [${claim.id}](#${claim.id.toLowerCase()}) | ${cell(claim.statement)} | ${cell(outcome(claim))} |`,
    ),
    ...claims.flatMap((claim) => section(claim, recorded.get(claim.id))),
  ]
  return `${lines.join('\n')}\n`
}

const intro = `Each statement here is put to the test by one command that anyone can run:

\`\`\`sh
node bin/batchwise.js claims               # lists them
node bin/batchwise.js claims T4 --quick    # one at its quick size: seconds to a minute
node bin/batchwise.js claims T4            # at its full size; goes on where it was stopped
\`\`\`

Outcomes: *holds*; *holds when* a condition is met; *does not follow*; *undecided here* where the interval covers both. Every
comparison is over replications, with its interval at 95 % and a stated margin for "the same"; runs of one batch size share their
initial weights and are compared in pairs. A verdict never rests on one run. A quick size is a smaller network, fewer examples
and fewer epochs: its outcome speaks of that, and often is that more runs are needed. One data set and network do not speak
for others. Lines (P) are simulated: the same figures come out on any machine. This page is written by \`npm run claims\` from
the outcomes recorded in [claims.json](claims.json).`

function section(claim: Claim, record: ClaimRecord | undefined): string[] {
  const files = [...new Set(claim.studies.map(claimStudyFile))]
  const by =
    files.length === 0
      ? 'Models alone.'
      : `${files.map((file) => `[${file.replace(/^.*\//, '')}](../${file})`).join(', ')}.`
  const more = claim.page === undefined ? '' : ` More in [${claim.page}](${claim.page}).`
  const head = ['', `## ${claim.id}`, '', `> ${claim.statement}`, '', `${claim.test} ${by}${more}`, '']
  if (!record) return [...head, `Not run yet: \`batchwise claims ${claim.id}\`.`]
  return [
    ...head,
    `**Result is: ${record.outcome}**${sizeText(record.size, record.studies.length)}.`,
    '',
    ...record.because.map((reason) => `- ${reason}`),
    '',
    '| finding | |',
    '| --- | --- |',
    ...record.findings.map(({ statement, truth }) => `| ${cell(statement)} | ${truthText[truth]} |`),
    ...(record.figures.length === 0 ? [] : ['', ...figureTable(record.figures)]),
    ...(record.missing.length === 0
      ? []
      : ['', ...record.missing.map((why) => `Not run: ${why.replace(/batchwise .*/, '`$&`')}.`)]),
    ...(record.studies.length === 0 ? [] : ['', costOf(record)]),
  ]
}

const figureTable = (figures: ClaimRecord['figures']): string[] => [
  '| figure | |',
  '| --- | --- |',
  ...figures.map((figure) => {
    const { lo, hi } = figure
    const bounded = { ...figure, lo: lo ?? Number.NEGATIVE_INFINITY, hi: hi ?? Number.POSITIVE_INFINITY }
    return `| ${cell(figure.name)} | ${figureValue(bounded)} |`
  }),
]

function costOf({ studies, machine }: ClaimRecord): string {
  const trials = studies.reduce((sum, study) => sum + study.trials, 0)
  const seconds = studies.reduce((sum, study) => sum + study.seconds, 0)
  return `${trials} trials, ${formatSeconds(seconds, 2)} one after the other${machine ? ` on ${machine}` : ''}.`
}

const cell = (text: string): string => text.replaceAll('|', '\\|')
