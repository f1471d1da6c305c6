import { z } from 'zod'
import { packageVersion } from '../core/package-version.ts'
import { problem } from './problem.ts'
import { fileType, type Route } from './route.ts'

/** The OpenAPI 3.1 document of the routes, from the schemas that check and type them. */
export function openApiDocument(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
    const path = `/api/v1${route.path}`
    paths[path] = { ...paths[path], [route.method]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'batchwise', version: packageVersion(), license: { name: 'Apache-2.0' } },
    paths,
    components: { schemas: { Problem: schemaOf(problem, 'output') } },
  }
}

function operation({ path, doc, query, body, takesFile, response }: Route): object {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const inQuery = Object.entries(query.shape).map(([name, schema]) => ({
    name,
    in: 'query',
    required: !(schema as z.ZodType).safeParse(undefined).success,
    schema: schemaOf(schema as z.ZodType, 'input'),
  }))
  const content =
    typeof response === 'string'
      ? { [response]: {} }
      : { 'application/json': { schema: schemaOf(response, 'output') } }
  return {
    summary: doc,
    parameters: [...inPath, ...inQuery],
    ...(body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(body, 'input') } },
          },
        }
      : {}),
    ...(takesFile
      ? {
          requestBody: {
            required: true,
            content: { [fileType]: { schema: { type: 'string', format: 'binary' } } },
          },
        }
      : {}),
    responses: {
      200: { description: 'What was asked for', content },
      default: {
        description: 'What is wrong, where, and what to do',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
