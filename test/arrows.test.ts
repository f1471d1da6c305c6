/** The house's one rule of structure: who may import whom. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const src = resolve(import.meta.dirname, '../src')

/** Besides itself, each folder may import these; a folder that is not named here may import none of ours. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: [],
  charts: ['core'],
  engine: ['core'],
  sim: ['core'],
  import: ['core'],
  store: ['core'],
  runner: ['core', 'store'],
  'domains/training': ['core', 'engine', 'charts'],
  'domains/production': ['core', 'sim', 'charts'],
  'domains/imported': ['core', 'charts'],
  domains: ['core', 'charts', 'domains/training', 'domains/imported', 'domains/production'],
  report: ['core', 'store', 'charts', 'domains'],
  claims: ['core', 'store', 'report', 'domains', 'domains/training', 'domains/production'],
  server: ['core', 'store', 'engine', 'charts', 'report', 'domains', 'domains/training', 'claims'],
  cli: [
    'core',
    'store',
    'runner',
    'engine',
    'charts',
    'report',
    'domains',
    'domains/training',
    'domains/imported',
    'domains/production',
    'import',
    'claims',
    'server',
  ],
}

const roomOf = (file: string): string => {
  const [room = '', inner] = relative(src, file).split('/')
  return room === 'domains' && inner && !inner.endsWith('.ts') ? `${room}/${inner}` : room
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join(src, name))

test('the page takes nothing but types, and charts, and the engine; the lab also what a trial is made of', () => {
  const web = resolve(src, '../web')
  const pages = readdirSync(web, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.tsx?$/.test(name) && !name.endsWith('.test.ts'),
  )
  const imports = pages.flatMap((name) =>
    [...readFileSync(join(web, name), 'utf8').matchAll(/^import (type )?[^']*from '(\.[^']+)'/gm)].map(
      (match) => ({
        name,
        isType: match[1] !== undefined,
        to: resolve(dirname(join(web, name)), match[2]!),
      }),
    ),
  )
  const roomsOf = (name: string) =>
    name.startsWith('lab/') ? ['charts', 'engine', 'core', 'domains/training'] : ['charts', 'engine']
  const kernels = resolve(src, '../kernels/batchwise.wasm?url')
  const wrong = imports.filter(
    ({ name, isType, to }) =>
      !isType && !to.startsWith(`${web}/`) && to !== kernels && !roomsOf(name).includes(roomOf(to)),
  )
  expect(wrong).toEqual([])
  expect(imports.length).toBeGreaterThan(50)
})

test('every import goes along an arrow', () => {
  const wrong: string[] = []
  for (const file of files) {
    if (file.endsWith('.test.ts')) continue
    const from = roomOf(file)
    for (const [, target] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)) {
      const to = roomOf(resolve(dirname(file), target!))
      if (to !== from && !allowed[from]?.includes(to)) wrong.push(`${relative(src, file)} imports ${target}`)
    }
  }
  expect(wrong).toEqual([])
  expect(files.length).toBeGreaterThan(50)
})
