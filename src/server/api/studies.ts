/** Studies: what the store holds of them, what it amounts to, and their runs. */
import { z } from 'zod'
import { figureOnWire } from '../../charts/wire.ts'
import { metricsOf } from '../../core/domain.ts'
import { makeManifest } from '../../core/make-manifest.ts'
import { studyYaml } from '../../core/study-yaml.ts'
import { loadFigures } from '../../domains/registry.ts'
import { fastestEngine } from '../../engine/load.ts'
import { answerWords } from '../../report/answer-words.ts'
import { buildInput, reportFigures } from '../../report/build-input.ts'
import { renderReport } from '../../report/html.ts'
import { renderMarkdown } from '../../report/markdown.ts'
import { renderFigure } from '../../report/render-svg.ts'
import { tradeOffFigure } from '../../report/trade-off-figure.ts'
import { trialTable } from '../../report/trial-table.ts'
import type { StudyRecord } from '../../store/store.ts'
import { liveLines } from '../live-lines.ts'
import { RequestError } from '../problem.ts'
import { jsonRoute, rawRoute } from '../route.ts'
import type { Server } from '../server.ts'
import { studyNamed } from '../study-named.ts'
import { summaryOf } from '../study-summary.ts'
import { commandsNotAllowed, mayRunCommand, readStudyText } from '../study-text.ts'
import {
  figure,
  fitsOf,
  runAccepted,
  studyCheck,
  studySummary,
  studyText,
  studyView,
  table,
} from './study-schemas.ts'

