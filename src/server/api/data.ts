/** Data sets: the published ones, those that were uploaded, and a look into one. */
import { join } from 'node:path'
import { z } from 'zod'
import { UserError } from '../../core/errors.ts'
import type { PublishedSet } from '../../domains/training/data/catalogue.ts'
import { type Looked, lookAt } from '../data/look.ts'
import { sourceOf, type Upload } from '../data/uploads.ts'
import { problem } from '../problem.ts'
import { fileRoute, jsonRoute } from '../route.ts'
import type { Server } from '../server.ts'

const download = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('idle') }),
  z.object({ kind: z.literal('running'), gotBytes: z.number(), totalBytes: z.number().nullable() }),
  z.object({ kind: z.literal('failed'), problem }),
])

const dataSource = z.union([z.string(), z.record(z.string(), z.unknown())])

const publishedView = z.object({
  name: z.string(),
  doc: z.string(),
  licence: z.string(),
  examples: z.object({ train: z.int(), validation: z.int(), test: z.int() }),
  classes: z.int(),
  bytes: z.number().nullable().describe('To be downloaded; null where it is not published.'),
  folder: z.string().nullable().describe('Where it lies; null where it is not here.'),
  download,
})

const uploadView = z.object({
  name: z.string(),
  kind: z.enum(['npz', 'csv', 'images']),
  bytes: z.number(),
  columns: z.array(z.string()).nullable().describe('Of a table: one of them holds the classes.'),
  path: z.string().describe('As a study names it.'),
})
export type UploadView = z.output<typeof uploadView>

export const dataList = z.object({
  folder: z.string().describe('Where downloads go.'),
  published: z.array(publishedView).describe('What batchwise data get knows.'),
  uploads: z.array(uploadView),
  mostUploadBytes: z.number(),
})
export type DataList = z.output<typeof dataList>

const look = z.object({
  source: dataSource.describe('As a study names it, under params.data.'),
  inspection: z.object({
    parts: z.array(z.object({ name: z.string(), examples: z.int(), byClass: z.array(z.int()).readonly() })),
    features: z.int(),
    shape: z.object({ height: z.int(), width: z.int(), channels: z.int() }).nullable(),
    classes: z.int(),
    classNames: z.array(z.string()).readonly().nullable(),
    values: z.object({ lowest: z.number(), highest: z.number(), mean: z.number() }),
    sha256: z.string(),
    warnings: z.array(z.string()).readonly(),
  }),
  thumbnails: z
    .object({
      width: z.int(),
      height: z.int(),
      channels: z.int(),
      classes: z.array(
        z.object({
          label: z.int(),
          images: z.array(z.string()).readonly().describe('Bytes, base64: row by row, channels last.'),
        }),
      ),
    })
    .nullable()
    .describe('Null where the examples are no images.'),
  firstRows: z.object({
    features: z.int(),
    rows: z.array(z.object({ label: z.int(), values: z.array(z.number()).readonly() })),
  }),
})
export type DataLook = z.output<typeof look>

const label = z.string().max(200).optional().describe('The column of the classes, of a table.')

export const dataRoutes = [
  jsonRoute({
    method: 'get',
    path: '/data',
    doc: 'The data sets: published ones, whether they are here, and uploaded ones.',
    response: dataList,
    handle: ({ published, uploads }) => ({
      folder: published.root,
      published: published.sets.map((set) => ({
        name: set.name,
        doc: set.doc,
        licence: set.licence,
        examples: { ...set.examples },
        classes: set.classNames.length,
        bytes: bytesOf(set),
        folder: published.folderOf(set),
        download: published.download(set),
      })),
      uploads: uploads.list().map(viewOf),
      mostUploadBytes: uploads.mostBytes,
    }),
  }),
  jsonRoute({
    method: 'post',
    path: '/data/published/{set}/get',
    doc: 'Downloads a published set, or the rest of it, and checks it against its published MD5.',
    body: z.strictObject({}),
    response: download,
    handle: ({ published }, { params }) => {
      const set = published.named(params.set ?? '')
      published.get(set)
      return published.download(set)
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/data/published/{set}/verify',
    doc: 'Compares the files of a published set with their published MD5.',
    body: z.strictObject({}),
    response: z.array(z.object({ file: z.string(), state: z.enum(['ok', 'missing', 'wrong', 'unpacked']) })),
    handle: async ({ published }, { params }) => {
      const states = await published.verify(published.named(params.set ?? ''))
      return states.map(({ file, state }) => ({ file, state }))
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/data/look',
    doc: 'What a data set holds, what to watch for, and some of its images or rows.',
    body: z.strictObject({
      set: z.string().max(200).optional().describe('mnist, or a published set that is here.'),
      upload: z.string().max(200).optional().describe('The name of an uploaded file.'),
      label,
    }),
    response: look,
    handle: async (server, { body }) => {
      if ((body.set === undefined) === (body.upload === undefined)) {
        throw new UserError('expected either a set or an upload', { place: 'set' })
      }
      if (body.set !== undefined) {
        if (body.set !== 'mnist') server.published.named(body.set)
        return lookView(body.set, await lookAt({ source: body.set as 'mnist' }))
      }
      const upload = server.uploads.named(body.upload!)
      return uploadLook(server, upload, body.label)
    },
  }),
  fileRoute({
    path: '/data/uploads',
    doc: 'Takes a data file (.npz, .csv, or a .zip of folders of images), reads it as a study would, and keeps it.',
    query: z.object({ name: z.string().min(1).max(300), label }),
    response: z.object({ upload: uploadView, look }),
    handle: async ({ uploads }, { query, content, headers, signal }) => {
      const length = headers.get('content-length')
      const { upload, looked } = await uploads.receive({
        name: query.name,
        label: query.label,
        bytes: length === null ? null : Number(length),
        content,
        signal,
      })
      const source = sourceOf(upload, upload.path, query.label)
      return { upload: viewOf(upload), look: lookView(source, looked) }
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/data/uploads/{file}/remove',
    doc: 'Removes an uploaded file.',
    body: z.strictObject({}),
    response: z.object({ removed: z.string() }),
    handle: ({ uploads }, { params }) => {
      uploads.remove(params.file ?? '')
      return { removed: params.file ?? '' }
    },
  }),
]

const bytesOf = ({ files }: PublishedSet): number | null =>
  files.reduce<number | null>((sum, { bytes }) => (sum === null || bytes === null ? null : sum + bytes), 0)

const viewOf = (upload: Upload): UploadView => ({
  ...upload,
  columns: upload.columns && [...upload.columns],
})

async function uploadLook({ uploads }: Server, upload: Upload, of: string | undefined) {
  const here = join(uploads.folder, upload.name)
  const looked = await lookAt({ source: sourceOf(upload, here, of) })
  return lookView(sourceOf(upload, upload.path, of), looked)
}

function lookView(source: z.input<typeof dataSource>, { inspection, thumbnails, firstRows }: Looked) {
  const { optimum: _, ...rest } = inspection
  return {
    source,
    inspection: { ...rest, parts: rest.parts.map((part) => ({ ...part })) },
    thumbnails: thumbnails && { ...thumbnails, classes: thumbnails.classes.map((one) => ({ ...one })) },
    firstRows: { ...firstRows, rows: firstRows.rows.map((row) => ({ ...row })) },
  } satisfies z.input<typeof look>
}
