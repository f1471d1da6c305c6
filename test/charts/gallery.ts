/** Writes every chart example into one HTML page: `node test/charts/gallery.ts FOLDER`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chartCss } from '../../src/charts/theme.ts'
import { NARROW, renderSvg, WIDE } from '../../src/report/render-svg.ts'
import { examples } from './examples.ts'

export function writeGallery(folder: string): string {
  const figures = Object.entries(examples).map(([name, draw]) => {
    const wide = renderSvg((document) => draw(document, WIDE))
    const narrow = renderSvg((document) => draw(document, NARROW, '-narrow'))
    return `<h2>${name}</h2><div>${wide}${narrow}</div>`
  })
  const css = `${chartCss()}body{margin:24px;background:var(--chart-background);color:var(--chart-ink);font:15px system-ui}div{display:flex;gap:40px;flex-wrap:wrap;align-items:start}`
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'gallery.html')
  writeFileSync(
    file,
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Charts</title><style>${css}</style>${figures.join('\n')}`,
  )
  return file
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${writeGallery(process.argv[2] ?? 'build')}\n`)
}
