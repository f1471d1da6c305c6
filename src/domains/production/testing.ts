/** Lines and studies for the tests of this domain. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { decide } from '../../core/decide.ts'
import { type Domain, metricsOf } from '../../core/domain.ts'
import type { MeasurementRow } from '../../core/measurement.ts'
import { observe } from '../../core/observe.ts'
import type { Study } from '../../core/study.ts'
import { readStudy } from '../../core/study-file.ts'
import { domain } from './index.ts'
import type { Batching } from './line/batching.ts'
import type { Line } from './line/line.ts'
import { readLine } from './line/read-line.ts'
import { lineParam } from './line/written.ts'
import type { ProductionParams } from './params.ts'

/** From the line as a person writes it. */
export function lineFrom(written: unknown): Line {
  const { line, faults } = readLine(lineParam.parse(written))
  if (line === null) throw new Error(faults.map(({ message }) => message).join('; '))
  return line
}

/** Lots that move as a whole. */
export const lotsOf = (lot: number, transfer = lot): Batching => ({
  lot,
  transfer,
  hasLots: true,
  load: null,
})

const root = resolve(import.meta.dirname, '../../..')
const loadDomain = async () => domain as never

export async function studyFrom(text: string, quick = false): Promise<Study<ProductionParams>> {
  const { study } = await readStudy(text, 'study.yaml', { quick, loadDomain })
  return study as Study<ProductionParams>
}

export const exampleStudy = (name: string, quick = true): Promise<Study<ProductionParams>> =>
  studyFrom(readFileSync(resolve(root, 'examples/production', name), 'utf8'), quick)

/** Runs every trial here, and concludes. */
export async function concluded(study: Study<ProductionParams>) {
  const trials = await domain.plan(study)
  const results = []
  for (const trial of trials) {
    const rows: MeasurementRow[] = []
    const outcome = await domain.run(trial, { record: (row: MeasurementRow) => rows.push(row) } as never)
    if (outcome === 'interrupted') throw new Error('a trial of a line does not stop half-way')
    results.push({ trial, outcome, rows })
  }
  const metrics = metricsOf(domain as unknown as Domain<ProductionParams>, study)
  const computed = domain.isComputed?.(study) ?? false
  const observations = observe(study as Study, metrics, domain.factors, results, {
    isComputed: computed,
    paired: !computed,
  })
  const analyze = (recommended: number | null) => domain.analyze(study, observations, recommended)
  return { observations, answer: decide(study as Study, metrics, observations, analyze) }
}
