import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { examplePages, pagesFolder, replay } from '../../scripts/example-pages.ts'
import { command } from './command.ts'

test('there are pages', () => {
  expect(examplePages()).toEqual(['bakery.md', 'one-piece-flow.md', 'press-brakes.md', 'small-orders.md'])
})

test.for(examplePages())(
  'docs/examples/%s says what its commands print: npm run examples',
  { timeout: 300_000 },
  (name) => {
    const page = readFileSync(join(pagesFolder, name), 'utf8')
    const replayed = replay(page, command)
    expect(page).toBe(replayed.page)
    expect(replayed.pictures.size).toBeGreaterThan(0)
    for (const [place, svg] of replayed.pictures) {
      expect(readFileSync(resolve(pagesFolder, place), 'utf8'), place).toBe(svg)
    }
  },
)
