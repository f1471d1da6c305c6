/** `batchwise report`: writes the report of a study again, from what the store holds. */
import { conclude } from '../report/conclude.ts'
import { openStore } from '../store/sqlite.ts'
import { findStudy } from './find-study.ts'
import { say } from './output.ts'
import { untilDecidedFlags } from './until-decided.ts'
import { writeReport } from './write-report.ts'

export interface ReportOptions {
  readonly store: string
  readonly quick?: boolean
  readonly format: 'html' | 'markdown'
  readonly out?: string
  readonly figures?: string
}

export async function reportCommand(wanted: string | undefined, options: ReportOptions): Promise<void> {
  const store = openStore(options.store, { readOnly: true })
  try {
    const { record, domain } = await findStudy(store, wanted, options)
    const conclusion = conclude(store, record, domain)
    const command = `batchwise run ${record.study.name}.yaml${untilDecidedFlags(record.study)}`
    const path = await writeReport(conclusion, store, command, {
      format: options.format,
      out: options.out ?? null,
      storeFolder: options.store,
      figures: options.figures ?? null,
    })
    if (path !== '-') say(`Report: ${path}`)
  } finally {
    store.close()
  }
}
