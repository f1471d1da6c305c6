/** What a study may be made of: the domains with their metrics, and the JSON Schema that the form is made from. */
import { z } from 'zod'
import { studyJsonSchema } from '../../domains/json-schema.ts'
import { domainNames, loadDomain } from '../../domains/registry.ts'
import { jsonRoute } from '../route.ts'

export const domainList = z.array(
  z.object({
    name: z.string(),
    doc: z.string(),
    metrics: z
      .array(
        z.object({
          name: z.string(),
          unit: z.string(),
          better: z.enum(['lower', 'higher']),
          doc: z.string(),
          cumulative: z.boolean().describe('Then it is minimized to a goal, and may be a budget.'),
        }),
      )
      .describe("Those of every study; a study's parameters may bring more."),
  }),
)
export type DomainList = z.output<typeof domainList>

export const domainRoutes = [
  jsonRoute({
    method: 'get',
    path: '/domains',
    doc: 'The kinds of process that a study may name, with what each measures.',
    response: domainList,
    handle: async () => {
      const domains = await Promise.all(domainNames.map((name) => loadDomain(name)))
      return domains.map(({ name, doc, metrics }) => ({
        name,
        doc,
        metrics: metrics.map(({ name: metric, unit, better, doc: metricDoc, cumulative }) => ({
          name: metric,
          unit,
          better,
          doc: metricDoc,
          cumulative: cumulative === true,
        })),
      }))
    },
  }),
  jsonRoute({
    method: 'get',
    path: '/schema',
    doc: 'The JSON Schema of a study file (draft 7), as `batchwise schema` prints it.',
    response: z.record(z.string(), z.unknown()),
    handle: async () => ({ ...(await studyJsonSchema()) }),
  }),
]
