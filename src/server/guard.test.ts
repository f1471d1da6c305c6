import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkRequest, type Guard, hostsOf } from './guard.ts'
import { RequestError } from './problem.ts'

const loopback: Guard = { hosts: hostsOf('127.0.0.1', 4610), token: null }

/** The status that refuses it; 0 where it may pass. */
function refusal(guard: Guard, headers: Record<string, string>, method = 'GET'): number {
  try {
    checkRequest(guard, method, new Headers(headers))
    return 0
  } catch (error) {
    if (error instanceof RequestError) return error.status
    throw error
  }
}
const own = { host: '127.0.0.1:4610' }

test('its own names and no others are answered to', () => {
  for (const host of ['127.0.0.1:4610', 'localhost:4610', 'LOCALHOST:4610', '[::1]:4610']) {
    expect(refusal(loopback, { host })).toBe(0)
  }
  const others = [
    'evil.example',
    'evil.example:4610',
    '127.0.0.1',
    '127.0.0.1:4611',
    'localhost.evil.example:4610',
    '127.0.0.1.nip.io:4610',
    '0.0.0.0:4610',
    '',
  ]
  for (const host of others) expect(refusal(loopback, { host })).toBe(403)
  expect(refusal(loopback, {})).toBe(403)
})

test('a page elsewhere is refused, whatever it sends', () => {
  const origins = [
    'http://evil.example',
    'https://127.0.0.1:4610',
    'http://127.0.0.1:4611',
    'http://127.0.0.1:4610.evil.example',
    'null',
    'file://',
  ]
  for (const origin of origins) expect(refusal(loopback, { ...own, origin }, 'POST')).toBe(403)
  expect(refusal(loopback, { ...own, origin: 'http://127.0.0.1:4610' }, 'POST')).toBe(0)
  for (const site of ['cross-site', 'same-site']) {
    expect(refusal(loopback, { ...own, 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' })).toBe(403)
    expect(refusal(loopback, { ...own, 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' }, 'POST')).toBe(
      403,
    )
    // A link that a person follows: its sender cannot read what comes.
    expect(refusal(loopback, { ...own, 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' })).toBe(0)
  }
})

test('port 80 is left out by browsers', () => {
  const guard: Guard = { hosts: hostsOf('localhost', 80), token: null }
  expect(refusal(guard, { host: 'localhost', origin: 'http://localhost' })).toBe(0)
  expect(refusal(guard, { host: 'localhost:8080' })).toBe(403)
})

test('only the token opens, as a header or a cookie', () => {
  const guard: Guard = { ...loopback, token: 'a-secret' }
  expect(refusal(guard, { ...own, authorization: 'Bearer a-secret' })).toBe(0)
  expect(refusal(guard, { ...own, cookie: 'theme=dark; batchwise-token=a-secret' })).toBe(0)
  fc.assert(
    fc.property(fc.stringMatching(/^[\w-]{0,12}$/), (guess) => {
      fc.pre(guess !== 'a-secret')
      expect(refusal(guard, { ...own, authorization: `Bearer ${guess}` })).toBe(401)
      expect(refusal(guard, { ...own, cookie: `batchwise-token=${guess}` })).toBe(401)
    }),
  )
  expect(refusal(guard, own)).toBe(401)
})
