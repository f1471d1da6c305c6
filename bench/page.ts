/**
 * What a person waits for in the page, in a real browser with an empty cache: `npm run bench:page` after `npm run build`.
 * Medians of five loads; what is shown first, when the answer is there, how much moves about meanwhile (layout shift),
 * how long the browser was too busy to answer (long tasks beyond 50 ms), and the JavaScript that came, as it came.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { textTable } from '../src/report/text-table.ts'
import { putMadeUp } from '../test/page/made-up-study.ts'
import { blobs } from '../test/server/test-server.ts'

const loads = 5
const command = new URL('../bin/batchwise.js', import.meta.url).pathname

interface Load {
  readonly firstPaintMs: number
  readonly readyMs: number
  readonly shift: number
  readonly busyMs: number
  readonly scriptKb: number
}

async function load(browser: Browser, url: string, ready: string): Promise<Load> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  await page.addInitScript(() => {
    const seen = { shift: 0, busyMs: 0 }
    Object.assign(window, { seen })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, hadRecentInput } = entry as PerformanceEntry & {
          value: number
          hadRecentInput: boolean
        }
        if (!hadRecentInput) seen.shift += value
      }
    }).observe({ type: 'layout-shift', buffered: true })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.busyMs += Math.max(0, duration - 50)
    }).observe({ type: 'longtask', buffered: true })
  })
  await page.goto(url, { waitUntil: 'commit' })
  const readyMs = await page.evaluate(
    (selector) =>
      new Promise<number>((resolve) => {
        const look = () => {
          const element = document.querySelector(selector)
          if (element && element.getBoundingClientRect().height > 0) resolve(performance.now())
          else requestAnimationFrame(look)
        }
        look()
      }),
    ready,
  )
  await page.waitForLoadState('networkidle').catch(() => {})
  await page.waitForTimeout(300)
  const rest = await page.evaluate(() => ({
    firstPaintMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    scriptKb:
      performance
        .getEntriesByType('resource')
        .filter(({ name }) => name.endsWith('.js'))
        .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0) / 1000,
    ...(window as unknown as { seen: { shift: number; busyMs: number } }).seen,
  }))
  await context.close()
  return { readyMs, ...rest }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

const folder = mkdtempSync(join(tmpdir(), 'batchwise-bench-'))
const large = (text: Readonly<Record<string, string>>) =>
  Object.entries(text).reduce((yaml, [from, to]) => yaml.replace(from, to), blobs)
const many = await putMadeUp(
  folder,
  large({ 'replications: 2': 'replications: 50', '[16, 64, 256]': '8..128 x2' }),
  30,
)
const long = await putMadeUp(
  folder,
  large({ 'replications: 2': 'replications: 1', '[16, 64, 256]': '[16, 64]', '[0.1, 0.5]': '0.1' }),
  10_000,
)
const child = spawn(process.execPath, [command, 'ui', '--port', '0'], {
  cwd: folder,
  stdio: ['ignore', 'pipe', 'ignore'],
})
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
try {
  const url = await new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').once('data', (text: string) => resolve(text.trim().replace(/\/$/, '')))
  })
  const pages: readonly (readonly [what: string, path: string, ready: string])[] = [
    ['Home, its doors', '/', '.door-links a'],
    ['Ask, the answer', '/ask/training.optimum', '[data-output="optimalBatch"]'],
    ['Ask, the curve', '/ask/training.optimum', 'svg.chart'],
    ['New study, checked', '/new', '.check.good'],
    ['Claims, all', '/claims', '.claim-card'],
    ['Data, the sets', '/data', '.set'],
    ['Lab, its controls', '/lab', '.lab-controls'],
    [`Study of ${many.trials} trials, the answer`, `/studies/${many.id}`, '.answer'],
    [`Study of ${many.trials} trials, its curve`, `/studies/${many.id}`, 'svg.chart'],
    ['Trials of 10,000 rows, their curve', `/studies/${long.id}`, 'svg.chart'],
  ]
  const rows: string[][] = []
  for (const [what, path, ready] of pages) {
    const seen: Load[] = []
    for (let turn = 0; turn < loads; turn++) seen.push(await load(browser, url + path, ready))
    const of = (name: keyof Load) => median(seen.map((one) => one[name]))
    rows.push([
      what,
      `${Math.round(of('firstPaintMs'))} ms`,
      `${Math.round(of('readyMs'))} ms`,
      of('shift').toFixed(3),
      `${Math.round(of('busyMs'))} ms`,
      `${Math.round(of('scriptKb'))} kB`,
    ])
  }
  const columns = ['page', 'first paint', 'there', 'layout shift', 'blocked', 'JavaScript'].map(
    (label, index) => ({
      label,
      numeric: index > 0,
    }),
  )
  for (const line of textTable({ columns, rows })) console.info(line)
} finally {
  await browser.close()
  child.kill('SIGTERM')
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
