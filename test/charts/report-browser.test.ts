/** The reports in a real browser: nothing asked of the network, nothing wider than a phone, no label cut off. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderReport } from '../../src/report/html.ts'
import { figureExamples } from './figure-examples.ts'
import { hostileReport, infeasibleReport, recommendedReport, undecidedReport } from './report-examples.ts'

const CHROMIUM = '/usr/bin/chromium'
const missing = !existsSync(CHROMIUM)
const skipped = missing && process.env.CI !== 'true'
if (skipped) console.warn(`skipped: the reports are not looked at in a browser, for ${CHROMIUM} is missing`)

const reports = {
  recommended: recommendedReport,
  undecided: undecidedReport,
  infeasible: infeasibleReport,
  hostile: hostileReport,
}

describe.skipIf(skipped)('a report in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'batchwise-report-'))
  let browser: BrowserContext

  beforeAll(async () => {
    browser = await chromium.launchPersistentContext(join(folder, 'profile'), {
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    })
  })

  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  test.each(Object.entries(reports))('%s', async (name, input) => {
    const file = join(folder, `${name}.html`)
    writeFileSync(file, renderReport(input(figureExamples())))
    const page = await browser.newPage()
    const requests: string[] = []
    const complaints: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('dialog', (dialog) => complaints.push(dialog.message()))
    const url = pathToFileURL(file).href
    await page.goto(url)
    for (const width of [360, 768, 1440]) {
      await page.setViewportSize({ width, height: 800 })
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true
      })
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
      expect(await labelsOutside(page)).toEqual([])
      expect(await crowdedTicks(page)).toEqual([])
      const shown = await page.locator('figure svg:visible').count()
      expect(shown).toBeGreaterThanOrEqual(figureExamples().length)
      await expect(page.locator('.headline').boundingBox()).resolves.toMatchObject({
        width: expect.any(Number),
      })
    }
    expect(requests).toEqual([url])
    expect(complaints).toEqual([])
    expect(await page.title()).not.toBe('owned')
    await page.close()
  })

  test('is dark where the reader wants it so, and light on paper', async () => {
    const page = await browser.newPage()
    await page.goto(pathToFileURL(join(folder, 'recommended.html')).href)
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    await page.emulateMedia({ colorScheme: 'light', media: 'screen' })
    expect(await background()).toBe('rgb(255, 255, 255)')
    await page.emulateMedia({ colorScheme: 'dark', media: 'screen' })
    expect(await background()).toBe('rgb(21, 24, 29)')
    await page.emulateMedia({ colorScheme: 'dark', media: 'print' })
    expect(await background()).toBe('rgb(255, 255, 255)')
    await page.close()
  })
})

/** Texts of visible charts that reach more than a pixel beyond their picture. */
function labelsOutside(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<SVGSVGElement>('figure svg.chart')].flatMap((svg) => {
      const frame = svg.getBoundingClientRect()
      if (frame.width === 0) return []
      return [...svg.querySelectorAll('text')].flatMap((text) => {
        const box = text.getBoundingClientRect()
        if (box.width === 0) return []
        const inside =
          box.left >= frame.left - 1 &&
          box.right <= frame.right + 1 &&
          box.top >= frame.top - 1 &&
          box.bottom <= frame.bottom + 1
        return inside ? [] : [`${svg.id}: ${text.textContent}`]
      })
    }),
  )
}

/** Tick labels of one axis that touch each other. */
function crowdedTicks(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('figure svg [data-part$="axis tick label"]')].flatMap((axis) => {
      const boxes = [...axis.querySelectorAll('text')]
        .map((text) => ({ text: text.textContent ?? '', box: text.getBoundingClientRect() }))
        .filter(({ text, box }) => text !== '' && box.width > 0)
      return boxes.flatMap((one, index) =>
        boxes.slice(index + 1).flatMap((other) => {
          const apart =
            one.box.right <= other.box.left ||
            other.box.right <= one.box.left ||
            one.box.bottom <= other.box.top + 3 ||
            other.box.bottom <= one.box.top + 3
          return apart ? [] : [`${axis.closest('svg.chart')?.id}: ${one.text} and ${other.text}`]
        }),
      )
    }),
  )
}
