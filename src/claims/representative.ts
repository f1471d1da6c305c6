/** T16: do batches that hold the classes in the proportions of the data train better than random or sorted ones? */
import {
  againstShuffled,
  type BatchingComparison,
  type BatchingFinding,
  batchingStudies,
} from './batching-runs.ts'
import {
  type Claim,
  type ClaimResults,
  cannotBeJudged,
  doesNotFollow,
  holds,
  holdsWhen,
  type Judgement,
  judgement,
  type Outcome,
  type Truth,
  undecidedHere,
} from './claim.ts'
import { allOf } from './truth.ts'

const unbalanced = { params: { data: 'pneumoniamnist' }, needs: 'pneumoniamnist' } as const

export const representative: Claim = {
  id: 'T16',
  statement: 'Batches should be representative of the whole',
  test: 'Test accuracy with stratified, random and sorted batches, on balanced classes (MNIST) and on unbalanced ones (PneumoniaMNIST, three quarters of one class).',
  studies: [
    ...batchingStudies(['every-epoch', 'stratified', 'sorted']),
    ...batchingStudies(['every-epoch', 'stratified', 'sorted'], 'unbalanced-', unbalanced),
  ],
  judge,
}

function judge(results: ClaimResults): Judgement {
  const balanced = againstShuffled(results, ['stratified', 'sorted'])
  const other = againstShuffled(results, ['stratified', 'sorted'], 'unbalanced-')
  const judged = [balanced, other].filter((comparison) => comparison !== null)
  if (judged.length === 0) return cannotBeJudged('The studies were not run.')
  const findings = judged.flatMap((comparison) => comparison.findings)
  return judgement(
    outcomeOf(judged),
    findings,
    judged.flatMap(({ figures }) => figures),
    other
      ? []
      : [
          'Unbalanced classes were not judged: PneumoniaMNIST is not here (batchwise data get pneumoniamnist).',
        ],
  )
}

/** Sorted batches that lose nothing refute it; random ones that are as good as stratified ones limit it. */
function outcomeOf(judged: readonly BatchingComparison[]): Outcome {
  const every = (kind: string, truth: (finding: BatchingFinding) => Truth): Truth =>
    allOf(judged.flatMap(({ findings }) => findings.filter((finding) => finding.kind === kind).map(truth)))
  const sortedLoses = every('sorted', ({ loses }) => loses)
  const stratifiedGains = every('stratified', ({ gains }) => gains)
  if (sortedLoses === 'no') return doesNotFollow
  if (sortedLoses === 'undecided' || stratifiedGains === 'undecided') return undecidedHere
  return stratifiedGains === 'yes'
    ? holds
    : holdsWhen(
        'the choice is between mixed and sorted batches: random ones are representative enough, stratifying them gains nothing that counts',
      )
}
