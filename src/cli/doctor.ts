/** `batchwise doctor`: what this machine has and lacks, and what to do about it. */
import { accessSync, constants, existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { formatBytes } from '../charts/format.ts'
import { UserError } from '../core/errors.ts'
import { makeManifest } from '../core/make-manifest.ts'
import { loadDataSet } from '../domains/training/data/load.ts'
import { describeEngines, fastestEngine } from '../engine/load.ts'
import { openStore } from '../store/sqlite.ts'
import { printLine, toJsonLine } from './output.ts'

interface Finding {
  readonly what: string
  readonly state: 'ok' | 'missing' | 'fault'
  readonly detail: string
  readonly remedy: string | null
}

export async function doctorCommand(options: {
  readonly store: string
  readonly json?: boolean
}): Promise<void> {
  const manifest = makeManifest(await fastestEngine())
  const findings: Finding[] = [
    {
      what: 'batchwise',
      state: 'ok',
      detail: `${manifest.batchwise} on Node ${manifest.node}, ${manifest.platform}`,
      remedy: null,
    },
    {
      what: 'machine',
      state: 'ok',
      detail: `${manifest.cpu}, ${manifest.cores} cores, ${formatBytes(manifest.memoryBytes)}`,
      remedy: null,
    },
    ...(await describeEngines()).map(
      ({ name, missing, remedy }): Finding => ({
        what: `engine ${name}`,
        state: missing === null ? 'ok' : 'missing',
        detail: missing ?? (name === manifest.engine ? 'usable; auto chooses it' : 'usable'),
        remedy,
      }),
    ),
    attempt('data mnist', () => {
      const { train, test } = loadDataSet('mnist')
      return `${train.count} training and ${test.count} test images`
    }),
    attempt(`store ${options.store}`, () => storeState(options.store)),
  ]
  for (const finding of findings) {
    if (options.json) {
      printLine(toJsonLine(finding))
      continue
    }
    printLine(
      `${finding.state === 'ok' ? 'ok     ' : finding.state === 'missing' ? 'missing' : 'FAULT  '}  ${finding.what}: ${finding.detail}`,
    )
    if (finding.remedy) printLine(`         ${finding.remedy}`)
  }
  process.exitCode = findings.some(({ state }) => state === 'fault') ? 1 : 0
}

function attempt(what: string, look: () => string): Finding {
  try {
    return { what, state: 'ok', detail: look(), remedy: null }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { what, state: 'fault', detail: error.message, remedy: error.remedy ?? null }
  }
}

function storeState(folder: string): string {
  const store = openStore(folder, { readOnly: true })
  const studies = store.studies().length
  store.close()
  let nearest = resolve(folder)
  while (!existsSync(nearest)) nearest = dirname(nearest)
  try {
    accessSync(nearest, constants.W_OK)
  } catch {
    throw new UserError(`${nearest} cannot be written`, { remedy: 'Use another folder with --store.' })
  }
  return existsSync(folder)
    ? `${studies} ${studies === 1 ? 'study' : 'studies'}`
    : 'none yet; the first run makes it'
}
