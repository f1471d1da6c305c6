import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { z } from 'zod'
import { jsonRoute } from '../route.ts'
import { mayRunCommand } from '../study-text.ts'

export const exampleList = z.array(
  z.object({
    file: z.string().describe('E.g. mnist-quick.yaml.'),
    domain: z.string(),
    question: z.string(),
    hasQuick: z.boolean().describe('Whether it has a small size.'),
    runsCommand: z.boolean().describe('Then it starts only where the server allows commands.'),
    yaml: z.string(),
  }),
)
export type ExampleList = z.output<typeof exampleList>

/** They lie three folders up in src/ and in dist/ alike. */
const folder = fileURLToPath(new URL('../../../examples/', import.meta.url))

function readExamples(): ExampleList {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.yaml'),
  )
  return files.sort().map((name) => {
    const yaml = readFileSync(`${folder}/${name}`, 'utf8')
    const study = parse(yaml) as Record<string, unknown>
    return {
      file: basename(name),
      domain: String(study.domain),
      question: String(study.question ?? basename(name, '.yaml')),
      hasQuick: study.quick !== undefined,
      runsCommand: mayRunCommand(study),
      yaml,
    }
  })
}

export const exampleRoutes = [
  jsonRoute({
    method: 'get',
    path: '/examples',
    doc: 'Studies to start from.',
    response: exampleList,
    handle: readExamples,
  }),
]
