import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/sqlite.ts'
import { emptyFolder } from '../e2e/command.ts'
import { blobs } from '../server/test-server.ts'
import { noBrowser, startUi, useBrowser } from './ui.ts'

/** Half a minute or so: longer than a page takes to notice that its server is gone. */
const longer = blobs
  .replace('examples: 2000', 'examples: 20000')
  .replace('epochs: 3', 'epochs: 40\n  runPastGoal: true')
  .replace('[16, 64, 256]', '[8, 16, 32]')

const startStudy = (url: string, yaml: string) =>
  fetch(`${url}/api/v1/studies`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ file: 'longer.yaml', yaml }),
  }).then(async (response) => (await response.json()) as { id: string })

/** How many trials have ended, and how many times each. */
function ends(folder: string): number[] {
  const store = openStore(join(folder, '.batchwise'), { readOnly: true })
  const finished = store.events(0).filter(({ type }) => type === 'finished')
  store.close()
  return [...Map.groupBy(finished, ({ trialId }) => trialId).values()].map((all) => all.length)
}

describe.skipIf(noBrowser)('a study that was started in the page', () => {
  const open = useBrowser()

  test('goes on by itself, in two tabs, when the server is killed and started again', async () => {
    const folder = emptyFolder()
    const first = await startUi(folder)
    const { id } = await startStudy(first.url, longer)
    const [one, two] = [await open(), await open()]
    for (const { page } of [one, two]) await page.goto(`${first.url}/studies/${id}`)
    await one.page.getByText(/^[1-9]\d* of 12 trials, running$/).waitFor()
    first.child.kill('SIGKILL')
    await one.page.getByText('The server does not answer.').waitFor()
    // What was there stays.
    expect(await one.page.locator('svg.chart').count()).toBeGreaterThan(0)
    const before = ends(folder).length
    expect(before).toBeLessThan(12)

    const second = await startUi(folder, '--port', first.port)
    await expect
      .poll(() => second.output.stderr, { timeout: 10_000 })
      .toContain('Goes on with what was asked for: longer')
    for (const { page } of [one, two]) {
      await page.getByText('12 trials, done').waitFor({ timeout: 100_000 })
      expect(await page.getByText('The server does not answer.').count()).toBe(0)
    }
    expect(ends(folder)).toEqual(Array(12).fill(1))
  })

  test('is stopped and resumed there', async () => {
    const folder = emptyFolder()
    const { url } = await startUi(folder)
    const { id } = await startStudy(url, longer)
    const { page } = await open()
    await page.goto(`${url}/studies/${id}`)
    await page.getByText(/^[1-9]\d* of 12 trials, running$/).waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText(/^\d+ of 12 trials, stopped$/).waitFor()
    await page.getByText('Events').click()
    await page.getByText('the run was called off').waitFor()
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByText('12 trials, done').waitFor({ timeout: 100_000 })
    expect(ends(folder)).toEqual(Array(12).fill(1))
  })
})
