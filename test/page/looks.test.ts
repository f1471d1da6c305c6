/** Every page at every width and in both themes: nothing wider than the window, nothing that axe finds, no complaint. */
import { join } from 'node:path'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/sqlite.ts'
import { emptyFolder } from '../e2e/command.ts'
import { blobs, runIn } from '../server/test-server.ts'
import { clearPictures, keepPicture, writeGallery } from './gallery.ts'
import { noBrowser, startUi, useBrowser } from './ui.ts'

const widths = [360, 1000, 2560]

async function folderWithStudies(): Promise<{ folder: string; id: string; other: string }> {
  const folder = emptyFolder()
  const store = openStore(join(folder, '.batchwise'))
  const id = await runIn(store, blobs)
  const other = await runIn(store, blobs.replace('hidden: [16]', 'hidden: [2]'), 'narrow.yaml')
  store.close()
  return { folder, id, other }
}

describe.skipIf(noBrowser)('the pages', () => {
  const open = useBrowser()

  test.each(['light', 'dark'] as const)('%s', { timeout: 400_000 }, async (colorScheme) => {
    const { folder, id, other } = await folderWithStudies()
    const { url } = await startUi(folder)
    const { page, complaints } = await open({ colorScheme })
    const pages: readonly (readonly [name: string, path: string, ready: string])[] = [
      ['home', '/', '.door-links a'],
      ['ask', '/ask', '.models li'],
      ['ask-one', '/ask/training.optimum', 'svg.chart'],
      ['new', '/new', '.check.good'],
      ['new-line', '/new?domain=production', '.check.good'],
      ['study', `/studies/${id}`, 'svg.chart'],
      ['study-missing', '/studies/nothing', '.problem'],
      ['compare-choose', '/compare', '.pick'],
      ['compare', `/compare?studies=${id},${other}`, 'svg.chart'],
      ['claims', '/claims', '.claim-card'],
      ['claim', '/claims/T2', '.claim-here button'],
      ['data', '/data', '.set'],
      ['data-look', '/data/look?set=mnist', '.thumbnails canvas'],
      ['lab', '/lab', '.lab-controls'],
      ['lab-points', '/lab?data=points', '.lab-controls'],
      ['nowhere', '/nowhere', '.empty'],
    ]
    clearPictures(colorScheme)
    const found: string[] = []
    for (const [name, path, ready] of pages) {
      await page.setViewportSize({ width: 1000, height: 800 })
      await page.goto(url + path)
      await page.locator(ready).first().waitFor()
      for (const width of widths) {
        await page.setViewportSize({ width, height: 800 })
        await page.waitForTimeout(60)
        const wide = await page.evaluate(() => document.documentElement.scrollWidth)
        expect(wide, `${path} at ${width}`).toBeLessThanOrEqual(width)
        await keepPicture(page, name, colorScheme, width)
      }
      expect([path, await unnamed(page)]).toEqual([path, []])
      expect([path, await faint(page)]).toEqual([path, []])
      // Also what is folded, and at the width of a phone.
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true
      })
      await page.waitForTimeout(300)
      found.push(...(await axeFinds(page)).map((finding) => `${path}: ${finding}`))
      await page.setViewportSize({ width: 360, height: 800 })
      found.push(...(await axeFinds(page)).map((finding) => `${path}, narrow: ${finding}`))
    }
    writeGallery()
    expect(found).toEqual([])
    expect(complaints.filter((line) => !line.includes('404 (Not Found)'))).toEqual([])
  })

  test('are gone through by keyboard, the content first', async () => {
    const { url } = await startUi(emptyFolder())
    const { page } = await open()
    await page.goto(url)
    await page.getByRole('link', { name: 'Run a study' }).first().waitFor()
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('Skip to the content')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('Run a study')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'New study' }).waitFor()
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('content')
    await page.goBack()
    await page.getByRole('heading', { name: 'What is your batch?' }).waitFor()
  })

  test('say what is missing where there is nothing, and go on when the server is back', async () => {
    const folder = emptyFolder()
    const first = await startUi(folder)
    const { page } = await open()
    await page.goto(`${first.url}/studies/nothing`)
    await page.getByText('no study here is called "nothing"').waitFor()
    await page.goto(`${first.url}/ask`)
    await page.getByRole('link', { name: /averaging/ }).waitFor()
    first.child.kill('SIGKILL')
    await first.ended
    await page.getByRole('link', { name: /averaging/ }).click()
    await page.getByText('The server does not answer', { exact: false }).first().waitFor()
    await startUi(folder, '--port', first.port)
    await page.getByRole('heading', { name: 'training.averaging' }).waitFor()
    await expect.poll(() => page.locator('.banner').count()).toBe(0)
  })

  test.each([
    ['/data', '.set'],
    ['/claims', '.claim-card'],
    ['/claims/T13', '.claim-here .headline'],
    ['/compare', '.empty'],
  ])('%s is back by itself when the server is', async (path, shown) => {
    const folder = emptyFolder()
    const first = await startUi(folder)
    const { page } = await open()
    await page.goto(first.url + path)
    await page.locator(shown).first().waitFor()
    const before = await page.locator(shown).count()
    first.child.kill('SIGKILL')
    await first.ended
    await page.getByRole('link', { name: 'Ask', exact: true }).click()
    await page.getByText('could not be loaded').or(page.getByText('does not answer')).first().waitFor()
    await page.goBack()
    await startUi(folder, '--port', first.port)
    await expect.poll(() => page.locator(shown).count(), { timeout: 20_000 }).toBe(before)
    await expect.poll(() => page.locator('.banner').count()).toBe(0)
  })

  test('keep the theme that was chosen, and are light on paper', async () => {
    const { url } = await startUi(emptyFolder())
    const { page } = await open({ colorScheme: 'light' })
    await page.goto(url)
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    expect(await background()).toBe('rgb(255, 255, 255)')
    await page.getByRole('combobox', { name: 'Colours' }).selectOption('dark')
    expect(await background()).toBe('rgb(21, 24, 29)')
    await page.reload()
    await page.getByRole('heading', { name: 'What is your batch?' }).waitFor()
    expect(await background()).toBe('rgb(21, 24, 29)')
    await page.emulateMedia({ media: 'print' })
    expect(await background()).toBe('rgb(255, 255, 255)')
  })
})

