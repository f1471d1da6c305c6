/** The HTTP application: the guard first, then the API, then the page's files. No request's path reaches a file system. */
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { z } from 'zod'
import { describeIssue } from '../core/issue-messages.ts'
import { apiRoutes } from './api/routes.ts'
import { checkRequest, type Guard, isToken, tokenCookie } from './guard.ts'
import { metricsText } from './metrics.ts'
import { openApiDocument } from './openapi.ts'
import type { PageFiles } from './page-files.ts'
import { problemResponse, RequestError } from './problem.ts'
import { fileType, type Route } from './route.ts'
import type { Server } from './server.ts'

export interface AppOptions {
  readonly server: Server
  readonly guard: Guard
  /** Null where the page is not built: then there is the API alone. */
  readonly files: PageFiles | null
  /** Told of each fault that is ours. */
  readonly onFault: (error: unknown) => void
}

const largestBodyBytes = 2_000_000
const filePaths: ReadonlySet<string> = new Set(
  apiRoutes.flatMap(({ path, takesFile }) => (takesFile ? [`/api/v1${path}`] : [])),
)

/** Plot and Preact set styles through the DOM, which `style-src 'self'` allows; the lab runs WebAssembly in a worker. */
const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

const headers: Readonly<Record<string, string>> = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}

export function createApp({ server, guard, files, onFault }: AppOptions): Hono {
  const app = new Hono()

  app.use('*', async (context, next) => {
    await next()
    const response = context.res
    for (const [name, value] of Object.entries(headers)) {
      if (!response.headers.has(name)) response.headers.set(name, value)
    }
    const { byStatus } = server.counts
    byStatus.set(response.status, (byStatus.get(response.status) ?? 0) + 1)
  })
  app.onError((error) => {
    const response = problemResponse(error)
    if (response.status === 500) onFault(error)
    return response
  })

  app.get('/', async (context, next) => {
    const given = context.req.query('token')
    if (guard.token === null || given === undefined || !isToken(guard.token, given)) return next()
    checkRequest({ ...guard, token: null }, 'GET', context.req.raw.headers)
    // The token leaves the address bar, and with it the history.
    context.header('set-cookie', `${tokenCookie}=${given}; HttpOnly; SameSite=Strict; Path=/`)
    return context.redirect('/')
  })
  app.use('*', async (context, next) => {
    checkRequest(guard, context.req.method, context.req.raw.headers)
    await next()
  })
  const limit = bodyLimit({
    maxSize: largestBodyBytes,
    onError: () =>
      problemResponse(new RequestError(413, `a request holds at most ${largestBodyBytes / 1e6} MB`)),
  })
  // A file has a limit of its own, which is held as it comes.
  app.use('*', (context, next) => (filePaths.has(context.req.path) ? next() : limit(context, next)))

  app.get('/healthz', (context) => context.json({ ok: true }))
  app.get('/metrics', (context) =>
    context.text(metricsText(server), 200, { 'content-type': 'text/plain; version=0.0.4' }),
  )
  const document = openApiDocument(apiRoutes)
  app.get('/api/v1/openapi.json', (context) => context.json(document))
  for (const route of apiRoutes) {
    app.on(route.method.toUpperCase(), `/api/v1${route.path.replace(/\{(\w+)\}/g, ':$1')}`, async (context) =>
      respond(server, route, context.req.raw, context.req.param()),
    )
  }
  app.all('/api/*', (context) => {
    throw new RequestError(404, `there is no ${context.req.method} ${context.req.path}`, {
      remedy: 'All there is stands in /api/v1/openapi.json.',
    })
  })

  app.get('*', (context) => {
    const { path } = context.req
    const file = files?.get(path)
    if (file) return file.response(context.req.header('accept-encoding'))
    const page = path.startsWith('/assets/') ? undefined : files?.get('/index.html')
    if (page) return page.response(context.req.header('accept-encoding'))
    throw files
      ? new RequestError(404, `there is no ${path}`)
      : new RequestError(404, 'the page is not built', { remedy: 'Run: npm run build' })
  })
  return app
}

async function respond(
  server: Server,
  route: Route,
  request: Request,
  params: Readonly<Record<string, string>>,
): Promise<Response> {
  const url = new URL(request.url)
  const result = await route.handle(server, {
    params,
    query: checked(route.query, Object.fromEntries(url.searchParams)),
    body: route.body === null ? null : checked(route.body, await jsonBody(request)),
    headers: request.headers,
    signal: request.signal,
    content: route.takesFile ? fileContent(request) : null,
  })
  if (result instanceof Response) return result
  return new Response(JSON.stringify(result), {
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  })
}

function fileContent(request: Request): Request['body'] {
  if (request.headers.get('content-type') === fileType) return request.body
  throw new RequestError(400, 'expected a file', { place: 'Content-Type', remedy: `Send ${fileType}.` })
}

/** A form or a plain text, which a page elsewhere could send without asking first, is no JSON body. */
async function jsonBody(request: Request): Promise<unknown> {
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) {
    throw new RequestError(400, 'expected a JSON body', {
      place: 'Content-Type',
      remedy: 'Send application/json.',
    })
  }
  try {
    return await request.json()
  } catch (cause) {
    throw new RequestError(400, `not valid JSON: ${(cause as Error).message}`, { place: 'body', cause })
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return result.data
  const [fault] = result.error.issues.flatMap((issue) => describeIssue(issue, [], schema))
  throw new RequestError(400, fault!.message, { place: fault!.path.map(String).join('.') || 'body' })
}
