import { contentId, hashSeed, type Json } from './identity.ts'

export type TrialParams = { readonly [name: string]: Json }

/** One run of the process: one batch size, one replication, one setting of everything else. */
export interface Trial<P extends TrialParams = TrialParams> {
  /** Hash of all that can change the result, so an equal trial is never run twice, in whatever study it stands. */
  readonly id: string
  readonly batchSize: number
  /** 0, 1, ... replications - 1. */
  readonly replication: number
  readonly seed: number
  /** Complete: nothing outside this object and the fields above can change the result. */
  readonly params: P
}

/**
 * A trial's seed is hash(study seed, batch size, replication): adding a batch size or a replication to a study
 * changes no other trial, and the settings compared within one size share their random numbers.
 */
export function makeTrial<P extends TrialParams>(
  domain: { readonly name: string; readonly version: number },
  studySeed: number,
  batchSize: number,
  replication: number,
  params: P,
): Trial<P> {
  const seed = hashSeed([studySeed, batchSize, replication])
  const id = contentId({ domain: domain.name, version: domain.version, batchSize, replication, seed, params })
  return { id, batchSize, replication, seed, params }
}
