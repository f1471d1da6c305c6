/** Large studies: five hundred trials, and a trial of ten thousand rows. Their results are made up, the rest is not. */
import { describe, expect, test } from 'vitest'
import { emptyFolder } from '../e2e/command.ts'
import { blobs } from '../server/test-server.ts'
import { putMadeUp } from './made-up-study.ts'
import { noBrowser, startUi, useBrowser } from './ui.ts'

/** Every trial but the last has ended, after so many rows. */
async function folderWith(changes: Readonly<Record<string, string>>, rows: number) {
  const folder = emptyFolder()
  const text = Object.entries(changes).reduce((yaml, [from, to]) => yaml.replace(from, to), blobs)
  return { folder, ...(await putMadeUp(folder, text, rows)) }
}

describe.skipIf(noBrowser)('a large study', () => {
  const open = useBrowser()

  test('of five hundred trials is shown, and its table too', async () => {
    const sizes = { 'replications: 2': 'replications: 50', '[16, 64, 256]': '8..128 x2' }
    const { folder, id, trials } = await folderWith(sizes, 30)
    expect(trials).toBe(500)
    const { url } = await startUi(folder)
    const { page, complaints } = await open()
    const began = performance.now()
    await page.goto(`${url}/studies/${id}`)
    await page.getByText('499 of 500 trials, stopped').waitFor()
    await page.locator('svg.chart').nth(1).waitFor()
    console.info(`500 trials: shown after ${Math.round(performance.now() - began)} ms`)
    await page.getByText('Trials (500)').click()
    await expect
      .poll(() => page.getByRole('region', { name: 'Trials' }).locator('tbody tr').count())
      .toBe(500)
    expect(complaints).toEqual([])
  })

  test('of ten thousand rows a trial is drawn as some hundred points that look the same', async () => {
    const one = { 'replications: 2': 'replications: 1', '[16, 64, 256]': '[16, 64]', '[0.1, 0.5]': '0.1' }
    const { folder, id } = await folderWith(one, 10_000)
    const { url } = await startUi(folder)
    const { page } = await open()
    const began = performance.now()
    await page.goto(`${url}/studies/${id}`)
    const lines = page.getByRole('img', { name: /newest trial/ }).locator('path[d]')
    // The first path may be a tick of an axis, which has no width and so counts as hidden.
    await lines.first().waitFor({ state: 'attached' })
    console.info(`10,000 rows: drawn after ${Math.round(performance.now() - began)} ms`)
    const points = await lines.evaluateAll((paths) =>
      paths.map((path) => path.getAttribute('d')!.split(/[ML]/).length - 1),
    )
    expect(Math.max(...points)).toBeGreaterThan(200)
    expect(Math.max(...points)).toBeLessThanOrEqual(300)
  })
})
