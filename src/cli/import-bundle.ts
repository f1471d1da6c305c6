import { domainOfForeign } from '../domains/domain-of-foreign.ts'
import { conclude } from '../report/conclude.ts'
import { checkBundle, importBundle } from '../store/bundle.ts'
import { openStore } from '../store/sqlite.ts'
import { exitCodeOf } from './exit-codes.ts'
import { printLine, say, toJsonLine } from './output.ts'
import { printAnswer } from './print-answer.ts'
import { untilDecidedFlags } from './until-decided.ts'

/** A study that another store exported, and its answer. */
export async function importBundleCommand(
  path: string,
  options: { readonly store: string; readonly json?: boolean },
): Promise<void> {
  const bundle = await checkBundle(path)
  const domain = await domainOfForeign(bundle.study)
  const store = openStore(options.store)
  try {
    const { record, trials, known } = await importBundle(store, bundle)
    const { study, id } = record
    say(`Imported ${study.name} with ${trials} ${trials === 1 ? 'trial' : 'trials'} from ${path}.`)
    if (known > 0) say(`  ${known} of them had their result here already: that was kept.`)
    const conclusion = conclude(store, record, domain)
    if (options.json) printLine(toJsonLine({ type: 'answer', study: id, answer: conclusion.answer }))
    else printAnswer(conclusion, `batchwise run ${study.name}${untilDecidedFlags(study)}`)
    process.exitCode = exitCodeOf(conclusion.answer)
  } finally {
    store.close()
  }
}
