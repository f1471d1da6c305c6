/** T9: the same study on several data sets and networks. */
import { differenceInterval } from '../core/stats/interval.ts'
import {
  type Claim,
  type ClaimFigure,
  type ClaimResults,
  type ClaimStudy,
  cannotBeJudged,
  doesNotFollow,
  type Finding,
  holds,
  type Judgement,
  judgement,
  type Outcome,
  type StudyRuns,
  undecidedHere,
} from './claim.ts'
import { meanOf, measured } from './runs.ts'
import { allOf, anyOf, isAbove, isBelow, isBetween } from './truth.ts'
import { tunedValues } from './tuned.ts'
import { pointsText } from './words.ts'

/** One point of accuracy: what a larger batch costs is the same where it differs by less. */
const margin = 0.01

const sets = ['mnist', 'fashion-mnist', 'pneumoniamnist'] as const
const networks = ['mlp', 'cnn'] as const

export const threeSets: Claim = {
  id: 'T9',
  statement: 'The effect varies from data set to data set and model to model',
  test: 'What the largest batch costs in accuracy against the smallest, the rate tuned, on MNIST, Fashion-MNIST and PneumoniaMNIST with a dense and a convolutional network: is it the same everywhere?',
  studies: sets.flatMap((data) =>
    networks.map(
      (network): ClaimStudy => ({
        key: `${data}-${network}`,
        file: 'training/three-sets',
        params: { data, ...(network === 'cnn' ? { network } : {}) },
        ...(data === 'mnist' ? {} : { needs: data }),
      }),
    ),
  ),
  judge,
}

interface SettingCost {
  readonly key: string
  /** Accuracy at the smallest batch minus that at the largest, by replication. */
  readonly costs: readonly number[]
  readonly best: number
  readonly figures: readonly ClaimFigure[]
}

function judge(results: ClaimResults): Judgement {
  const settings = threeSets.studies.flatMap(({ key }) => {
    const own = results[key]
    return own ? (settingCost(key, own) ?? []) : []
  })
  const missing = sets.filter((set) => !networks.some((network) => results[`${set}-${network}`]))
  const confidence = Object.values(results).find((own) => own)?.study.confidence ?? 0.95
  const pairs = settings.flatMap((a, index) => settings.slice(index + 1).map((b) => ({ a, b })))
  if (pairs.length === 0) return cannotBeJudged('Fewer than two settings were run.')
  // Any pair will do, and there are several: the error is shared out over them (Bonferroni).
  const shared = 1 - (1 - confidence) / pairs.length
  const compared = pairs.map(({ a, b }) => ({
    a,
    b,
    own: differenceInterval(a.costs, b.costs, shared),
  }))
  const varies = anyOf(compared.map(({ own }) => anyOf([isAbove(own, margin), isBelow(own, -margin)])))
  const same = allOf(compared.map(({ own }) => isBetween(own, -margin, margin)))
  const widest = compared.reduce((most, pair) =>
    Math.abs(pair.own.value) > Math.abs(most.own.value) ? pair : most,
  )
  const costs: Finding = {
    statement: `What the largest batch costs differs between settings by more than ${100 * margin} points`,
    truth: varies,
    because: `The cost of the largest batch against the smallest differs most between ${widest.a.key} and ${widest.b.key}: by ${pointsText(widest.own)}, the interval widened for ${pairs.length} ${pairs.length === 1 ? 'pair' : 'pairs'}.`,
  }
  return judgement(
    outcomeOf(varies, same),
    [costs],
    settings.flatMap(({ figures }) => figures),
    [
      `The size with the best mean: ${settings.map(({ key, best }) => `${best} on ${key}`).join(', ')}.`,
      ...missing.map((set) => `${set} was not judged: batchwise data get ${set}.`),
    ],
  )
}

function outcomeOf(varies: Finding['truth'], same: Finding['truth']): Outcome {
  if (varies === 'yes') return holds
  return same === 'yes' ? doesNotFollow : undecidedHere
}

function settingCost(key: string, results: StudyRuns): SettingCost | null {
  const { batchSizes, confidence } = results.study
  const bySize = batchSizes.flatMap((batchSize) => {
    const values = tunedValues(results, batchSize, 'testAccuracy', 'higher')
    const estimate = meanOf(values.values(), confidence)
    return estimate ? [{ batchSize, values, estimate }] : []
  })
  const [small, large] = [bySize[0], bySize.at(-1)]
  if (!small || !large || small === large) return null
  return {
    key,
    costs: [...small.values].flatMap(([replication, value]) => {
      const other = large.values.get(replication)
      return other === undefined ? [] : [value - other]
    }),
    best: bySize.reduce((best, size) => (size.estimate.value > best.estimate.value ? size : best)).batchSize,
    figures: bySize.map(({ batchSize, estimate }) =>
      measured(`Test accuracy, ${key}, batch ${batchSize}, rate tuned`, 'share', estimate, estimate.n),
    ),
  }
}
