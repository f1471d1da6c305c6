/** A claim's outcome as text: dry, exact, one fact a line, in the manner of MLPerf LoadGen's summary. */
import { formatBounds, formatEstimate, formatNumber, formatQuantity } from '../report/format.ts'
import type { Claim, ClaimFigure, Judgement, Truth } from './claim.ts'

export interface ClaimRunSummary {
  readonly claim: Claim
  readonly size: 'quick' | 'full'
  readonly judgement: Judgement
  readonly studies: readonly {
    readonly name: string
    readonly trials: number
    readonly failed: number
    /** Of trials, one after the other. */
    readonly seconds: number
  }[]
  /** Why studies could not be run. */
  readonly missing: readonly string[]
  /** `AMD EPYC, engine avx512`; null where models alone decide. */
  readonly machine: string | null
}

const rule = '================================================'

export function claimSummary({ claim, size, judgement, studies, missing }: ClaimRunSummary): string[] {
  const { outcome, because, findings, figures } = judgement
  return [
    rule,
    `Claim ${claim.id}`,
    rule,
    `Claim : ${claim.statement}`,
    `Test : ${claim.test}`,
    ...(studies.length === 0 && missing.length === 0
      ? ['Decided by : models alone']
      : [
          `Size : ${size}`,
          ...studies.map(
            ({ name, trials, failed }) =>
              `Study : ${name}, ${trials} trials${failed > 0 ? `, ${failed} failed` : ''}`,
          ),
          ...missing.map((why) => `Not run : ${why}`),
        ]),
    '',
    `Result is : ${resultText(outcome)}${sizeText(size, studies.length + missing.length)}`,
    ...findings.map(({ statement, truth }) => `  ${statement} : ${truthText[truth]}`),
    'Reasons:',
    ...because.map((reason) => `  * ${reason}`),
    ...(figures.length > 0 ? ['', rule, 'Figures', rule, ...figures.map(figureText)] : []),
  ]
}

export const truthText: Readonly<Record<Truth, string>> = { yes: 'Yes', no: 'No', undecided: 'Undecided' }

/** What a small size says is not what the full one says. */
export const sizeText = (size: 'quick' | 'full', studies: number): string =>
  studies > 0 && size === 'quick' ? ' (at the quick size)' : ''

/** `Test accuracy, batch 64 : 0.9831 (0.9822 to 0.9840), 3 runs, measured` */
export function figureText(figure: ClaimFigure): string {
  return `${figure.name} : ${figureValue(figure)}`
}

export function figureValue({ unit, value, lo, hi, n, evidence }: ClaimFigure): string {
  const runs = n === null ? '' : `, ${n} ${n === 1 ? 'run' : 'runs'}`
  if (lo === hi) return `${formatQuantity(value, unit, 6)}${runs}, ${evidence}`
  if (unit.startsWith('s/') && Number.isFinite(lo) && Number.isFinite(hi)) {
    const [middle, from, to] = [value, lo, hi].map((each) => formatQuantity(each, unit))
    return `${middle} (${from} to ${to})${runs}, ${evidence}`
  }
  if (!Number.isFinite(lo) || !Number.isFinite(hi))
    return `${formatNumber(value)}, no interval${runs}, ${evidence}`
  return `${formatEstimate(value, { lo, hi }, unit)} (${formatBounds({ lo, hi }, unit)})${runs}, ${evidence}`
}

function resultText(outcome: Judgement['outcome']): string {
  const kind = outcome.kind.toUpperCase()
  return outcome.kind === 'holds when' ? `${kind} ${outcome.when}` : kind
}
