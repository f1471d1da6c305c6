import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { z } from 'zod'
import { blobs, runIn, type TestServer, testServer } from '../../test/server/test-server.ts'
import { drawByName } from '../charts/by-name.ts'
import { dataFromWire, type FigureOnWire } from '../charts/wire.ts'
import { loadFigures } from '../domains/registry.ts'
import { buildInput, reportFigures } from '../report/build-input.ts'
import { renderSvg } from '../report/render-svg.ts'
import { apiRoutes } from './api/routes.ts'
import { problem } from './problem.ts'

let tested: TestServer
let id: string
let narrowId: string
beforeAll(async () => {
  tested = testServer()
  id = await runIn(tested.store, blobs)
  narrowId = await runIn(tested.store, blobs.replace('hidden: [16]', 'hidden: [2]'), 'narrow.yaml')
})
afterAll(() => {
  expect(tested.faults).toEqual([])
  tested.close()
})

const json = async (path: string) => (await tested.request(`/api/v1${path}`)).json()
/** Every figure of the study, drawn from what was sent as the report draws it. */
async function expectDrawnAlike(studyId: string, atLeast: number): Promise<void> {
  const record = tested.store.findStudy(studyId)!
  const conclusion = await tested.server.conclusions.of(record)
  const input = buildInput(conclusion, { command: '', generatedAt: '' })
  const specs = reportFigures(input, conclusion, tested.store, await loadFigures(record.study.domain))
  const sent: FigureOnWire[] = await json(`/studies/${studyId}/figures`)
  expect(sent.length).toBeGreaterThanOrEqual(atLeast)
  expect(sent.map((figure) => figure.id)).toEqual(specs.map((spec) => spec.id))
  for (const [index, { chart, data }] of sent.entries()) {
    const drawn = renderSvg((document) => drawByName(chart, { ...dataFromWire(data), width: 680 }, document))
    expect(drawn).toBe(renderSvg((document) => specs[index]!.draw(680, '', document)))
  }
}

const refused = async (response: Response | Promise<Response>) => {
  const { status, headers } = await response
  expect(headers.get('content-type')).toBe('application/problem+json')
  const told = problem.parse(await (await response).json())
  expect(told.status).toBe(status)
  return told
}

describe('every route that gives JSON gives what its schema says, and no more', () => {
  const routes = apiRoutes.filter(({ method, response }) => method === 'get' && typeof response !== 'string')
  test.each(routes.map((route) => [route.path, route] as const))('%s', async (path, { response }) => {
    const query = path === '/compare' ? `?studies=${id},${narrowId}` : ''
    const filled =
      path.replace('{id}', id).replace('{name}', 'training.optimum').replace('{claim}', 'T13') + query
    const got = await json(filled)
    expect((response as z.ZodType).parse(got)).toEqual(got)
  })

  test('the OpenAPI document has each of them, and refers to nothing that it lacks', async () => {
    const document = await json('/openapi.json')
    for (const { path, method } of apiRoutes) {
      expect(document.paths[`/api/v1${path}`][method].summary).toMatch(/\.$/)
    }
    const text = JSON.stringify(document)
    for (const [, name] of text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)) {
      expect(document.components.schemas).toHaveProperty(name!)
    }
    expect(text).not.toMatch(/"\$ref":"(?!#\/components)/)
  })
})

