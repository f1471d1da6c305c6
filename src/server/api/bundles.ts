/** A study with all its results as one file: out, and in again. */
import { Readable } from 'node:stream'
import { z } from 'zod'
import { domainOfForeign } from '../../domains/domain-of-foreign.ts'
import { bundleOf, type CheckedBundle, checkBundle, importBundle } from '../../store/bundle.ts'
import { fileRoute, rawRoute } from '../route.ts'
import type { Server } from '../server.ts'
import { studyNamed } from '../study-named.ts'
import { checkBrought } from '../study-text.ts'

const imported = z.object({
  id: z.string(),
  name: z.string(),
  trials: z.int(),
  known: z.int().describe('Trials that had their result here already: that was kept.'),
})
export type ImportedStudy = z.output<typeof imported>

export const bundleRoutes = [
  rawRoute({
    path: '/studies/{id}/bundle',
    doc: 'The study with all its results as one file, as `batchwise export` writes it.',
    response: 'application/gzip',
    handle: ({ store }, { params }) => {
      const record = studyNamed({ store }, params.id)
      return new Response(Readable.toWeb(bundleOf(store, record)) as ReadableStream, {
        headers: {
          'content-type': 'application/gzip',
          'content-disposition': `attachment; filename="${record.study.name}.batchwise"`,
          'cache-control': 'no-store',
        },
      })
    },
  }),
  fileRoute({
    path: '/studies/import',
    doc: 'Takes a file that was exported, checks every byte of it, and keeps the study with its results.',
    query: z.object({ name: z.string().min(1).max(300).default('study.batchwise') }),
    response: imported,
    handle: ({ uploads, ...server }, { query, content, headers, signal }) => {
      const length = headers.get('content-length')
      const bytes = length === null ? null : Number(length)
      return uploads.lend({ name: query.name, bytes, content, signal }, async (path) => {
        const bundle = await checkBundle(path)
        await checkStudy(bundle, { ...server, uploads })
        const { record, trials, known } = await importBundle(server.store, bundle)
        return { id: record.id, name: record.study.name, trials, known }
      })
    },
  }),
]

/** Its checksum says that it is whole, not who made it. */
async function checkStudy({ study, trials }: CheckedBundle, server: Server): Promise<void> {
  checkBrought(
    study as unknown as Record<string, unknown>,
    trials.map(({ trial }) => trial.params),
    server,
  )
  await domainOfForeign(study)
}
