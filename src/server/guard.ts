/**
 * Who may speak to the server. A page elsewhere can make a browser send requests here, under a name of its own that it
 * points at this machine (DNS rebinding) or straight to the address (cross-site request forgery). So every request
 * must name this server in `Host`, must not come from another origin, and must bear the token where there is one.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { hostname, networkInterfaces } from 'node:os'
import { RequestError } from './problem.ts'

export interface Guard {
  /** As `Host` and `Origin` name this server, e.g. `127.0.0.1:4610`. */
  readonly hosts: ReadonlySet<string>
  /** Null where none is asked for: on the loopback address alone. */
  readonly token: string | null
}

export const tokenCookie = 'batchwise-token'

/** The names under which a server that listens on `host` is reached. */
export function hostsOf(host: string, port: number): ReadonlySet<string> {
  const names = isLoopback(host)
    ? ['127.0.0.1', 'localhost', '[::1]']
    : isAnyAddress(host)
      ? [
          'localhost',
          hostname(),
          ...Object.values(networkInterfaces()).flatMap((all) =>
            (all ?? []).map(({ address }) => bracketed(address)),
          ),
        ]
      : [bracketed(host)]
  return new Set(names.flatMap((name) => hostForms(name.toLowerCase(), port)))
}

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)

const isAnyAddress = (host: string): boolean => host === '0.0.0.0' || host === '::'
const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host)
/** A browser leaves out the port that its scheme implies. */
const hostForms = (name: string, port: number): string[] =>
  port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]

/** @throws RequestError 403 or 401 */
export function checkRequest(guard: Guard, method: string, headers: Headers): void {
  const host = headers.get('host')?.toLowerCase()
  if (host === undefined || !guard.hosts.has(host)) {
    throw new RequestError(
      403,
      `this server is not ${host === undefined ? 'named in the request' : `"${host}"`}`,
      {
        place: 'Host',
        remedy: `Use one of its own names: ${[...guard.hosts].slice(0, 3).join(', ')}.`,
      },
    )
  }
  const origin = headers.get('origin')
  if (origin !== null && !isOurs(origin, guard)) throw foreign(origin)
  const site = headers.get('sec-fetch-site')
  const isVisit = method === 'GET' && headers.get('sec-fetch-mode') === 'navigate'
  if (site !== null && site !== 'same-origin' && site !== 'none' && !isVisit) throw foreign(site)
  if (guard.token !== null && !hasToken(guard.token, headers)) {
    throw new RequestError(401, 'this server asks for a token', {
      remedy: 'Open the address that batchwise ui printed, or send it as "Authorization: Bearer TOKEN".',
    })
  }
}

function isOurs(origin: string, guard: Guard): boolean {
  const match = /^http:\/\/(.+)$/.exec(origin.toLowerCase())
  return match !== null && guard.hosts.has(match[1]!)
}

const foreign = (from: string) =>
  new RequestError(403, `a page from elsewhere (${from}) may not use this server`, { place: 'Origin' })

function hasToken(token: string, headers: Headers): boolean {
  const bearer = /^Bearer (.+)$/i.exec(headers.get('authorization') ?? '')?.[1]
  const cookies = (headers.get('cookie') ?? '').split(/;\s*/)
  const cookie = cookies.find((one) => one.startsWith(`${tokenCookie}=`))?.slice(tokenCookie.length + 1)
  return [bearer, cookie].some((given) => given !== undefined && isToken(token, given))
}

/** Takes as long whatever is wrong with it. */
export function isToken(token: string, given: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(token), hash(given))
}