describe('a study', () => {
  test('has the answer that the terminal has', async () => {
    const view = await json(`/studies/${id}`)
    expect(view).toMatchObject({ name: 'blobs', trials: 12, ended: 12, run: { kind: 'idle' } })
    expect(['RECOMMENDED', 'UNDECIDED']).toContain(view.words.verdict)
    expect(view.counts).toEqual({ finished: 12 })
  })

  test('draws in the page, from what was sent, what the report draws, byte for byte', async () => {
    await expectDrawnAlike(id, 6)
  })

  test.each(['bakery', 'press-brake'])('and so of a line: %s', async (name) => {
    const yaml = readFileSync(resolve(import.meta.dirname, `../../examples/production/${name}.yaml`), 'utf8')
    await expectDrawnAlike(await runIn(tested.store, yaml, `${name}.yaml`, true), 4)
  })

  test('shows how far each size has come: the goal over its cost', async () => {
    const { data } = await json(`/studies/${id}/live`)
    expect(data.series.map(({ batchSize }: { batchSize: number }) => batchSize)).toEqual([16, 64, 256])
    expect([data.x.label, data.y.label, data.goal.value]).toEqual(['examples', 'test accuracy', 0.85])
    for (const { points } of data.series) expect(points.length).toBeGreaterThan(1)
  })

  test('has a report that runs nothing, and a file that is the same study again', async () => {
    const report = await tested.request(`/api/v1/studies/${id}/report`)
    expect(report.headers.get('content-security-policy')).toMatch(/^default-src 'none';.*sandbox$/)
    expect(await report.text()).toContain('Which size learns the blobs soonest?')
    const yaml = await (await tested.request(`/api/v1/studies/${id}/study.yaml`)).text()
    const again = await tested.post('/api/v1/studies/check', { yaml, file: 'other.yaml' })
    expect(await again.json()).toMatchObject({ name: 'blobs', trials: 12 })
  })

  test('goes on until it is decided as a study of its own, with the same trials', async () => {
    const accepted = await (await tested.post(`/api/v1/studies/${id}/run`, { untilDecided: true })).json()
    expect(accepted.id).not.toBe(id)
    const view = await json(`/studies/${accepted.id}`)
    expect(view).toMatchObject({ name: 'blobs', trials: 12, ended: 12 })
    expect(view.yaml).toContain('untilDecided: {}')
  })

  test('that is not there is a 404, by whatever name', async () => {
    for (const name of ['nothing', '..%2f..%2fetc%2fpasswd', "'; DROP TABLE studies; --", '%00']) {
      expect(await refused(tested.request(`/api/v1/studies/${name}`))).toMatchObject({ status: 404 })
    }
  })
})

describe('a study that is sent', () => {
  const check = (yaml: string) => tested.post('/api/v1/studies/check', { yaml })

  test('is told its faults where they are, as a file is', async () => {
    const faulty = blobs.replace('epochs: 3', 'epochs: three').replace('hidden: [16]', 'hiden: [16]')
    const { detail, place } = await refused(check(faulty))
    expect(place).toBe('study.yaml:7:14 params.network.hiden')
    expect(detail).toContain('did you mean "hidden"?')
    expect(detail).toContain('study.yaml:9:11 params.epochs: expected a number, got "three"')
  })

  test('runs and imports nothing of the sender without leave', async () => {
    writeFileSync(join(tested.folder, 'domain.js'), 'globalThis.wasImported = true; export const domain = {}')
    const own = 'domain: training\nbatchSizes: [8]\nobjective: { maximize: testAccuracy }\n'
    const texts = [
      own.replace('training', './domain.js'),
      own.replace('training', join(tested.folder, 'domain.js')),
      `${own}params: { trainer: { command: touch ran } }\n`,
      `${own}quick: { params: { trainer: { command: touch ran } } }\n`,
      `${own}base: &b { trainer: { command: touch ran } }\nparams: *b\n`,
    ]
    for (const yaml of texts) {
      for (const path of ['/api/v1/studies/check', '/api/v1/studies']) {
        const answer = await refused(tested.post(path, { yaml, quick: true }))
        expect([answer.status, answer.remedy]).toEqual([403, expect.stringContaining('--allow-commands')])
      }
    }
    expect(globalThis).not.toHaveProperty('wasImported')
  })

  test('reads no file outside the folder, whatever the way there', async () => {
    mkdirSync(join(tested.folder, 'data'))
    writeFileSync(join(tested.folder, 'data', 'own.csv'), 'a,label\n1,x\n2,y\n3,x\n4,y\n')
    symlinkSync('/etc', join(tested.folder, 'data', 'link'))
    const before = process.cwd()
    onTestFinished(() => process.chdir(before))
    process.chdir(tested.folder)
    const of = (data: string) =>
      `domain: training\nbatchSizes: [1]\nobjective: { maximize: testAccuracy }\nparams: { data: ${data}, learningRate: 1, epochs: 1 }\n`
    for (const path of [
      '/etc/passwd',
      '../x',
      'data/../../x',
      'data/link/passwd',
      'data/link/../../etc',
      '/',
    ]) {
      const answer = await refused(check(of(`{ csv: ${path}, label: label }`)))
      expect([answer.status, answer.place]).toEqual([403, 'study.yaml:4:24 params.data.csv'])
      expect(answer.detail).not.toContain('root:')
      expect(await refused(check(of(`{ npz: ${path} }`)))).toMatchObject({ status: 403 })
    }
    expect(await refused(check(of('{ csv: data/missing.csv, label: label }')))).toMatchObject({ status: 400 })
    const answer = await check(of('{ csv: data/own.csv, label: label, test: 1 }'))
    expect(await answer.json()).toMatchObject({ trials: 3 })
  })

  test('with leave is read as a file is', async () => {
    const trusting = testServer({ allowCommands: true })
    const yaml =
      'domain: training\nbatchSizes: [8]\nparams: { trainer: { command: "echo {batchSize}" } }\nobjective: { maximize: testAccuracy }\n'
    expect((await trusting.post('/api/v1/studies/check', { yaml })).status).toBe(200)
    trusting.close()
  })
})

