/** The claims, in the order of their ids. */
import { didYouMean } from '../core/did-you-mean.ts'
import { UserError } from '../core/errors.ts'
import { batchDefinitions } from './batch-definitions.ts'
import { batchNormalization } from './batch-normalization.ts'
import type { Claim } from './claim.ts'
import { composition } from './composition.ts'
import { batchesAnEpoch, drawsWithRepetition, namesOfRegimes } from './counting.ts'
import { firstEpoch } from './first-epoch.ts'
import { flatness } from './flatness.ts'
import { gapOrAccuracy } from './gap-or-accuracy.ts'
import { gradientTails } from './gradient-tails.ts'
import { interaction } from './interaction.ts'
import { justWhatTheyNeed } from './just-what-they-need.ts'
import { matchedDistance } from './matched-distance.ts'
import { movingBottleneck } from './moving-bottleneck.ts'
import { ovenRate } from './oven-rate.ts'
import { pressBrakes } from './press-brakes.ts'
import { rateRecoversAccuracy } from './rate-recovers-accuracy.ts'
import { representative } from './representative.ts'
import { stepTime } from './step-time.ts'
import { streams } from './streams.ts'
import { switching } from './switching.ts'
import { threeSets } from './three-sets.ts'
import { travel } from './travel.ts'
import { travelAndAccuracy } from './travel-and-accuracy.ts'

export const claims: readonly Claim[] = [
  travel,
  gradientTails,
  matchedDistance,
  rateRecoversAccuracy,
  switching,
  travelAndAccuracy,
  gapOrAccuracy,
  interaction,
  threeSets,
  stepTime,
  firstEpoch,
  batchesAnEpoch,
  drawsWithRepetition,
  composition,
  representative,
  batchNormalization,
  namesOfRegimes,
  ovenRate,
  movingBottleneck,
  pressBrakes,
  justWhatTheyNeed,
  streams,
  batchDefinitions,
  flatness,
]

/** @throws UserError when there is no such claim */
export function findClaim(id: string): Claim {
  const found = claims.find((claim) => claim.id.toLowerCase() === id.toLowerCase())
  if (found) return found
  const ids = claims.map((claim) => claim.id)
  throw new UserError(`there is no claim "${id}"${didYouMean(id, ids)}`, {
    remedy: `The claims are ${ids.join(', ')}; batchwise claims lists them.`,
  })
}
