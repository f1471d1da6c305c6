/** `batchwise export`: a study with all that was run of it, as one file. */
import { createWriteStream, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { UserError } from '../core/errors.ts'
import { bundleOf } from '../store/bundle.ts'
import { openStore } from '../store/sqlite.ts'
import { findStudy } from './find-study.ts'
import { say } from './output.ts'

export interface ExportOptions {
  readonly store: string
  readonly quick?: boolean
  readonly out?: string
}

export async function exportCommand(wanted: string | undefined, options: ExportOptions): Promise<void> {
  const store = openStore(options.store, { readOnly: true })
  try {
    const { record } = await findStudy(store, wanted, options)
    const bundle = bundleOf(store, record)
    if (options.out === '-') {
      await pipeline(bundle, process.stdout)
      return
    }
    const path = resolve(options.out ?? `${record.study.name}.batchwise`)
    const part = `${path}.part`
    try {
      mkdirSync(dirname(path), { recursive: true })
      await pipeline(bundle, createWriteStream(part))
      renameSync(part, path)
    } catch (cause) {
      rmSync(part, { force: true })
      throw new UserError(`the bundle cannot be written: ${(cause as Error).message}`, {
        place: path,
        remedy: 'Write it elsewhere with: batchwise export --out FILE',
        cause,
      })
    }
    say(`Bundle: ${path}`)
  } finally {
    store.close()
  }
}
