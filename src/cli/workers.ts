import { availableParallelism } from 'node:os'
import { wholeNumber } from './whole-number.ts'

/** Trials at a time: a core each unless stated. @throws UserError unless it is a whole number from 1 to 1024 */
export const parseWorkers = (option: string | undefined): number =>
  option === undefined ? availableParallelism() : wholeNumber(option, '--workers', 1024)
