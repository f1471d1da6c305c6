/** `batchwise compare`: two studies to five, beside one another; runs nothing. */
import { UserError } from '../core/errors.ts'
import { settingDifferences } from '../core/studies/setting-differences.ts'
import { comparedText } from '../report/compared-text.ts'
import { comparedWords } from '../report/compared-words.ts'
import { conclude } from '../report/conclude.ts'
import { openStore } from '../store/sqlite.ts'
import { findStudy } from './find-study.ts'
import { printLine, terminalWidth, toJsonLine, wantsColor } from './output.ts'

export interface CompareOptions {
  readonly store: string
  readonly quick?: boolean
  readonly json?: boolean
}

/** More curves than this are not told apart. */
export const mostCompared = 5

export async function compareCommand(wanted: readonly string[], options: CompareOptions): Promise<void> {
  if (wanted.length < 2 || wanted.length > mostCompared) {
    throw new UserError(`compare takes two studies to ${mostCompared}, not ${wanted.length}`, {
      remedy: 'Name them, e.g. batchwise compare before after; those that are here: batchwise list',
    })
  }
  const store = openStore(options.store, { readOnly: true })
  try {
    const found = []
    for (const name of wanted) found.push(await findStudy(store, name, options))
    const ids = new Set(found.map(({ record }) => record.id))
    if (ids.size < found.length) throw new UserError('a study cannot be compared with itself')
    const conclusions = found.map(({ record, domain }) => conclude(store, record, domain))
    const { compared, words } = comparedWords(conclusions)
    if (options.json) {
      printLine(
        toJsonLine({
          studies: conclusions.map(({ record, answer, observations }) => ({
            id: record.id,
            name: record.study.name,
            answer,
            curve: observations.curve,
          })),
          settings: settingDifferences(conclusions.map(({ record }) => record.study)),
          ...('why' in compared ? { notComparable: compared.why } : compared),
        }),
      )
      return
    }
    const width = terminalWidth(process.stdout)
    for (const line of comparedText(words, { width, color: wantsColor(process.stdout) })) printLine(line)
  } finally {
    store.close()
  }
}
