/** A YAML text with the means to name the line and column of each of its members. */
import {
  type Document,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  type ParsedNode,
  parseDocument,
} from 'yaml'
import { UserError } from './errors.ts'

const largestFileBytes = 1_000_000

/** A source text with what is needed to name the place of each member. */
export interface YamlSource {
  readonly file: string
  readonly value: Readonly<Record<string, unknown>>
  readonly document: Document.Parsed<ParsedNode>
  readonly lines: LineCounter
  /** Members below `quick` are in force before those at the top. */
  readonly quick: boolean
}

export function parseYaml(text: string, file: string, quick: boolean): YamlSource {
  if (Buffer.byteLength(text) > largestFileBytes) {
    throw new UserError(`a study is at most ${largestFileBytes / 1e6} MB; this file is larger`, {
      place: file,
    })
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const fault = document.errors[0]
  if (fault) {
    const { line, col } = lines.linePos(fault.pos[0])
    throw new UserError(`not valid YAML: ${firstLine(fault.message)}`, { place: `${file}:${line}:${col}` })
  }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 100 })
  } catch (cause) {
    throw new UserError(`not valid YAML: ${firstLine(String((cause as Error).message))}`, {
      place: file,
      cause,
    })
  }
  if (!isMap(document.contents) || typeof value !== 'object' || value === null) {
    throw new UserError('expected a study: "domain:", "batchSizes:", "objective:" and so on, one a line', {
      place: `${file}:1:1`,
      remedy: 'Write one with: batchwise init',
    })
  }
  return { file, value: value as Record<string, unknown>, document, lines, quick }
}

/** `file:line:column path.to.member`; the nearest member above where this one is not written. */
export function placeOf(source: YamlSource, path: readonly PropertyKey[], atName = false): string {
  const inQuick = source.quick && path.length > 0 && source.document.hasIn(['quick', ...path])
  const full = inQuick ? ['quick', ...path] : path
  const name = nameOf(full)
  const offset = offsetOf(source.document, full, atName)
  const { line, col } = source.lines.linePos(offset)
  return `${source.file}:${Math.max(1, line)}:${Math.max(1, col)}${name ? ` ${name}` : ''}`
}

/** `params.network.layers[3].dense` */
const nameOf = (path: readonly PropertyKey[]) =>
  path.reduce<string>((name, key) => {
    if (typeof key === 'number') return `${name}[${key}]`
    return name === '' ? String(key) : `${name}.${String(key)}`
  }, '')

function offsetOf(
  document: Document.Parsed<ParsedNode>,
  path: readonly PropertyKey[],
  atName: boolean,
): number {
  let node: Node | null = document.contents
  let offset = node?.range?.[0] ?? 0
  for (const [depth, key] of path.entries()) {
    const wantsName = atName && depth === path.length - 1
    if (isMap(node)) {
      const pair: Pair | undefined = node.items.find(
        (item) => isScalar(item.key) && String(item.key.value) === String(key),
      )
      if (!pair) return offset
      const value = pair.value as Node | null
      const named = (pair.key as Node).range?.[0]
      offset = (wantsName ? named : value?.range?.[0]) ?? named ?? offset
      node = value
    } else {
      const item = (node as { items?: readonly Node[] } | null)?.items?.[Number(key)]
      if (!item) return offset
      offset = item.range?.[0] ?? offset
      node = item
    }
  }
  return offset
}

const firstLine = (text: string) => text.split('\n')[0]!
