import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/sqlite.ts'
import { batchwise, emptyFolder } from '../e2e/command.ts'
import { blobs, runIn } from '../server/test-server.ts'
import { noBrowser, startUi, useBrowser } from './ui.ts'

describe.skipIf(noBrowser)('studies are compared', () => {
  const open = useBrowser()

  test('from the ticks on the first page to what the command line says', async () => {
    const folder = emptyFolder()
    const store = openStore(join(folder, '.batchwise'))
    const wide = await runIn(store, blobs)
    const narrow = await runIn(store, blobs.replace('hidden: [16]', 'hidden: [2]'), 'narrow.yaml')
    store.close()
    const { url } = await startUi(folder)
    const { page, complaints } = await open()
    await page.goto(url)
    await page.getByRole('checkbox', { name: 'Compare blobs' }).check()
    await page.getByRole('checkbox', { name: 'Compare narrow' }).check()
    await page.getByRole('link', { name: 'Compare 2' }).click()
    await page.getByRole('img', { name: /of blobs and narrow/ }).waitFor()
    const told = (await batchwise(folder, 'compare', wide, narrow)).stdout.replace(/\s+/g, ' ')
    for (const sentence of await page.locator('.compared-headline, .caveats li').allTextContents()) {
      expect(told).toContain(sentence)
    }
    expect(await page.locator('.compared-headline').count()).toBeGreaterThan(0)
    await expect
      .poll(() => page.getByRole('region', { name: 'Set differently' }).textContent())
      .toContain('params.network.hidden')
    expect(await page.getByText(/^batchwise compare /).textContent()).toBe(
      `batchwise compare ${wide.slice(0, 12)} ${narrow.slice(0, 12)}`,
    )

    await page.getByRole('button', { name: 'Other studies' }).click()
    await page.getByRole('checkbox', { name: /narrow/ }).uncheck()
    expect(await page.getByRole('button', { name: /^Compare/ }).isDisabled()).toBe(true)
    await page.getByRole('checkbox', { name: /narrow/ }).check()
    await page.getByRole('button', { name: 'Compare 2' }).click()
    await page.getByRole('img', { name: /of blobs and narrow/ }).waitFor()
    await page.goto(`${url}/compare?studies=${wide},${wide}`)
    await page.getByText('a study cannot be compared with itself').waitFor()
    expect(complaints.filter((line) => !line.includes('400 (Bad Request)'))).toEqual([])
  })

  test('one is exported as a file, and another store imports it', async () => {
    const folder = emptyFolder()
    const store = openStore(join(folder, '.batchwise'))
    const id = await runIn(store, blobs)
    store.close()
    const [first, second] = [await startUi(folder), await startUi(emptyFolder())]
    const { page } = await open({ acceptDownloads: true })
    await page.goto(`${first.url}/studies/${id}`)
    const headline = await page.locator('.headline').textContent()
    const coming = page.waitForEvent('download')
    await page.getByRole('link', { name: /^Export/ }).click()
    const file = await (await coming).path()
    await page.goto(second.url)
    const wanted = page.getByLabel('Import a study that was exported (.batchwise)')
    await wanted.setInputFiles({
      name: 'x.batchwise',
      mimeType: 'application/gzip',
      buffer: Buffer.from('x'),
    })
    await page.getByRole('alert').getByText('x.batchwise').waitFor()
    await wanted.setInputFiles(file)
    await page.locator('.headline', { hasText: headline! }).waitFor()
    await page.getByText('12 trials, done').waitFor()
  })

  test('and where there are not two, the page says so', async () => {
    const { url } = await startUi(emptyFolder())
    const { page } = await open()
    await page.goto(`${url}/compare`)
    await page.getByText('Two studies are needed').waitFor()
  })
})
