/** `batchwise ask`: a model computed at once from `key=value` or a JSON file; alone it lists the models. */
import { readFileSync } from 'node:fs'
import { UserError } from '../core/errors.ts'
import { computeModel, helpRemedy, type Model } from '../core/model.ts'
import { fieldsJsonSchema } from '../core/model-fields.ts'
import { readModelInput } from '../core/model-input.ts'
import { allModels, findModel, loadModels, modelDomains, searchModels } from '../domains/models.ts'
import { askUsage, modelHelp, modelList } from './ask-help.ts'
import { modelResult, modelTable } from './ask-text.ts'
import { printLine } from './output.ts'

export interface AskOptions {
  readonly help?: boolean
  /** A JSON file of fields, or `-` for stdin. */
  readonly input?: string
  readonly json?: boolean
}

const largestInputBytes = 10_000_000

/** @param words a model's name and its fields as `key=value`; or words to search the models for */
export async function askCommand(words: readonly string[], options: AskOptions): Promise<void> {
  const [name, ...rest] = words
  if (name === undefined && options.help) {
    for (const line of askUsage) printLine(line)
    return
  }
  if (name?.includes('=') || (name === undefined && options.input !== undefined)) {
    throw new UserError('expected the name of a model first', { remedy: 'batchwise ask lists the models.' })
  }
  const isQuestion = options.input !== undefined || rest.some((word) => word.includes('='))
  if (name === undefined || (!isQuestion && !(await isModel(name)))) return list(words, options)
  const model = await findModel(name)
  if (options.help) return help(model, options)
  const written = {
    ...(options.input === undefined ? {} : readFields(options.input)),
    ...parsePairs(rest, model),
  }
  const { inputs, swept, period } = readModelInput(model, written)
  const results = inputs.map((input) => ({ input, output: computeModel(model, input) }))
  if (options.json) {
    const alone = swept.length === 0 ? results[0]!.output : results
    printLine(JSON.stringify(alone))
    return
  }
  for (const line of swept.length === 0
    ? modelResult(model, results[0]!, period)
    : modelTable(model, results, swept, period)) {
    printLine(line)
  }
}

async function isModel(name: string): Promise<boolean> {
  const domain = modelDomains.find((candidate) => name.startsWith(`${candidate}.`))
  return domain !== undefined && (await loadModels(domain)).some((model) => model.name === name)
}

/** Every model, a domain's, or those that have to do with the words; a name that is none of these is a mistake. */
async function list(words: readonly string[], options: AskOptions): Promise<void> {
  const models = await allModels()
  const domain = words.length === 1 ? modelDomains.find((candidate) => candidate === words[0]) : undefined
  const found = domain ? await loadModels(domain) : searchModels(words, models)
  if (found.length === 0) await findModel(words.join(' '))
  if (options.json) {
    printLine(JSON.stringify(found.map(({ name, doc, evidence }) => ({ name, doc, evidence }))))
    return
  }
  for (const line of modelList(found)) printLine(line)
}

function help(model: Model, options: AskOptions): void {
  if (options.json) {
    const { name, doc, evidence, source, limits = null } = model
    const [input, output] = [fieldsJsonSchema(model.input, 'input'), fieldsJsonSchema(model.output, 'output')]
    printLine(JSON.stringify({ name, doc, evidence, source, limits, input, output }))
    return
  }
  for (const line of modelHelp(model)) printLine(line)
}

function parsePairs(words: readonly string[], model: Model): Record<string, string> {
  const pairs = new Map<string, string>()
  for (const word of words) {
    const at = word.indexOf('=')
    if (at < 1) throw new UserError(`expected key=value, got "${word}"`, { remedy: helpRemedy(model) })
    const key = word.slice(0, at)
    if (pairs.has(key)) throw new UserError('is given twice', { place: key })
    pairs.set(key, word.slice(at + 1))
  }
  return Object.fromEntries(pairs)
}

function readFields(file: string): Record<string, unknown> {
  const place = file === '-' ? 'stdin' : file
  let text: string
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const known: Readonly<Record<string, string>> = {
      ENOENT: 'there is no such file',
      EISDIR: 'this is a folder, not a file',
    }
    throw new UserError(known[code ?? ''] ?? (cause as Error).message, { place, cause })
  }
  if (text.length > largestInputBytes) {
    throw new UserError(`the input of a model is at most ${largestInputBytes / 1e6} MB; this is larger`, {
      place,
    })
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new UserError(`not valid JSON: ${(cause as Error).message}`, { place, cause })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UserError('expected a JSON object of fields, such as {"batchSize": 32}', { place })
  }
  return value as Record<string, unknown>
}
