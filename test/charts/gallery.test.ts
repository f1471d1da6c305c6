/** Every chart example against its checked-in SVG; `npx vitest run test/charts -u` draws them anew, to be looked at. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseHTML } from 'linkedom'
import { describe, expect, test } from 'vitest'
import { NARROW, renderSvg, renderSvgFile } from '../../src/report/render-svg.ts'
import { examples } from './examples.ts'
import { writeGallery } from './gallery.ts'

describe.each(Object.entries(examples))('%s', (name, draw) => {
  test('is drawn as it was', async () => {
    await expect(renderSvgFile((document) => draw(document))).toMatchFileSnapshot(`__snapshots__/${name}.svg`)
  })

  test.each([
    ['wide', undefined],
    ['narrow', NARROW],
  ])('is one labelled picture without numbers that are none, %s', (_, width) => {
    const markup = renderSvg((document) => draw(document, width))
    const { document } = parseHTML(markup)
    const svg = document.querySelector('svg')
    expect(svg?.getAttribute('role')).toBe('img')
    expect(svg?.getAttribute('aria-label')?.length).toBeGreaterThan(10)
    expect(markup).not.toMatch(/NaN|undefined|Infinity/)
  })

  test('refers only to ids of its own', () => {
    const markup = renderSvg((document) => draw(document))
    const ids = [...markup.matchAll(/ id="([^"]+)"/g)].map((match) => match[1])
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, id] of markup.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(id)
  })
})

test('another process, which draws other charts first, writes the same bytes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'batchwise-gallery-'))
  try {
    const child = spawnSync(process.execPath, ['test/charts/gallery.ts', join(folder, 'child')], {
      encoding: 'utf8',
    })
    expect(child.stderr).toBe('')
    const ours = writeGallery(join(folder, 'ours'))
    expect(readFileSync(child.stdout.trim(), 'utf8')).toBe(readFileSync(ours, 'utf8'))
  } finally {
    rmSync(folder, { recursive: true })
  }
})