describe('a request', () => {
  test.each([
    ['text/plain', blobs],
    ['application/x-www-form-urlencoded', 'yaml=x'],
    ['application/json', '{'],
    ['application/json', '[]'],
    ['application/json', JSON.stringify({ yaml: 1 })],
    ['application/json', JSON.stringify({ yaml: blobs, path: '/etc' })],
    ['application/json', JSON.stringify({ yaml: blobs, file: '../evil.yaml' })],
  ])('with a body that is none of ours (%s, %s) is a 400', async (type, body) => {
    const init = { method: 'POST', headers: { 'content-type': type }, body }
    expect(await refused(tested.request('/api/v1/studies', init))).toMatchObject({ status: 400 })
  })

  test('of more than two megabytes is refused before it is read', async () => {
    const answer = await refused(tested.post('/api/v1/studies/check', { yaml: 'x'.repeat(2_100_000) }))
    expect(answer).toMatchObject({ status: 413 })
  })

  test.each(['/api/v1/nothing', '/api/', '/../../etc/passwd', '/assets/..%2f..%2fpackage.json'])(
    'for %s is a 404',
    async (path) => expect(await refused(tested.request(path))).toMatchObject({ status: 404 }),
  )

  test('is answered with headers that let no page elsewhere have it', async () => {
    const { headers } = await tested.request('/healthz')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })

  test('for the metrics is answered in the form that Prometheus reads', async () => {
    const text = await (await tested.request('/metrics')).text()
    expect(text.split('\n')).toContain(`batchwise_studies ${tested.store.studies().length}`)
    for (const line of text.trim().split('\n')) {
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="\w+"\})? \d+(\.\d+)?)$/)
    }
  })
})

describe('models', () => {
  const compute = (fields: object, more: object = {}) =>
    tested.post('/api/v1/models/training.optimum/compute', { fields, ...more })
  const fields = { criticalBatch: '400', secondsPerStep: '1000 ms', secondsPerExample: 0.01 }

  test('are computed from what a person writes', async () => {
    const { results, swept } = await (await compute(fields)).json()
    expect([results[0].output.optimalBatch, swept]).toEqual([200, []])
  })

  test('give a row for each value of a range', async () => {
    const { results, swept } = await (await compute({ ...fields, batchSize: '2..16x2' })).json()
    expect(results.map(({ input }: { input: { batchSize: number } }) => input.batchSize)).toEqual([
      2, 4, 8, 16,
    ])
    expect(swept).toEqual(['batchSize'])
  })

  test('give a curve around where the reader is, which passes through there', async () => {
    const range = { field: 'criticalBatch', from: 100, to: 1600, scale: 'log' }
    const { curve } = await (await compute(fields, { curve: range })).json()
    expect(curve.length).toBeGreaterThan(8)
    for (const { x, output } of curve) expect(output.optimalBatch).toBeCloseTo(Math.sqrt(x * 100), 6)
    expect([curve[0].x, curve.at(-1).x]).toEqual([100, 1600])
  })

  test('name the field at fault', async () => {
    expect(await refused(compute({ ...fields, criticalBatch: '-1' }))).toMatchObject({
      status: 400,
      place: 'criticalBatch',
      detail: 'expected a number above 0, got -1',
    })
    const far = { field: 'criticalBatch', from: 5, to: 1, scale: 'log' }
    expect(await refused(compute(fields, { curve: far }))).toMatchObject({ place: 'curve' })
  })

  test('that are not there are a 404 with the nearest name', async () => {
    const answer = await refused(tested.request('/api/v1/models/training.optimun'))
    expect(answer).toMatchObject({ status: 404, detail: expect.stringContaining('training.optimum') })
  })
})
