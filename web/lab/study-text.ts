/** The lab's run as a study, for the command line. */

import type { LabSettings } from './settings.ts'
import { trainDigits } from './training/digits.ts'

/** Of digits. Each batch size with each rate, once. */
export function studyText({ hidden, lanes, seed, epochs }: LabSettings): string {
  const once = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b).join(', ')
  return `domain: training
question: Which batch size brings this network furthest on ${trainDigits} digits?
batchSizes: [${once(lanes.map(({ batchSize }) => batchSize))}]
replications: 1
seed: ${seed}
params:
  data: mnist
  network: { hidden: [${hidden.join(', ')}] }
  learningRate: [${once(lanes.map(({ learningRate }) => learningRate))}]
  epochs: ${epochs}
  trainExamples: ${trainDigits}
  engine: wasm
objective: { maximize: testAccuracy }
`
}
