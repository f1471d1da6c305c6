import { z } from 'zod'
import { figureOnWire } from '../../charts/wire.ts'
import { UserError } from '../../core/errors.ts'
import { comparedWords } from '../../report/compared-words.ts'
import { jsonRoute } from '../route.ts'
import { studyNamed } from '../study-named.ts'
import { summaryOf } from '../study-summary.ts'
import { figure, studySummary, table } from './study-schemas.ts'

const mostCompared = 5

export const comparison = z.object({
  studies: z.array(studySummary),
  headline: z.array(z.string()).readonly().describe('One sentence a study against the first.'),
  answers: table,
  settings: table.describe('What they were set to differently.'),
  bySize: table
    .nullable()
    .describe('Against the first; null where they are not comparable, or share no size.'),
  figure: figure.nullable().describe('Null where they are not comparable.'),
  caveats: z.array(z.string()).readonly(),
})
export type ComparisonView = z.output<typeof comparison>

export const compareRoutes = [
  jsonRoute({
    method: 'get',
    path: '/compare',
    doc: 'Two to five studies beside one another: answers, curves, and differences with their intervals.',
    query: z.object({
      studies: z
        .string()
        .describe('Their ids or names, with commas; the others are measured against the first.'),
    }),
    response: comparison,
    handle: async (server, { query }) => {
      const records = query.studies
        .split(',')
        .filter((id) => id !== '')
        .map((id) => studyNamed(server, id))
      const { size } = new Set(records.map(({ id }) => id))
      if (size < records.length) {
        throw new UserError('a study cannot be compared with itself', { place: 'studies' })
      }
      if (size < 2 || size > mostCompared) {
        throw new UserError(`expected two studies to ${mostCompared}, got ${size}`, { place: 'studies' })
      }
      const conclusions = await Promise.all(records.map((record) => server.conclusions.of(record)))
      const { words } = comparedWords(conclusions)
      return {
        studies: conclusions.map(({ record, trials }) => summaryOf(server, record, trials)),
        headline: words.headline,
        answers: words.answers,
        settings: words.settings,
        bySize: words.bySize,
        figure: words.figure && figureOnWire(words.figure),
        caveats: words.caveats,
      }
    },
  }),
]
