/** Runs the `@example expression // value` of every docstring of the statistics, fits, laws and selection. */
import { sourcesIn, testExamples } from '../../test/docstring-examples.ts'
import { randomStream } from './random.ts'

const here = (path: string) => new URL(path, import.meta.url)

await testExamples(
  [here('laws.ts'), here('selection.ts'), ...['stats/', 'fit/'].flatMap((folder) => sourcesIn(here(folder)))],
  { randomStream },
)