/** What the accessibility checker axe finds, whatever its impact. */
async function axeFinds(page: Page): Promise<string[]> {
  // Evaluated from outside, since the content policy allows no script but the page's own.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run()
    return violations.flatMap(({ id, impact, nodes }) =>
      nodes.map(({ html }) => `${impact} ${id}: ${html.slice(0, 140)}`),
    )
  })
}

/** Controls and pictures without a name for a reader by ear, and ids that occur twice. */
function unnamed(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const nameOf = (element: Element) =>
      element.getAttribute('aria-label') ||
      ('labels' in element &&
        [...((element.labels as NodeListOf<Element> | null) ?? [])]
          .map((label) => label.textContent)
          .join('')) ||
      element.textContent?.trim()
    const controls = [
      ...document.querySelectorAll('a, button, input, select, textarea, svg[role="img"], progress'),
    ]
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
    return [
      ...controls.filter((element) => !nameOf(element)).map((element) => element.outerHTML.slice(0, 80)),
      ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `id ${id} twice`),
    ]
  })
}

/** Texts whose contrast with what lies behind them is under 4.5 (WCAG 2.2, 1.4.3). */
function faint(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!
    const rgba = (color: string) => {
      canvas.clearRect(0, 0, 1, 1)
      canvas.fillStyle = color
      canvas.fillRect(0, 0, 1, 1)
      return [...canvas.getImageData(0, 0, 1, 1).data]
    }
    const luminance = (color: number[]) => {
      const [r, g, b] = color.slice(0, 3).map((byte) => {
        const share = byte / 255
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      }) as [number, number, number]
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const behind = (element: Element | null): number[] => {
      for (let at = element; at; at = at.parentElement) {
        const color = rgba(getComputedStyle(at).backgroundColor)
        if (color[3] === 255) return color
      }
      return [255, 255, 255, 255]
    }
    return [...document.querySelectorAll('body *')].flatMap((element) => {
      const text = [...element.childNodes]
        .filter((node) => node.nodeType === 3)
        .map((node) => node.textContent?.trim())
        .join('')
      const box = element.getBoundingClientRect()
      if (!text || box.width < 2 || element.closest('button:disabled, noscript')) return []
      const style = getComputedStyle(element)
      const ink = rgba(element instanceof SVGElement ? style.fill : style.color)
      const [light, dark] = [luminance(ink), luminance(behind(element))].sort((a, b) => b - a) as [
        number,
        number,
      ]
      const contrast = (light + 0.05) / (dark + 0.05)
      return contrast < 4.5 ? [`${text.slice(0, 30)}: ${contrast.toFixed(2)}`] : []
    })
  })
}
