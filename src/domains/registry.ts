/** The domains by name. Loaded when asked for, so that `--help` need not load the compute engine. */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { DomainFigures } from '../charts/domain-figures.ts'
import { didYouMean } from '../core/did-you-mean.ts'
import type { Domain } from '../core/domain.ts'
import { UserError } from '../core/errors.ts'

/** The domains that a study file may name, each a folder beside this file. */
export const domainNames = ['training', 'production'] as const

/** Those, and `imported`, whose studies the import makes. */
const ownDomains: readonly string[] = [...domainNames, 'imported']

/** The module that exports the domain as `domain`; a name with a slash is a third party's, imported by path. */
export function domainModule(name: string): string {
  if (/[/\\]/.test(name)) return pathToFileURL(resolve(name)).href
  if (!ownDomains.includes(name)) {
    throw new UserError(`there is no domain "${name}"${didYouMean(name, domainNames)}`, {
      remedy: `The domains are ${domainNames.join(', ')}; one of your own is given by its path, e.g. ./my-domain.js.`,
    })
  }
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new URL(`./${name}/index.${extension}`, import.meta.url).href
}

export async function loadDomain(name: string): Promise<Domain> {
  const module = domainModule(name)
  let loaded: { domain?: Domain }
  try {
    loaded = (await import(module)) as { domain?: Domain }
  } catch (cause) {
    if (ownDomains.includes(name)) throw cause
    throw new UserError(`the domain ${name} could not be imported: ${(cause as Error).message}`, { cause })
  }
  if (!loaded.domain) {
    throw new UserError(`${name} exports no "domain"`, {
      remedy: 'It must have: export const domain = { name, version, ... }',
    })
  }
  return loaded.domain
}

/** The figures of one of our domains, from its `figures` module, which draws and is not loaded to run trials. */
export async function loadFigures(name: string): Promise<DomainFigures | null> {
  if (!ownDomains.includes(name)) return null
  const module = domainModule(name).replace(/index\.(ts|js)$/, 'figures.$1')
  return ((await import(module)) as { figures: DomainFigures }).figures
}
