/** What a build that holds the lab needs: in the server's page, and as a site of its own. */
import { join } from 'node:path'
import type { UserConfig } from 'vite'
import { labDigits } from './digits-plugin.ts'

/** Packing the digits takes a second, which Vite would remark on. */
export const rolldownOptions = { checks: { pluginTimings: false } } as const

const crypto = join(import.meta.dirname, 'node-crypto.ts')

export function labOptions(): Pick<UserConfig, 'resolve' | 'plugins' | 'worker'> {
  return {
    resolve: { alias: { 'node:crypto': crypto } },
    plugins: [labDigits()],
    worker: { format: 'es' },
  }
}
