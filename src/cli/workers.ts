import { availableParallelism } from 'node:os'
import { UserError } from '../core/errors.ts'

/** @throws UserError unless the option is a whole number from 1 to 1024 */
export function parseWorkers(option: string | undefined): number {
  if (option === undefined) return availableParallelism()
  const workers = Number(option)
  if (Number.isInteger(workers) && workers >= 1 && workers <= 1024) return workers
  throw new UserError(`expected a whole number of trials at a time, from 1 to 1024, got "${option}"`, {
    place: '--workers',
  })
}
