import { describe, expect, test } from 'vitest'
import type { ClaimRecord } from '../../src/claims/page.ts'
import { batchwise, emptyFolder } from '../e2e/command.ts'
import { noBrowser, startUi, useBrowser } from './ui.ts'

describe.skipIf(noBrowser)('claims', () => {
  const open = useBrowser()

  test('are a gallery with their outcomes; what models decide is decided at once', async () => {
    const folder = emptyFolder()
    const { url } = await startUi(folder)
    const { page, complaints } = await open()
    await page.goto(`${url}/claims`)
    const { stdout } = await batchwise(folder, 'claims', '--json')
    const known = stdout.trim().split('\n').length
    await expect.poll(() => page.locator('.claim-card').count()).toBe(known)
    await page.getByText(/^does not follow \(/).click()
    await expect.poll(() => page.locator('.claim-card').count()).toBeLessThan(known)
    await page.getByText(/^all \(/).click()
    await page.getByRole('link', { name: /40,000 in 1,000 epochs/ }).click()
    const here = page.getByRole('region', { name: 'Computed here' })
    await here.getByText('1,050 samples in batches of 100 leave 50').waitFor()
    const text = (await batchwise(folder, 'claims', 'T13')).stdout
    for (const finding of await here.locator('.findings span').allTextContents()) {
      expect(text).toContain(`${finding} : Yes`)
    }
    await page.goto(`${url}/claims/T99`)
    await page.getByText('there is no claim "T99"').waitFor()
    expect(complaints.filter((line) => !line.includes('404 (Not Found)'))).toEqual([])
  })

  test('one is run at its quick size by one click, watched, and judged as the command line judges it', async () => {
    const folder = emptyFolder()
    const { url } = await startUi(folder)
    const { page } = await open()
    await page.goto(`${url}/claims/T2`)
    const here = page.getByRole('region', { name: 'Here, at its quick size' })
    await here.getByRole('button', { name: 'Run it at its quick size' }).click()
    await here.getByText(/of \d+ trials, running/).waitFor()
    await here.locator('.headline').waitFor({ timeout: 120_000 })
    const { stdout, stderr } = await batchwise(folder, 'claims', 'T2', '--quick', '--json')
    expect(stderr).not.toContain('to run')
    const record = JSON.parse(stdout) as ClaimRecord
    expect(await here.locator('.headline').textContent()).toContain(record.outcome)
    expect(await here.locator('.reasons li').allTextContents()).toEqual([...record.because])
    expect(await here.getByRole('button').count()).toBe(0)
  })
})
