import { sourcesIn, testExamples } from '../../../../test/docstring-examples.ts'
import { station } from './station.ts'

await testExamples(sourcesIn(new URL('./', import.meta.url)), { station })
