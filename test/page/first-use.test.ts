import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { batchwise, emptyFolder } from '../e2e/command.ts'
import { blobs } from '../server/test-server.ts'
import { noBrowser, startUi, useBrowser } from './ui.ts'

describe.skipIf(noBrowser)('first use', () => {
  const open = useBrowser()

  test('from an empty store to the answer that the command line gives', async () => {
    const folder = emptyFolder()
    const { url } = await startUi(folder)
    const { page, complaints } = await open()
    await page.goto(url)
    await page.getByRole('heading', { name: 'What is your batch?' }).waitFor()
    expect(await page.locator('.doors .door').count()).toBe(6)
    await page.getByRole('link', { name: 'Watch three train' }).click()
    await page.getByRole('heading', { name: 'Lab' }).waitFor()
    await page.goBack()
    await page.getByText('No study has been run yet.').waitFor()
    await page.getByRole('link', { name: 'Open it' }).click()

    await page.getByText('YAML', { exact: true }).click()
    const text = page.getByRole('textbox', { name: 'Study' })
    const run = page.getByRole('button', { name: 'Run it' })
    await expect.poll(() => text.inputValue()).toContain('domain: training')
    await text.fill(blobs.replace('epochs: 3', 'epochs: three'))
    const fault = page.getByRole('alert')
    await fault.getByText('expected a number, got "three"').waitFor()
    expect(await fault.textContent()).toContain('study.yaml:9:11 params.epochs')
    expect(await run.isDisabled()).toBe(true)
    await fault.getByRole('button', { name: 'Go there' }).click()
    await page.keyboard.type('3')
    await page.getByText('12 trials: 3 batch sizes (16, 64, 256)').waitFor()
    await run.click()

    await page.getByText('Test accuracy, as far as it has come').waitFor()
    await page.getByText('12 trials, done').waitFor()
    const { stdout } = await batchwise(folder, 'show')
    const [verdict, headline] = stdout.split('\n')[0]!.split(/ {2}/)
    await page.locator('.verdict', { hasText: verdict! }).waitFor()
    expect(await page.locator('.headline').textContent()).toContain(headline)
    await page.locator('figure svg.chart').waitFor()
    await page.getByText('All figures').click()
    await page.getByRole('heading', { name: 'Gradient norms by batch size' }).waitFor()
    await page.getByText('Trials (12)').click()
    await expect.poll(() => page.getByRole('region', { name: 'Trials' }).locator('tbody tr').count()).toBe(12)

    await page.goto(url)
    await page.getByRole('link', { name: /Which size learns the blobs soonest/ }).click()
    await page.locator('.headline', { hasText: headline! }).waitFor()
    expect(complaints.filter((line) => !line.includes('400 (Bad Request)'))).toEqual([])
  })

  test('the first page weighs less than 150 kB, and with a chart not much more', async () => {
    const { url } = await startUi(emptyFolder())
    const { page } = await open()
    const bytes: number[] = []
    page.on('response', async (response) => {
      if (response.url().endsWith('.js')) bytes.push(gzipSync(await response.body()).length)
    })
    const sum = () => bytes.reduce((total, size) => total + size, 0)
    await page.goto(url, { waitUntil: 'networkidle' })
    expect(bytes.length).toBeGreaterThan(1)
    expect(sum()).toBeLessThan(40_000)
    await page.goto(`${url}/ask/training.optimum`, { waitUntil: 'networkidle' })
    await page.locator('svg.chart').waitFor()
    expect(sum()).toBeLessThan(150_000)
  })
})
