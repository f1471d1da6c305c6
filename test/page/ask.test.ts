import { describe, expect, test } from 'vitest'
import { batchwise, emptyFolder } from '../e2e/command.ts'
import { noBrowser, startUi, useBrowser } from './ui.ts'

const output = '[data-output="optimalBatch"]'

describe.skipIf(noBrowser)('ask', () => {
  const open = useBrowser()

  test('a formula is found, filled in, and its answer is that of the command line', async () => {
    const folder = emptyFolder()
    const { url } = await startUi(folder)
    const { page, complaints } = await open({ permissions: ['clipboard-read', 'clipboard-write'] })
    await page.goto(`${url}/ask`)
    await page.getByRole('searchbox').fill('fastest')
    await page.getByRole('link', { name: /optimum/ }).click()
    await page.locator(output, { hasText: '200 examples' }).waitFor()
    await page.getByRole('textbox', { name: 'seconds per step' }).fill('4 s')
    await page.locator(output, { hasText: '400 examples' }).waitFor()

    await page.getByRole('button', { name: 'Copy the command' }).click()
    const command = await page.evaluate(() => navigator.clipboard.readText())
    const words = command.replaceAll("'", '').replace(/^batchwise ask /, '')
    expect(words).toContain('secondsPerStep=4 s')
    const asked = words.split(/ (?=\w+=)/)
    expect((await batchwise(folder, 'ask', ...asked)).stdout).toMatch(/optimalBatch\s+400 examples/)

    await page.getByRole('button', { name: 'Copy the link' }).click()
    const link = await page.evaluate(() => navigator.clipboard.readText())
    await page.goto(link)
    await page.locator(output, { hasText: '400 examples' }).waitFor()

    const batch = page.getByRole('textbox', { name: 'critical batch' })
    await batch.fill('-3')
    await page.getByRole('alert').filter({ hasText: 'expected a number above 0, got -3' }).waitFor()
    expect(await batch.getAttribute('aria-invalid')).toBe('true')
    await batch.fill('100..400x2')
    await expect.poll(() => page.getByRole('region', { name: 'Results' }).locator('tbody tr').count()).toBe(3)
    expect(complaints.filter((line) => !line.includes('400 (Bad Request)'))).toEqual([])
  })

  test('the answer and the curve follow a slider', async () => {
    const { url } = await startUi(emptyFolder())
    const { page } = await open()
    await page.goto(`${url}/ask/training.optimum`)
    await page.locator('svg.chart').waitFor()
    const slider = page.getByRole('slider', { name: 'critical batch, slider' })
    /** Milliseconds from a move to the next answer that is drawn. */
    const move = (place: number) =>
      slider.evaluate(
        (element, [to, selector]) =>
          new Promise<number>((resolve) => {
            const answer = document.querySelector(selector)!
            const before = performance.now()
            new MutationObserver((_, observer) => {
              observer.disconnect()
              requestAnimationFrame(() => resolve(performance.now() - before))
            }).observe(answer, { characterData: true, subtree: true, childList: true })
            ;(element as HTMLInputElement).value = String(to)
            element.dispatchEvent(new Event('input', { bubbles: true }))
          }),
        [place, output] as const,
      )
    const moves: number[] = []
    for (let place = 300; place <= 700; place += 20) moves.push(await move(place))
    console.info(`from slider to answer: median ${moves.sort((a, b) => a - b)[10]!.toFixed(1)} ms`)
    const value = Number(await page.getByRole('textbox', { name: 'critical batch' }).inputValue())
    expect(value).toBeGreaterThan(1000)
    const label = page.locator('svg.chart text', { hasText: 'examples' }).last()
    const shown = Number((await page.locator(output).textContent())!.replace(/[^\d.]/g, ''))
    expect(shown).toBeCloseTo(Math.sqrt(value * 100), 0)
    expect(Number((await label.textContent())!.replace(/[^\d.]/g, ''))).toBeCloseTo(shown, 0)
    // By keyboard, too.
    await slider.focus()
    await page.keyboard.press('Home')
    await expect.poll(() => page.getByRole('textbox', { name: 'critical batch' }).inputValue()).toBe('12.5')
  })
})
