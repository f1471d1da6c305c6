/** The exit codes of every command. */
import type { Answer } from '../core/answer.ts'

export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  infeasible: 3,
  undecided: 4,
  interrupted: 130,
} as const

export function exitCodeOf(answer: Answer): number {
  if (answer.verdict === 'recommended') return exitCodes.done
  return answer.verdict === 'infeasible' ? exitCodes.infeasible : exitCodes.undecided
}
