/** What the pages show below `$ batchwise ask ...` is what it prints; a page may leave lines and columns out. */
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { modelResult, modelTable } from '../src/cli/ask-text.ts'
import { computeModel } from '../src/core/model.ts'
import { readModelInput } from '../src/core/model-input.ts'
import { findModel } from '../src/domains/models.ts'

const docs = resolve(import.meta.dirname, '../docs')

async function printed(words: readonly string[]): Promise<readonly string[]> {
  const [name, ...pairs] = words
  const model = await findModel(name!)
  const written = Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/s).slice(0, 2)))
  const { inputs, swept, period } = readModelInput(model, written)
  const results = inputs.map((input) => ({ input, output: computeModel(model, input) }))
  return swept.length === 0
    ? modelResult(model, results[0]!, period)
    : modelTable(model, results, swept, period)
}

const wordsOf = (line: string): readonly string[] => line.trim().split(/\s+/)

/** Whether all words are in the line, in their order. */
function holds(line: string, words: readonly string[]): boolean {
  let next = 0
  for (const word of wordsOf(line)) if (word === words[next]) next++
  return next === words.length
}

for (const page of readdirSync(docs).filter((name) => name.endsWith('.md'))) {
  const text = readFileSync(resolve(docs, page), 'utf8')
  const blocks = [...text.matchAll(/^```\n\$ batchwise ask (.*)\n([\s\S]*?)^```/gm)]
  test.for(blocks.map(([, command, shown]) => [command!, shown!] as const))(
    `docs/${page}: %s`,
    async ([command, shown]) => {
      const lines = await printed(command.split(' '))
      for (const line of shown.split('\n').filter((one) => one.trim() !== '')) {
        expect(
          lines.some((one) => holds(one, wordsOf(line))),
          `${line}\nis not in\n${lines.join('\n')}`,
        ).toBe(true)
      }
    },
  )
}
