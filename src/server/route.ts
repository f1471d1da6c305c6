/** A route as data: what it takes and gives, from which the checks, the types and the OpenAPI document follow. */
import { z } from 'zod'
import type { Server } from './server.ts'

/** No form and no link can send it, so that a page elsewhere must ask first. */
export const fileType = 'application/octet-stream'

export interface Route {
  readonly method: 'get' | 'post'
  /** Below `/api/v1`, with `{name}` for what varies. */
  readonly path: string
  /** One sentence. */
  readonly doc: string
  readonly query: z.ZodObject
  readonly body: z.ZodType | null
  /** Takes a file as it is, which is handled as it comes. */
  readonly takesFile?: boolean
  /** The JSON that comes back, or the media type of what is not JSON. */
  readonly response: z.ZodType | string
  handle(server: Server, request: RouteRequest): unknown
}

export interface RouteRequest {
  readonly params: Readonly<Record<string, string>>
  readonly query: unknown
  readonly body: unknown
  readonly headers: Headers
  readonly signal: AbortSignal
  /** Of a route that takes a file. */
  readonly content: ReadableStream<Uint8Array> | null
}

interface JsonRoute<Q extends z.ZodObject, B extends z.ZodType, R extends z.ZodType> {
  readonly method: 'get' | 'post'
  readonly path: string
  readonly doc: string
  readonly query?: Q
  readonly body?: B
  readonly response: R
  handle(
    server: Server,
    request: RouteRequest & { readonly query: z.output<Q>; readonly body: z.output<B> },
  ): z.input<R> | Promise<z.input<R>>
}

interface RawRoute<Q extends z.ZodObject> {
  readonly path: string
  readonly doc: string
  readonly query?: Q
  /** Its media type. */
  readonly response: string
  handle(
    server: Server,
    request: RouteRequest & { readonly query: z.output<Q> },
  ): Response | Promise<Response>
}

interface FileRoute<Q extends z.ZodObject, R extends z.ZodType> {
  readonly path: string
  readonly doc: string
  readonly query: Q
  readonly response: R
  handle(server: Server, request: RouteRequest & { readonly query: z.output<Q> }): Promise<z.input<R>>
}

const nothing = z.object({})

/** A route that gives JSON. A number without a finite value is null there. */
export function jsonRoute<
  R extends z.ZodType,
  Q extends z.ZodObject = z.ZodObject,
  B extends z.ZodType = z.ZodType,
>(route: JsonRoute<Q, B, R>): Route {
  return { ...route, query: route.query ?? nothing, body: route.body ?? null } as Route
}

/** A route that gives something else: a report, a stream. */
export function rawRoute<Q extends z.ZodObject = z.ZodObject>(route: RawRoute<Q>): Route {
  return { ...route, method: 'get', query: route.query ?? nothing, body: null } as Route
}

/** A route that takes a file (application/octet-stream) and gives JSON. */
export function fileRoute<Q extends z.ZodObject, R extends z.ZodType>(route: FileRoute<Q, R>): Route {
  return { ...route, method: 'post', body: null, takesFile: true } as Route
}
