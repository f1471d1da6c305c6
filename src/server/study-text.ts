/** A study as a page sends it: checked as a file's is, and for what a page must not bring about. */
import { existsSync, realpathSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { type ReadStudy, readStudy } from '../core/study-file.ts'
import { parseYaml, placeOf, type YamlSource } from '../core/yaml-source.ts'
import { loadDomain } from '../domains/registry.ts'
import { RequestError } from './problem.ts'
import type { Server } from './server.ts'

export interface StudyText {
  /** As it is to stand in messages; names the study where it has no name. */
  readonly file: string
  readonly yaml: string
  readonly quick: boolean
}

/**
 * Without `allowCommands` nothing that the text names is imported, run, or read outside the server's folder and that of uploaded files.
 *
 * @throws UserError with the place in the text, RequestError 403 for what is not allowed
 */
export async function readStudyText(
  { file, yaml, quick }: StudyText,
  { folder, uploads, allowCommands }: Pick<Server, 'folder' | 'uploads' | 'allowCommands'>,
): Promise<ReadStudy> {
  if (!allowCommands) {
    const source = parseYaml(yaml, file, false)
    if (mayRunCommand(source.value)) throw commandsNotAllowed(placeOf(source, commandPath(source)))
    checkPaths(source, [folder, uploads.folder])
  }
  return readStudy(yaml, file, { quick, loadDomain })
}

/** A trainer is a command; a domain with a slash is a program of the user's own. True of an untrusted text's value too. */
export function mayRunCommand(study: Readonly<Record<string, unknown>>): boolean {
  const quick = isRecord(study.quick) ? study.quick : {}
  return [study, quick].some(
    ({ domain, params }) =>
      (typeof domain === 'string' && /[/\\]/.test(domain)) || (isRecord(params) && 'trainer' in params),
  )
}

export const commandsNotAllowed = (place?: string): RequestError =>
  new RequestError(403, 'this study runs a command, and this server was started without leave to do so', {
    ...(place ? { place } : {}),
    remedy: 'Start it with: batchwise ui --allow-commands. Or run the study in a terminal.',
  })

function commandPath({ value }: YamlSource): PropertyKey[] {
  const inside = (study: unknown, at: PropertyKey[]): PropertyKey[] | null => {
    if (!isRecord(study)) return null
    if (typeof study.domain === 'string' && /[/\\]/.test(study.domain)) return [...at, 'domain']
    return isRecord(study.params) && 'trainer' in study.params ? [...at, 'params', 'trainer'] : null
  }
  return inside(value, []) ?? inside(value.quick, ['quick']) ?? []
}

/** Which of the texts among the parameters are paths, only the domain knows: so none may lead out as one. */
function checkPaths(source: YamlSource, folders: readonly string[]): void {
  const { params, quick } = source.value
  const place = (path: readonly PropertyKey[]) => placeOf(source, path)
  checkPathsIn(params, ['params'], folders, place)
  if (isRecord(quick)) checkPathsIn(quick.params, ['quick', 'params'], folders, place)
}

function checkPathsIn(
  params: unknown,
  at: readonly PropertyKey[],
  folders: readonly string[],
  place: (path: readonly PropertyKey[]) => string,
): void {
  const [start, ...others] = folders.flatMap((folder) => (existsSync(folder) ? [realpathSync(folder)] : []))
  const visit = (value: unknown, path: readonly PropertyKey[]): void => {
    if (typeof value === 'string' && [start!, ...others].every((root) => leadsOut(root, start!, value))) {
      throw new RequestError(
        403,
        `${JSON.stringify(value)} leads out of the folder that this server was started in`,
        {
          place: place(path),
          remedy:
            'Start batchwise ui in a folder above the data, or with --allow-commands, which lifts this too.',
        },
      )
    }
    if (typeof value !== 'object' || value === null) return
    for (const [key, member] of Object.entries(value)) {
      visit(member, [...path, Array.isArray(value) ? Number(key) : key])
    }
  }
  visit(params, at)
}

/** What a study and its trials, from elsewhere, must not bring about either. @throws RequestError 403 */
export function checkBrought(
  study: Readonly<Record<string, unknown>>,
  trialParams: readonly unknown[],
  { folder, uploads, allowCommands }: Pick<Server, 'folder' | 'uploads' | 'allowCommands'>,
): void {
  if (allowCommands) return
  const all = [study.params, ...trialParams]
  if (all.some((params) => mayRunCommand({ ...study, params }))) throw commandsNotAllowed()
  const place = (path: readonly PropertyKey[]) => path.map(String).join('.')
  for (const params of all) checkPathsIn(params, ['params'], [folder, uploads.folder], place)
}

/** Links are followed as far as the path exists. `link/..` is above where the link leads, which no text shows. */
function leadsOut(root: string, start: string, text: string): boolean {
  if (text.split(/[/\\]/).includes('..')) return true
  let existing = resolve(start, text)
  for (;;) {
    try {
      existing = realpathSync(existing)
      break
    } catch {
      const above = dirname(existing)
      if (above === existing) return true
      if (isOutside(root, existing)) return true
      existing = above
    }
  }
  return isOutside(root, existing)
}

function isOutside(root: string, path: string): boolean {
  const way = relative(root, path)
  return way === '..' || way.startsWith('../') || way.startsWith('..\\') || resolve(way) === way
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
