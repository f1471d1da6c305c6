import { answerText } from '../report/answer-text.ts'
import { buildInput } from '../report/build-input.ts'
import type { Conclusion } from '../report/conclude.ts'
import { nowMinute } from './now.ts'
import { printLine, terminalWidth, wantsColor } from './output.ts'

/** The answer card on stdout. */
export function printAnswer(conclusion: Conclusion, command: string): void {
  const input = buildInput(conclusion, { command, generatedAt: nowMinute() })
  for (const line of answerText(input, {
    width: terminalWidth(process.stdout),
    color: wantsColor(process.stdout),
  })) {
    printLine(line)
  }
}
