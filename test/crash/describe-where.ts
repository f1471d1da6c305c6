import { describe, it } from 'vitest'

/** Tests that need a thing which may be missing: they say so and are skipped, except where CI must have it. */
export function describeWhere(missing: string | null, name: string, tests: () => void): void {
  if (missing === null) describe(name, tests)
  else if (process.env.CI === 'true') {
    it(name, () => {
      throw new Error(missing)
    })
  } else describe.skip(`${name} (skipped: ${missing})`, tests)
}
