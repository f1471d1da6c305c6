/** Errors as `application/problem+json` (RFC 9457), with the place and the remedy that the command line would print. */
import { z } from 'zod'
import { UserError } from '../core/errors.ts'

export const problem = z.object({
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('What is wrong.'),
  place: z.string().optional().describe('Where, e.g. study.yaml:12:5 params.learningRate.'),
  remedy: z.string().optional().describe('What to do about it.'),
})
export type Problem = z.output<typeof problem>

/** A fault of the request that a status other than 400 says best. */
export class RequestError extends UserError {
  readonly status: number

  constructor(
    status: number,
    message: string,
    options: { place?: string; remedy?: string; cause?: unknown } = {},
  ) {
    super(message, options)
    this.status = status
  }
}

const titles: Readonly<Record<number, string>> = {
  400: 'The request cannot be used as it is',
  401: 'A token is needed',
  403: 'This is not allowed',
  404: 'There is no such thing here',
  409: 'Not now',
  413: 'Too large',
  500: 'A fault of batchwise',
}

/** What a person is told; anything that is not theirs to mend says no more than that. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof UserError)) {
    return {
      title: titles[500]!,
      status: 500,
      detail: 'This is a fault of batchwise, not of yours; the terminal that serves this page says more.',
    }
  }
  const status = error instanceof RequestError ? error.status : 400
  return {
    title: titles[status] ?? 'The request failed',
    status,
    detail: error.message,
    ...(error.place ? { place: error.place } : {}),
    ...(error.remedy ? { remedy: error.remedy } : {}),
  }
}

export function problemResponse(error: unknown): Response {
  const body = problemOf(error)
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: { 'content-type': 'application/problem+json' },
  })
}
