/** T7: the generalization gap, training minus test accuracy, and test accuracy may rank the same models differently. */
import type { Estimate } from '../core/stats/interval.ts'
import {
  type Claim,
  type Finding,
  holds,
  type Judgement,
  judgement,
  oneStudy,
  type StudyRuns,
  undecidedHere,
} from './claim.ts'
import { difference, finalValues, meanFigure, ratesOf, runsOf } from './runs.ts'
import { pointsText } from './words.ts'

export const gapOrAccuracy: Claim = {
  id: 'T7',
  statement: 'Compare test accuracy rather than the generalization gap',
  test: 'Both for every batch size and rate: is there a pair where the smaller gap goes with the lower test accuracy?',
  ...oneStudy({ key: 'accuracy', file: 'training/rate-recovers-accuracy' }, judge),
}

interface CellValues {
  readonly name: string
  readonly test: ReadonlyMap<number, number>
  readonly gap: ReadonlyMap<number, number>
}

function judge(results: StudyRuns): Judgement {
  const { study } = results
  const cells = study.batchSizes.flatMap((batchSize) =>
    ratesOf(results).flatMap((learningRate): CellValues[] => {
      const runs = runsOf(results, batchSize, { learningRate })
      const [test, train] = [finalValues(runs, 'testAccuracy'), finalValues(runs, 'trainAccuracy')]
      const gap = new Map(
        [...train].flatMap(([replication, value]): [number, number][] => {
          const own = test.get(replication)
          return own === undefined ? [] : [[replication, value - own]]
        }),
      )
      return gap.size === 0 ? [] : [{ name: `batch ${batchSize}, rate ${learningRate}`, test, gap }]
    }),
  )
  const pairs = cells.flatMap((a) => cells.filter((b) => b !== a).map((b) => ({ a, b })))
  // One pair is enough, and there are many: the error is shared out over them (Bonferroni).
  const confidence = 1 - (1 - study.confidence) / Math.max(1, pairs.length / 2)
  const compared = pairs.flatMap(({ a, b }) => {
    const [gap, test] = [difference(a.gap, b.gap, confidence), difference(a.test, b.test, confidence)]
    return gap && test ? [{ a, b, gap, test }] : []
  })
  const misled = compared
    .filter(({ gap, test }) => gap.hi < 0 && test.hi < 0)
    .toSorted((x, y) => x.test.value - y.test.value)
  return judgement(
    misled.length > 0 ? holds : undecidedHere,
    [findingOf(misled[0], misled.length, pairs.length / 2)],
    cells.flatMap(({ name, test, gap }) =>
      (
        [
          ['Test accuracy', test],
          ['Generalization gap', gap],
        ] as const
      ).flatMap(([what, values]) =>
        meanFigure(`${what}, ${name}`, 'share', values.values(), study.confidence),
      ),
    ),
  )
}

interface Misled {
  readonly a: CellValues
  readonly b: CellValues
  readonly gap: Estimate
  readonly test: Estimate
}

function findingOf(worst: Misled | undefined, count: number, pairs: number): Finding {
  const statement = 'Some pair of settings is ranked one way by the gap and the other way by test accuracy'
  const because = worst
    ? `The gap prefers ${worst.a.name} to ${worst.b.name} by ${pointsText(worst.gap)}, though its test accuracy is lower by as much as ${pointsText(worst.test)}; so in ${count} of ${pairs} pairs, intervals widened for their number.`
    : `In none of ${pairs} pairs do both differ beyond their intervals and in opposite ways.`
  return { statement, truth: worst ? 'yes' : 'undecided', because }
}
