import type { Route } from '../route.ts'
import { bundleRoutes } from './bundles.ts'
import { claimRoutes } from './claims.ts'
import { compareRoutes } from './compare.ts'
import { dataRoutes } from './data.ts'
import { domainRoutes } from './domains.ts'
import { eventRoutes } from './events.ts'
import { exampleRoutes } from './examples.ts'
import { modelRoutes } from './models.ts'
import { serverRoutes } from './server-info.ts'
import { studyRoutes } from './studies.ts'

export const apiRoutes: readonly Route[] = [
  ...serverRoutes,
  ...studyRoutes,
  ...bundleRoutes,
  ...compareRoutes,
  ...eventRoutes,
  ...modelRoutes,
  ...domainRoutes,
  ...dataRoutes,
  ...exampleRoutes,
  ...claimRoutes,
]
