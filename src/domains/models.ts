/** The models of each domain, loaded when asked for. */
import { didYouMean } from '../core/did-you-mean.ts'
import { UserError } from '../core/errors.ts'
import type { Model } from '../core/model.ts'

/** The domains that have models; each exports `models` from `models/index.ts` in its folder. */
export const modelDomains = ['training', 'production'] as const

export async function loadModels(domain: string): Promise<readonly Model[]> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const module = new URL(`./${domain}/models/index.${extension}`, import.meta.url).href
  return ((await import(module)) as { models: readonly Model[] }).models
}

export async function allModels(): Promise<readonly Model[]> {
  return (await Promise.all(modelDomains.map(loadModels))).flat()
}

/** Loads only the domain that the name begins with. @throws UserError when there is no such model */
export async function findModel(name: string): Promise<Model> {
  const domain = modelDomains.find((candidate) => name.startsWith(`${candidate}.`))
  const found = domain && (await loadModels(domain)).find((model) => model.name === name)
  if (found) return found
  const models = await allModels()
  throw new UserError(`there is no model "${name}"${suggestion(name, models)}`, {
    remedy: 'batchwise ask lists the models, batchwise ask WORD those that have to do with it.',
  })
}

/** The models of a domain, or those in whose name or doc every word occurs. */
export function searchModels(words: readonly string[], models: readonly Model[]): Model[] {
  return models.filter(({ name, doc }) => {
    const text = `${name} ${doc}`.toLowerCase()
    return words.every((word) => text.includes(word.toLowerCase()))
  })
}

/** By the whole name, else by the part after the dot: `eoq` is close to `production.eoq`. */
function suggestion(name: string, models: readonly Model[]): string {
  const names = models.map((model) => model.name)
  const whole = didYouMean(name, names)
  if (whole) return whole
  const bare = new Map(names.map((full) => [full.slice(full.indexOf('.') + 1), full]))
  const last = didYouMean(name.slice(name.lastIndexOf('.') + 1), [...bare.keys()])
  return last.replace(/"(.*)"/, (_, found: string) => `"${bare.get(found)}"`)
}
