/** T5: a run that starts with a large batch and switches, against a small batch throughout. */

import { settingText } from '../core/factors.ts'
import type { Json } from '../core/identity.ts'
import {
  type Claim,
  type ClaimResults,
  type ClaimRun,
  cannotBeJudged,
  doesNotFollow,
  type Finding,
  holds,
  holdsWhen,
  type Judgement,
  judgement,
  type Outcome,
  undecidedHere,
} from './claim.ts'
import { difference, divergedCount, finalValues, meanFigure, ratesOf, runsOf } from './runs.ts'
import { isAbove, isAtLeast } from './truth.ts'
import { pointsText } from './words.ts'

/** Half a point of accuracy. */
const margin = 0.005

export const switching: Claim = {
  id: 'T5',
  statement:
    'Starting with a large batch does not trap the model: switching to a smaller batch or a larger rate at any epoch recovers the accuracy',
  test: 'Batch 1024 that goes on with batch 64, or with ten times the rate, from an early, a middle and a late epoch, against batch 64 throughout, at equal epochs.',
  studies: [
    { key: 'switching', file: 'training/switching' },
    { key: 'accuracy', file: 'training/rate-recovers-accuracy' },
  ],
  judge,
}

interface Switched extends Finding {
  readonly name: string
}

function judge({ switching: switched, accuracy }: ClaimResults): Judgement {
  if (!switched || !accuracy) return cannotBeJudged('The studies were not run.')
  const { confidence, batchSizes } = switched.study
  const [large, small] = [batchSizes[0]!, Math.min(...accuracy.study.batchSizes)]
  const rate = ratesOf(switched)[0]
  const throughout = finalValues(runsOf(accuracy, small, { learningRate: rate }), 'testAccuracy')
  const byWay = Map.groupBy(runsOf(switched, large), ({ trial }) => wayOf(trial.params.phases))
  const unswitched = finalValues(byWay.get('') ?? [], 'testAccuracy')
  const lost = difference(throughout, unswitched, confidence)
  if (!lost) return cannotBeJudged(`There are no finished runs of batch ${small} and of batch ${large}.`)
  const trap: Finding = {
    statement: `Without a switch batch ${large} ends more than ${100 * margin} points below batch ${small}`,
    truth: isAbove(lost, margin),
    because: `Batch ${small} minus batch ${large}, neither switched, is ${pointsText(lost)}.`,
  }
  const ways = [...byWay].filter(([way]) => way !== '')
  const findings = ways.map(([way, runs]) => recovery(way, runs, throughout, small, confidence))
  return judgement(
    outcomeOf(trap, findings),
    [trap, ...findings].map(({ statement, truth, because }) => ({ statement, truth, because })),
    [
      [`batch ${small} throughout`, throughout] as const,
      [`batch ${large} throughout`, unswitched] as const,
      ...ways.map(([way, runs]) => [way, finalValues(runs, 'testAccuracy')] as const),
    ].flatMap(([name, values]) => meanFigure(`Test accuracy, ${name}`, 'share', values.values(), confidence)),
  )
}

function recovery(
  way: string,
  runs: readonly ClaimRun[],
  throughout: ReadonlyMap<number, number>,
  small: number,
  confidence: number,
): Switched {
  const statement = `With ${way} it ends within ${100 * margin} points of batch ${small} throughout`
  const diverged = divergedCount(runs)
  const gained = difference(finalValues(runs, 'testAccuracy'), throughout, confidence)
  if (diverged > 0 || !gained) {
    const because = `With ${way}, ${diverged} of ${runs.length} runs diverged.`
    return { name: way, statement, truth: diverged > 0 ? 'no' : 'undecided', because }
  }
  return {
    name: way,
    statement,
    truth: isAtLeast(gained, -margin),
    because: `With ${way}, accuracy minus that of batch ${small} throughout is ${pointsText(gained)}.`,
  }
}

function outcomeOf(trap: Finding, ways: readonly Switched[]): Outcome {
  const named = (truth: Finding['truth']) => ways.filter((way) => way.truth === truth).map(({ name }) => name)
  const [yes, no] = [named('yes'), named('no')]
  if (ways.length === 0 || trap.truth !== 'yes') return undecidedHere
  if (yes.length === ways.length) return holds
  if (no.length === ways.length) return doesNotFollow
  if (yes.length === 0) return undecidedHere
  return holdsWhen(
    `the switch is to ${yes.join(' or ')}${no.length > 0 ? `, not to ${no.join(' or ')}` : ''}${yes.length + no.length < ways.length ? '; the others are undecided' : ''}`,
  )
}

/** `batch 64 from epoch 5`; empty where nothing switches. */
function wayOf(phases: unknown): string {
  if (!Array.isArray(phases) || phases.length === 0) return ''
  return phases
    .map((phase: Readonly<Record<string, number>>) => {
      const { fromEpoch, batchSize, learningRateFactor } = phase
      if (batchSize !== undefined && Object.keys(phase).length === 2) {
        return `batch ${batchSize} from epoch ${fromEpoch}`
      }
      if (learningRateFactor !== undefined && Object.keys(phase).length === 2) {
        return `${learningRateFactor} times the rate from epoch ${fromEpoch}`
      }
      return String(settingText(phase as Json))
    })
    .join(', then ')
}
