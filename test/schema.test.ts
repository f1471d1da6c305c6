import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { UserError } from '../src/core/errors.ts'
import { readStudy } from '../src/core/study-file.ts'
import { studyJsonSchema } from '../src/domains/json-schema.ts'
import { loadDomain } from '../src/domains/registry.ts'
import { publishedData } from './published-data.ts'

const root = resolve(import.meta.dirname, '..')

test('schema/study.schema.json is what the program makes: npm run schema', async () => {
  const kept = JSON.parse(readFileSync(join(root, 'schema/study.schema.json'), 'utf8')) as unknown
  expect(kept).toEqual(JSON.parse(JSON.stringify(await studyJsonSchema())))
})

const examples = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.yaml'),
)

test.for(examples)('examples/%s is a valid study, and so is its quick size', async (name, { skip }) => {
  const folder = mkdtempSync(join(tmpdir(), 'batchwise-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  vi.stubEnv('BATCHWISE_DATA', publishedData(folder))
  const text = readFileSync(join(root, 'examples', name), 'utf8')
  for (const quick of [false, true]) {
    try {
      const { study, domain } = await readStudy(text, name, { quick, loadDomain })
      const trials = await domain.plan(study)
      expect(trials.length).toBeGreaterThan(0)
      expect(new Set(trials.map(({ id }) => id)).size).toBe(trials.length)
    } catch (error) {
      const isMissing = error instanceof UserError && error.message.includes('is not on this machine')
      skip(isMissing, isMissing ? error.message : '')
      throw error
    }
  }
})
