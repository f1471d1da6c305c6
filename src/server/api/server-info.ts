import { z } from 'zod'
import { packageVersion } from '../../core/package-version.ts'
import { domainNames } from '../../domains/registry.ts'
import { jsonRoute } from '../route.ts'

export const serverInfo = z.object({
  version: z.string(),
  allowCommands: z.boolean().describe('Whether studies that run a command may be started.'),
  domains: z.array(z.string()).describe('Those that a study may name.'),
})
export type ServerInfo = z.output<typeof serverInfo>

export const serverRoutes = [
  jsonRoute({
    method: 'get',
    path: '/server',
    doc: 'What this server is and allows.',
    response: serverInfo,
    handle: ({ allowCommands }) => ({ version: packageVersion(), allowCommands, domains: [...domainNames] }),
  }),
]
