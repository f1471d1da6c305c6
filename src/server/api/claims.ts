import { z } from 'zod'
import { claimStudyFile } from '../../claims/claim-study.ts'
import { claims } from '../../claims/registry.ts'
import { jsonRoute } from '../route.ts'

export const claimList = z.array(
  z.object({
    id: z.string(),
    statement: z.string(),
    test: z.string(),
    studies: z.array(z.string()).describe('The files of its studies; none where models alone decide.'),
  }),
)
export type ClaimList = z.output<typeof claimList>

export const claimRoutes = [
  jsonRoute({
    method: 'get',
    path: '/claims',
    doc: 'What people say about batch size, and how each is put to the test.',
    response: claimList,
    handle: () =>
      claims.map(({ id, statement, test, studies }) => ({
        id,
        statement,
        test,
        studies: [...new Set(studies.map(claimStudyFile))],
      })),
  }),
]
