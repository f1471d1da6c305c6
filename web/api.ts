/** The server's API as the page uses it: JSON in, JSON out, and problems that a person can read. */
import { signal } from '@preact/signals'
import type { Problem } from '../src/server/problem.ts'

export class ApiError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

/** Whether the server answers. While it does not, it is asked again every second. */
export const connection = signal<'ok' | 'lost'>('ok')
/** Grows each time the server answers again. */
export const returns = signal(0)

const again = 1000
const base = '/api/v1'

export const get = <T>(path: string, signal?: AbortSignal): Promise<T> =>
  request<T>('GET', path, undefined, signal)
export const post = <T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> =>
  request<T>('POST', path, body, signal)

async function request<T>(method: string, path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  let response: Response
  try {
    response = await fetch(`${base}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    })
  } catch (error) {
    if ((error as Error).name !== 'AbortError') lose()
    throw error
  }
  if (!response.ok) throw new ApiError(await problemOf(response))
  return (await response.json()) as T
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    return (await response.json()) as Problem
  } catch {
    return { title: 'The request failed', status: response.status, detail: response.statusText }
  }
}

export function lose(): void {
  if (connection.value === 'lost') return
  connection.value = 'lost'
  const look = async () => {
    try {
      await fetch('/healthz')
      connection.value = 'ok'
      returns.value++
    } catch {
      setTimeout(look, again)
    }
  }
  setTimeout(look, again)
}

export function problemFrom(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem
  if (error instanceof TypeError) {
    return {
      title: 'The server does not answer',
      status: 0,
      detail: 'It was stopped, or this machine cannot reach it.',
      remedy: 'Start it again with: batchwise ui. This page goes on by itself.',
    }
  }
  return { title: 'A fault of batchwise', status: 500, detail: String((error as Error)?.message ?? error) }
}