export const studyRoutes = [
  jsonRoute({
    method: 'get',
    path: '/studies',
    doc: 'The studies in the store, newest first.',
    response: z.array(studySummary),
    handle: (server) =>
      server.store
        .studies()
        .sort((a, b) => b.createdAtMs - a.createdAtMs)
        .map((record) => summaryOf(server, record)),
  }),
  jsonRoute({
    method: 'post',
    path: '/studies/check',
    doc: 'Checks a study as the command line does, and says what a run of it would do. Keeps nothing.',
    body: studyText,
    response: studyCheck,
    handle: async (server, { body }) => {
      const { study, domain } = await readStudyText(body, server)
      const trials = await domain.plan(study)
      return {
        name: study.name,
        domain: study.domain,
        question: study.question,
        batchSizes: [...study.batchSizes],
        replications: study.replications,
        trials: trials.length,
        warnings: [...((await domain.warn?.(study)) ?? [])],
      }
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/studies',
    doc: 'Keeps a study and starts its run.',
    body: studyText,
    response: runAccepted,
    handle: async (server, { body }) => {
      const { study, domain } = await readStudyText(body, server)
      const manifest = makeManifest(await fastestEngine())
      const record = server.store.putStudy(study, manifest, await domain.plan(study))
      if (isFree(server, record)) server.runs.ask(record.id)
      return { id: record.id, run: server.runs.state(record.id) }
    },
  }),
  jsonRoute({
    method: 'get',
    path: '/studies/{id}',
    doc: 'A study with its answer, from what has been run.',
    response: studyView,
    handle: async (server, { params }) => {
      const record = studyNamed(server, params.id)
      const sequence = server.store.lastSequence()
      const conclusion = await server.conclusions.of(record)
      const input = inputOf(conclusion)
      return {
        ...summaryOf(server, record, conclusion.trials),
        sequence,
        yaml: input.studyYaml,
        command: input.command,
        words: answerWords(input),
        answer: conclusion.answer as unknown as Record<string, unknown>,
        fits: fitsOf(conclusion.analysis.fits),
        tradeOff: conclusion.observations.trials.length > 0 ? figureOnWire(tradeOffFigure(input)) : null,
        machine: record.manifest as unknown as Record<string, unknown>,
      }
    },
  }),
  jsonRoute({
    method: 'get',
    path: '/studies/{id}/curve',
    doc: 'The objective by batch size with its intervals; null where there is none.',
    response: z.array(
      z.object({
        batchSize: z.number(),
        metric: z.string(),
        mean: z.number().nullable(),
        lo: z.number().nullable(),
        hi: z.number().nullable(),
        n: z.int(),
        of: z.int(),
        factors: z.record(z.string(), z.union([z.number(), z.string()])),
      }),
    ),
    handle: async (server, { params }) => {
      const { observations } = await server.conclusions.of(studyNamed(server, params.id))
      return observations.curve.map((point) => ({ ...point }))
    },
  }),
  jsonRoute({
    method: 'get',
    path: '/studies/{id}/live',
    doc: 'The newest trial of each batch size, as far as it has come.',
    response: figure.nullable(),
    handle: async (server, { params }) => {
      const record = studyNamed(server, params.id)
      const { domain } = await server.conclusions.of(record)
      const spec = liveLines(server.store, record, metricsOf(domain, record.study))
      return spec && figureOnWire(spec)
    },
  }),
  jsonRoute({
    method: 'get',
    path: '/studies/{id}/trials',
    doc: 'Every trial: how it ended, with which values, and what it printed.',
    response: z.object({
      table,
      logs: z.array(
        z.object({
          batchSize: z.number(),
          replication: z.int(),
          failure: z.string().nullable().describe('Why it failed; null where it did not.'),
          output: z.string().describe('The end of what it printed.'),
        }),
      ),
    }),
    handle: async (server, { params }) => {
      const record = studyNamed(server, params.id)
      const conclusion = await server.conclusions.of(record)
      const outputs = server.store.outputs(record.id)
      return {
        table: trialTable(inputOf(conclusion)),
        logs: conclusion.trials.flatMap(({ trial: { id, batchSize, replication }, failure }) => {
          const output = failure?.output ?? outputs.get(id)
          return output === undefined
            ? []
            : [{ batchSize, replication, failure: failure?.message ?? null, output }]
        }),
      }
    },
  }),
  jsonRoute({
    method: 'get',
    path: '/studies/{id}/figures',
    doc: "The figures of the study's report, still to be drawn.",
    response: z.array(figure),
    handle: async (server, { params }) => {
      const conclusion = await server.conclusions.of(studyNamed(server, params.id))
      const own = await loadFigures(conclusion.record.study.domain)
      return reportFigures(inputOf(conclusion), conclusion, server.store, own).map(figureOnWire)
    },
  }),
  rawRoute({
    path: '/studies/{id}/report',
    doc: 'The report: one file that needs nothing else.',
    query: z.object({ format: z.enum(['html', 'markdown']).default('html') }),
    response: 'text/html',
    handle: async (server, { params, query: { format } }) => {
      const conclusion = await server.conclusions.of(studyNamed(server, params.id))
      const bare = inputOf(conclusion)
      const figures = reportFigures(
        bare,
        conclusion,
        server.store,
        await loadFigures(conclusion.record.study.domain),
      )
      const input = { ...bare, figures: figures.map(renderFigure) }
      return format === 'markdown'
        ? document(renderMarkdown(input), 'text/markdown', `${bare.study.name}.md`)
        : document(renderReport(input), 'text/html', null)
    },
  }),
  rawRoute({
    path: '/studies/{id}/study.yaml',
    doc: 'The study as a file that reads back as the same study.',
    response: 'application/yaml',
    handle: ({ store }, { params }) => {
      const { study } = studyNamed({ store }, params.id)
      return document(studyYaml(study), 'application/yaml', `${study.name}.yaml`)
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/studies/{id}/run',
    doc: 'Runs what the study still misses; with untilDecided also what would decide it, as a study of its own.',
    body: z.strictObject({ untilDecided: z.boolean().default(false) }),
    response: runAccepted,
    handle: async (server, { params, body }) => {
      const stored = studyNamed(server, params.id)
      mayRun(server, stored)
      const record = body.untilDecided ? await untilDecided(server, stored) : stored
      server.runs.ask(record.id)
      return { id: record.id, run: server.runs.state(record.id) }
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/studies/{id}/stop',
    doc: 'Stops the run in good order: what runs saves its state. Asked again, it stops at once.',
    body: z.strictObject({}),
    response: runAccepted,
    handle: (server, { params }) => {
      const { id } = studyNamed(server, params.id)
      server.runs.callOff(id)
      return { id, run: server.runs.state(id) }
    },
  }),
]

function mayRun({ allowCommands }: Server, { study }: StudyRecord): void {
  if (study.domain === 'imported')
    throw new RequestError(409, 'the runs of an imported study were made elsewhere')
  if (!allowCommands && mayRunCommand(study as unknown as Record<string, unknown>)) throw commandsNotAllowed()
}

/** Whether it is worth asking for: someone who sends a study twice means the one that is running. */
const isFree = ({ runs }: Server, { id }: StudyRecord): boolean => runs.state(id).kind === 'idle'

/** The same study that goes on until it is decided: another id, the same trials. */
async function untilDecided({ store, conclusions }: Server, stored: StudyRecord): Promise<StudyRecord> {
  if (stored.study.untilDecided) return stored
  const { domain } = await conclusions.of(stored)
  const study = { ...stored.study, untilDecided: { maxTrials: null } }
  return store.putStudy(study, stored.manifest, await domain.plan(study))
}

const inputOf = (conclusion: Awaited<ReturnType<Server['conclusions']['of']>>) =>
  buildInput(conclusion, {
    command: `batchwise run ${conclusion.record.study.name}`,
    generatedAt: `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
  })

/** Reports bring styles of their own and nothing that acts. */
function document(text: string, type: string, download: string | null): Response {
  return new Response(text, {
    headers: {
      'content-type': `${type}; charset=utf-8`,
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
      'cache-control': 'no-store',
      ...(download ? { 'content-disposition': `attachment; filename="${download}"` } : {}),
    },
  })
}
