/** What a build that holds the lab needs: in the server's page, and as a site of its own. */
import { join } from 'node:path'
import type { UserConfig } from 'vite'
import { labDigits } from './digits-plugin.ts'

const crypto = join(import.meta.dirname, 'node-crypto.ts')

export function labOptions(): Pick<UserConfig, 'resolve' | 'plugins' | 'worker'> {
  return {
    resolve: { alias: { 'node:crypto': crypto } },
    plugins: [labDigits()],
    worker: { format: 'es' },
  }
}
