import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { type ClaimRecord, claimsPage, mergeRecords } from '../src/claims/page.ts'
import { claims } from '../src/claims/registry.ts'

const docs = resolve(import.meta.dirname, '../docs')
const records = JSON.parse(readFileSync(join(docs, 'claims.json'), 'utf8')) as ClaimRecord[]

test('docs/claims.md is what the recorded outcomes give: npm run claims', () => {
  expect(readFileSync(join(docs, 'claims.md'), 'utf8')).toBe(claimsPage(claims, records))
})

test('the pages that claims name are there', () => {
  const pages = claims.flatMap(({ page }) => page ?? [])
  expect(pages.length).toBeGreaterThan(0)
  expect(pages.filter((page) => !existsSync(join(docs, page)))).toEqual([])
})

test('models decide today as they were recorded', () => {
  for (const claim of claims.filter(({ studies }) => studies.length === 0)) {
    const { findings, figures } = claim.judge({})
    const record = records.find(({ id }) => id === claim.id)
    expect(record).toMatchObject(JSON.parse(JSON.stringify({ findings, figures })))
  }
})

test('a full size replaces a quick one, and stays', () => {
  const record = (size: 'quick' | 'full', outcome: string): ClaimRecord => ({
    ...records[0]!,
    id: 'T0',
    size,
    outcome,
  })
  const [quick, full, later] = [record('quick', 'a'), record('full', 'b'), record('quick', 'c')]
  expect(mergeRecords([quick], [later])).toEqual([later])
  expect(mergeRecords([quick], [full])).toEqual([full])
  expect(mergeRecords([full], [later])).toEqual([full])
})
