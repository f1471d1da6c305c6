/**
 * The study's text with members put in, changed and taken out. Where a value that stands in a line is changed, nothing
 * else of the text is; otherwise it is written anew with its comments.
 */
import {
  type Document,
  isCollection,
  isScalar,
  type Node,
  type ParsedNode,
  parseDocument,
  stringify,
} from 'yaml'

export type Path = readonly (string | number)[]

export interface StudyDocument {
  readonly value: Readonly<Record<string, unknown>>
  /** Each gives the new text. */
  put(path: Path, value: unknown): string
  remove(path: Path): string
  rename(path: Path, name: string): string
}

const layout = { lineWidth: 100, flowCollectionPadding: true } as const

/** Null where the text is no YAML, or holds no members. */
export function readDocument(text: string): StudyDocument | null {
  const read = parseDocument(text)
  if (read.errors.length > 0) return null
  let value: unknown
  try {
    value = read.toJS({ maxAliasCount: 100 })
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const changed = (change: (document: Document.Parsed<ParsedNode>) => void): string => {
    const document = parseDocument(text)
    change(document)
    return document.toString(layout)
  }
  return {
    value: value as Record<string, unknown>,
    put: (path, next) => splice(read, text, path, next) ?? changed((document) => putIn(document, path, next)),
    remove: (path) => changed((document) => removeFrom(document, path)),
    rename: (path, name) =>
      changed((document) => {
        const above = document.getIn(path.slice(0, -1), true)
        const items = isCollection(above) ? (above.items as { key?: unknown }[]) : []
        const pair = items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(path.at(-1)))
        if (pair) pair.key = document.createNode(name)
      }),
  }
}

/** Null where the place has no value yet, or one of several lines. */
function splice(
  document: Document.Parsed<ParsedNode>,
  text: string,
  path: Path,
  value: unknown,
): string | null {
  const before = document.getIn(path, true) as ParsedNode | undefined
  if (!before?.range) return null
  const isInLine = isScalar(before)
    ? before.type === 'PLAIN' || before.type === 'QUOTE_DOUBLE' || before.type === 'QUOTE_SINGLE'
    : isCollection(before) && before.flow === true
  const [start, end] = before.range
  if (!isInLine || text.slice(start, end).includes('\n') || start === end) return null
  return `${text.slice(0, start)}${inLine(value)}${text.slice(end)}`
}

/** As the examples write it: `{ hidden: [128, 64] }`. */
function inLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inLine).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, member]) => `${inLine(name)}: ${inLine(member)}`)
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
  }
  // Between brackets it is quoted where commas or brackets would be read as more than text.
  return stringify([value], { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false })
    .trim()
    .slice(1, -1)
}

function putIn(document: Document.Parsed<ParsedNode>, path: Path, value: unknown): void {
  const before = document.getIn(path, true) as Node | undefined
  const node = document.createNode(value) as Node
  if (before) {
    node.comment = before.comment ?? null
    node.commentBefore = before.commentBefore ?? null
  }
  if (isCollection(node)) node.flow = isCollection(before) ? before.flow === true : isSmall(value)
  makeWay(document, path)
  document.setIn(path, node)
}

/** What lies above and is a plain value, or nothing, becomes a place for members. */
function makeWay(document: Document.Parsed<ParsedNode>, path: Path): void {
  for (let depth = 1; depth < path.length; depth++) {
    const above = path.slice(0, depth)
    if (isCollection(document.getIn(above, true))) continue
    document.setIn(above, document.createNode(typeof path[depth] === 'number' ? [] : {}))
  }
}

/** A parent that is left without members goes too. */
function removeFrom(document: Document.Parsed<ParsedNode>, path: Path): void {
  if (!document.hasIn(path)) return
  document.deleteIn(path)
  const above = path.slice(0, -1)
  const parent = above.length > 0 ? document.getIn(above, true) : null
  if (isCollection(parent) && parent.items.length === 0) removeFrom(document, above)
}

/** Fits in a line. */
const isSmall = (value: unknown): boolean => JSON.stringify(value).length < 60
