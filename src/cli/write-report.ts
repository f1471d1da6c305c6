import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { UserError } from '../core/errors.ts'
import { loadFigures } from '../domains/registry.ts'
import { buildInput, reportFigures } from '../report/build-input.ts'
import type { Conclusion } from '../report/conclude.ts'
import { renderReport } from '../report/html.ts'
import { renderMarkdown } from '../report/markdown.ts'
import { renderFigure, renderSvgFile, WIDE } from '../report/render-svg.ts'
import type { Store } from '../store/store.ts'
import { nowMinute } from './now.ts'

export interface ReportTarget {
  readonly format: 'html' | 'markdown'
  /** A path, `-` for stdout, or null for `STORE/reports/NAME.html`. */
  readonly out: string | null
  readonly storeFolder: string
  /** Also writes every figure there, as an SVG file of its own. */
  readonly figures: string | null
}

/** @returns the absolute path of the file, or `-` */
export async function writeReport(
  conclusion: Conclusion,
  store: Store,
  command: string,
  target: ReportTarget,
): Promise<string> {
  const { study } = conclusion.record
  const bare = buildInput(conclusion, { command, generatedAt: nowMinute() })
  const figures = reportFigures(bare, conclusion, store, await loadFigures(study.domain))
  if (target.figures !== null) {
    for (const { id, draw } of figures) {
      writeWhole(
        resolve(target.figures, `${id}.svg`),
        renderSvgFile((document) => draw(WIDE, '', document)),
      )
    }
  }
  const input = { ...bare, figures: figures.map(renderFigure) }
  const text = target.format === 'html' ? renderReport(input) : renderMarkdown(input)
  if (target.out === '-') {
    process.stdout.write(text)
    return '-'
  }
  const extension = target.format === 'html' ? 'html' : 'md'
  const path = resolve(target.out ?? join(target.storeFolder, 'reports', `${study.name}.${extension}`))
  writeWhole(path, text)
  return path
}

/** Beside its place first, then moved there: a report is never half-written. */
function writeWhole(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(`${path}.part`, text)
    renameSync(`${path}.part`, path)
  } catch (cause) {
    throw new UserError(`the report cannot be written: ${(cause as Error).message}`, {
      place: path,
      remedy: 'The results are kept; write it elsewhere with: batchwise report --out FILE',
      cause,
    })
  }
}
