import { testExamples } from '../../../../test/docstring-examples.ts'

const names = ['quantities', 'routing', 'start', 'sublots']
await testExamples(names.map((name) => new URL(`./${name}.ts`, import.meta.url)))
