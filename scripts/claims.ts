/**
 * Writes docs/claims.json and docs/claims.md: `npm run claims -- FILE...` takes in the lines that
 * `batchwise claims ... --json` printed (a full size replaces a quick one, never the other way round), and without
 * files writes the page again.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { type ClaimRecord, claimsPage, mergeRecords } from '../src/claims/page.ts'
import { claims } from '../src/claims/registry.ts'

const page = new URL('../docs/claims.md', import.meta.url)
const kept = new URL('../docs/claims.json', import.meta.url)

const lines = process.argv.slice(2).flatMap((file) => readFileSync(file, 'utf8').split('\n').filter(Boolean))
const old = existsSync(kept) ? (JSON.parse(readFileSync(kept, 'utf8')) as ClaimRecord[]) : []
const merged = mergeRecords(
  old,
  lines.map((line) => JSON.parse(line) as ClaimRecord),
)
const records = claims.flatMap(({ id }) => merged.find((record) => record.id === id) ?? [])
writeFileSync(kept, `${JSON.stringify(records, null, 1)}\n`)
writeFileSync(page, claimsPage(claims, records))
