import { z } from 'zod'
import type { TrialParams } from '../../core/trial.ts'

const importedRun = z.strictObject({
  name: z.string(),
  batchSize: z.int().min(1),
  replication: z.int().min(0),
  learningRate: z.number().positive().nullable(),
  /** `momentum 0.9, optimizer sgd`; "all equal" where the runs differ in nothing else. */
  otherSettings: z.string(),
  /** Of the rows, so that an import of other rows is another trial. */
  rowsSha256: z.string(),
})

export const importedParams = z.strictObject({
  source: z.string().describe('The file or folder that was imported, as it was named.'),
  format: z.string().describe('What the source is, e.g. "TensorBoard event files".'),
  notes: z.array(z.string()).describe('What was left out, mended or guessed.'),
  runs: z.array(importedRun).min(1).describe('The runs, without their measurements: those lie in the store.'),
})

export type ImportedParams = z.infer<typeof importedParams>
export type ImportedRunParams = z.infer<typeof importedRun>

export type ImportedTrialParams = TrialParams & {
  readonly run: string
  readonly learningRate: number | null
  readonly otherSettings: string
  readonly rowsSha256: string
}
