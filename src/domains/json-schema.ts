import { z } from 'zod'
import { studySchema } from '../core/study-schema.ts'
import { domainNames, loadDomain } from './registry.ts'

/** Draft 7, for editors: what all studies share, and for each domain what its `params` are. */
export async function studyJsonSchema(): Promise<object> {
  const options = { target: 'draft-7', io: 'input' } as const
  const domains = await Promise.all(domainNames.map((name) => loadDomain(name)))
  const shared = z.toJSONSchema(studySchema, options)
  return {
    ...shared,
    title: 'A batchwise study',
    allOf: domains.map(({ name, params }) => {
      const { $schema: _, ...schema } = z.toJSONSchema(params, options)
      return {
        if: { properties: { domain: { const: name } }, required: ['domain'] },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { properties: { params: schema } },
      }
    }),
  }
}
