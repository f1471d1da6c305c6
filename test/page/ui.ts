/** The page as a person has it: the built command serves it, a real browser shows it. */
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { start } from '../e2e/command.ts'

const CHROMIUM = '/usr/bin/chromium'
/** Never in CI, where a browser must be there. */
export const noBrowser = !existsSync(CHROMIUM) && process.env.CI !== 'true'
if (noBrowser) console.warn(`skipped: the page is not looked at, for ${CHROMIUM} is missing`)

export interface Ui {
  /** Without a slash at its end. */
  readonly url: string
  readonly port: string
  readonly child: ChildProcess
  readonly output: { readonly stdout: string; readonly stderr: string }
  readonly ended: ReturnType<typeof start>['ended']
}

/** `batchwise ui` in the folder, on a free port unless one is given; it goes when the test ends. */
export async function startUi(folder: string, ...args: string[]): Promise<Ui> {
  const port = args.includes('--port') ? [] : ['--port', '0']
  const { child, ended, output } = start(folder, ['ui', ...port, ...args])
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await ended
  })
  await Promise.race([ended, expect.poll(() => output.stdout, { timeout: 20_000 }).toContain('\n')])
  const url = output.stdout.trim()
  if (url === '') throw new Error(`batchwise ui ended: ${output.stderr}`)
  return { url: url.replace(/\/(\?.*)?$/, ''), port: new URL(url).port, child, output, ended }
}

export interface Tab {
  readonly page: Page
  /** What its console said: complaints about the content policy among it. */
  readonly complaints: string[]
}

/** One browser for all tests of a file; a tab with a context of its own for each that asks. */
export function useBrowser(): (options?: BrowserContextOptions) => Promise<Tab> {
  let browser: Browser
  const folder = mkdtempSync(join(tmpdir(), 'batchwise-browser-'))
  beforeAll(async () => {
    if (noBrowser) return
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        `--crash-dumps-dir=${folder}`,
      ],
    })
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  return async (options = {}) => {
    const context = await browser.newContext(options)
    onTestFinished(() => context.close())
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(String(error)))
    return { page, complaints }
  }
}
