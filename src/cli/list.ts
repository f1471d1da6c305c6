/** `batchwise list`: the studies in the store, newest first. */
import { textTable } from '../report/text-table.ts'
import { openStore } from '../store/sqlite.ts'
import { printLine, say, toJsonLine } from './output.ts'

export function listCommand(options: { readonly store: string; readonly json?: boolean }): void {
  const store = openStore(options.store, { readOnly: true })
  try {
    const studies = store
      .studies()
      .sort((a, b) => b.createdAtMs - a.createdAtMs)
      .map(({ id, study, createdAtMs }) => {
        const trials = store.trials(id)
        const ended = trials.filter(({ outcome }) => outcome !== null).length
        return {
          id,
          name: study.name,
          domain: study.domain,
          trials: trials.length,
          ended,
          createdAt: new Date(createdAtMs).toISOString(),
        }
      })
    if (options.json) {
      for (const study of studies) printLine(toJsonLine(study))
      return
    }
    if (studies.length === 0) {
      say(`${options.store} holds no studies yet. Run one with: batchwise run STUDY.yaml`)
      return
    }
    const lines = textTable({
      columns: [
        { label: 'study', numeric: false },
        { label: 'domain', numeric: false },
        { label: 'trials done', numeric: true },
        { label: 'begun (UTC)', numeric: false },
        { label: 'id', numeric: false },
      ],
      rows: studies.map(({ name, domain, trials, ended, createdAt, id }) => [
        name,
        domain,
        `${ended}/${trials}`,
        createdAt.slice(0, 16).replace('T', ' '),
        id.slice(0, 8),
      ]),
    })
    for (const line of lines) printLine(line)
  } finally {
    store.close()
  }
}
