/** `batchwise accumulation`: whether accumulated micro-batches give the update of one large batch. */
import { checkAccumulation } from '../domains/training/own/accumulation.ts'
import { readGradients } from '../domains/training/own/gradient-file.ts'
import { exitCodes } from './exit-codes.ts'
import { printLine, toJsonLine } from './output.ts'

export interface AccumulationOptions {
  readonly reduction: 'mean' | 'sum'
  readonly json?: boolean
}

/** Exit code 1 where they differ, so that a test of the user's can rest on it. */
export function accumulationCommand(file: string, { reduction, json }: AccumulationOptions): void {
  const gradients = readGradients(file)
  const { equal, fault, relativeDifference, explanation } = checkAccumulation({ ...gradients, reduction })
  if (json) printLine(toJsonLine({ equal, fault, relativeDifference, explanation }))
  else printLine(equal ? `EQUAL  ${explanation}` : `DIFFERENT (${fault})  ${explanation}`)
  if (!equal) process.exitCode = exitCodes.failed
}
