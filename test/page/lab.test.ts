/** The lab, served by batchwise and as a site of files; its numbers are those of a study. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { idxFileNames } from '../../src/domains/training/data/idx-folder.ts'
import { loadDataSet } from '../../src/domains/training/data/load.ts'
import { plannedTrials, runWhole } from '../../src/domains/training/testing.ts'
import { testDigits, trainDigits } from '../../web/lab/training/digits.ts'
import { emptyFolder } from '../e2e/command.ts'
import { noBrowser, startUi, useBrowser } from './ui.ts'

describe.skipIf(noBrowser)('the lab', () => {
  const open = useBrowser()

  test('trains digits in the page, with the numbers that the same study has', async () => {
    const folder = emptyFolder()
    const { url } = await startUi(folder)
    const { page, complaints } = await open({ acceptDownloads: true })
    await page.goto(`${url}/lab?seed=3&hidden=32&lanes=64@0.1,500@0.4,6000@1`)
    await epochs(page, 0, 3)
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('button', { name: 'Train' }).waitFor()
    const rows = await savedNumbers(page)

    const study = `domain: training
batchSizes: [64, 500, 6000]
replications: 1
seed: 3
params:
  data: { idxFolder: ${digitsFolder(folder)} }
  network: { hidden: [32] }
  learningRate: [0.1, 0.4, 1]
  epochs: 3
  engine: wasm
objective: { maximize: testAccuracy }
`
    const own = [0.1, 0.4, 1]
    const trials = (await plannedTrials(study)).filter(
      ({ batchSize, params }) => own[[64, 500, 6000].indexOf(batchSize)] === params.learningRate,
    )
    expect(trials).toHaveLength(3)
    for (const [index, trial] of trials.entries()) {
      const { rows: measured, traces } = await runWhole(trial)
      const lane = rows.filter(({ network }) => network === String(index + 1))
      const steps = lane.filter(({ loss }) => loss !== '').slice(0, traces.loss!.length)
      for (const name of ['loss', 'gradientNorm', 'distance'] as const) {
        expect(steps.map((row) => Number(row[name]))).toEqual(traces[name])
      }
      const evaluated = new Map(
        lane.filter(({ testLoss }) => testLoss !== '').map((row) => [Number(row.step), row]),
      )
      expect(measured).toHaveLength(4)
      for (const { step, values } of measured) {
        const { testAccuracy, testLoss } = evaluated.get(step)!
        expect([step, Number(testAccuracy), Number(testLoss)]).toEqual([
          step,
          values.testAccuracy,
          values.testLoss,
        ])
      }
    }
    expect(complaints).toEqual([])
  })

  test('draws while it trains', async () => {
    const { url } = await startUi(emptyFolder())
    const { page } = await open({ viewport: { width: 1280, height: 1600 } })
    await page.goto(url)
    await page.getByRole('link', { name: 'Lab' }).waitFor()
    for (const data of ['digits', 'points']) {
      const began = Date.now()
      await page.goto(`${url}/lab?data=${data}`)
      await page.locator('.lab-panel canvas').first().waitFor()
      await expect
        .poll(() => isPainted(page, '.lab-lane canvas', 0), { interval: 20, timeout: 20_000 })
        .toBe(true)
      const firstMs = Date.now() - began
      await epochs(page, 0, 1)
      const { gaps, longTasks } = await frames(page, 150)
      const at = (share: number) => gaps[Math.floor(share * (gaps.length - 1))]!.toFixed(1)
      console.info(
        `lab, ${data}: first picture after ${firstMs} ms; frames while training: median ${at(0.5)} ms, 95 % within ${at(0.95)} ms; ${longTasks} long tasks`,
      )
      expect(gaps).toHaveLength(150)
    }
  })

  test('is switched by hand while it trains, scaled from the first network, read and reset', async () => {
    const { url } = await startUi(emptyFolder())
    const { page, complaints } = await open()
    await page.goto(`${url}/lab?hidden=32&lanes=16@0.01,128@0.1,1024@0.1`)
    await page.getByLabel('Speed').selectOption('2 epochs a second')
    await epochs(page, 2, 0.5)
    const rate = (index: number) => page.getByRole('textbox', { name: 'Learning rate' }).nth(index)
    await rate(2).fill('fast')
    await page.getByText('A number from 0.001 to 10').waitFor()
    await rate(2).fill('0.7')
    await rate(2).press('Enter')
    await page.getByLabel('Batch size').nth(1).selectOption('64')
    await page.getByText('○ switched by hand').waitFor()
    const table = page.getByRole('region', { name: 'The curves at one place' })
    await table.getByRole('row', { name: /^2 64 0.1 / }).waitFor()
    await table.getByRole('row', { name: /^3 1024 0.7 / }).waitFor()
    await page.getByRole('button', { name: 'linear' }).click()
    await expect.poll(() => rate(1).inputValue()).toBe('0.04')
    await expect.poll(() => rate(2).inputValue()).toBe('0.64')
    await page.getByRole('button', { name: 'square root' }).click()
    await expect.poll(() => rate(2).inputValue()).toBe('0.08')
    expect(new URL(page.url()).searchParams.get('lanes')).toBe('16@0.01,64@0.02,1024@0.08')
    await expect
      .poll(() => page.locator('.lab-words').textContent())
      .toMatch(
        /^After .+, network 3 \(switched to batch 1024 at rate 0\.08\) has gone .+ times as far as batch 16 and gets .+ of the 1000 test digits/,
      )

    await page.getByRole('button', { name: 'Pause' }).click()
    const slider = page.getByRole('slider', { name: 'Read at' })
    await slider.focus()
    await page.keyboard.press('Home')
    await table.getByText('At 0 epochs').waitFor()
    await page.getByLabel('Against').selectOption('steps')
    await page.keyboard.press('End')
    await page.getByText('The curves as a table').click()
    await expect
      .poll(() => page.getByRole('region', { name: 'The curves', exact: true }).locator('tbody tr').count())
      .toBe(30)

    const before = await page.locator('.lab-state').first().textContent()
    await page.getByRole('button', { name: 'Reset' }).click()
    await page.locator('.lab-words', { hasText: 'Nothing has been trained yet.' }).waitFor()
    expect(before).not.toContain('0 epochs · 0 steps')
    await page.getByRole('button', { name: 'Train' }).click()
    await epochs(page, 0, 0.5)
    expect(complaints).toEqual([])
  })

  test('draws points by mouse and by keyboard, and shows what each network makes of them', async () => {
    const { url } = await startUi(emptyFolder())
    const { page, complaints } = await open()
    await page.goto(`${url}/lab?data=points`)
    await page.getByText('320 points').waitFor()
    await page.getByRole('button', { name: 'Clear' }).click()
    await page
      .getByText('There must be two classes, and at least four points of each that is there.')
      .waitFor()
    const board = page.getByRole('application')
    const stroke = async (row: number) => {
      const box = (await board.boundingBox())!
      await page.mouse.move(box.x + 30, box.y + box.height * row)
      await page.mouse.down()
      await page.mouse.move(box.x + box.width - 30, box.y + box.height * row, { steps: 12 })
      await page.mouse.up()
    }
    await stroke(0.2)
    await page.getByRole('radio', { name: 'square' }).check()
    await stroke(0.8)
    await page.getByText('26 points').waitFor()
    await epochs(page, 0, 30)
    await expect
      .poll(() => areaClasses(page, 0), { timeout: 20_000 })
      .toEqual({ top: 'disc', bottom: 'square' })

    await board.focus()
    await page.keyboard.press('3')
    for (const key of ['ArrowLeft', 'Space', 'ArrowUp', 'Space', 'ArrowUp', 'Space', 'Backspace']) {
      await page.keyboard.press(key)
    }
    await page.getByText('28 points').waitFor()
    await page.getByRole('button', { name: 'rings' }).click()
    await page.getByText('480 points').waitFor()
    await page.getByRole('combobox', { name: 'Network', exact: true }).selectOption('2 – 16 – 3')
    await epochs(page, 2, 5)
    // Pixels are read by this test, not by the page.
    expect(complaints.filter((line) => !line.includes('willReadFrequently'))).toEqual([])
  })

  test('says what is wrong where it cannot train, and tries again', async () => {
    const { url } = await startUi(emptyFolder())
    const { page } = await open()
    await page.route('**/*.wasm', (route) => route.fulfill({ status: 404 }))
    await page.goto(`${url}/lab`)
    const alert = page.getByRole('alert')
    await alert.getByText('404').waitFor()
    await page.unroute('**/*.wasm')
    await alert.getByRole('button', { name: 'Try again' }).click()
    await epochs(page, 0, 0.2)
    await page.route('**/worker*.js', (route) => route.abort())
    await page.reload()
    await alert.getByText('The lab could not be loaded').waitFor()
    await page.addInitScript(() => {
      WebAssembly.validate = () => false
    })
    await page.reload()
    await alert.getByText('This browser has no WebAssembly with SIMD.').waitFor()
  })

  test('weighs little: no chart of the other pages comes with it', async () => {
    const { url } = await startUi(emptyFolder())
    const { page } = await open()
    const sizes: number[] = []
    page.on('response', async (response) => {
      if (response.url().endsWith('.js')) sizes.push(gzipSync(await response.body()).length)
    })
    await page.goto(`${url}/lab`, { waitUntil: 'networkidle' })
    await epochs(page, 0, 0.1)
    expect(sizes.length).toBeGreaterThan(3)
    expect(sizes.reduce((total, size) => total + size, 0)).toBeLessThan(60_000)
  })

  test('stands still until asked where the reader wants less motion', async () => {
    const { url } = await startUi(emptyFolder())
    const { page } = await open({ reducedMotion: 'reduce' })
    await page.goto(`${url}/lab?data=points`)
    await page.locator('.lab-state', { hasText: '0 epochs · 0 steps' }).first().waitFor()
    await page.getByRole('button', { name: 'Train' }).click()
    await epochs(page, 0, 1)
  })

  test('is a site of files that trains below any path, and asks nobody else for anything', async () => {
    const folder = emptyFolder()
    const built = spawnSync(process.execPath, ['scripts/build-lab.js', join(folder, 'deep/down/lab')], {
      encoding: 'utf8',
    })
    expect(built.stderr).toBe('')
    const origin = await serveFiles(folder)
    const { page, complaints } = await open()
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(`${origin}/deep/down/lab/`)
    await epochs(page, 2, 1)
    await page.getByLabel('Data').selectOption('points')
    await epochs(page, 2, 1)
    expect(asked.length).toBeGreaterThan(4)
    expect(asked.filter((address) => !address.startsWith(`${origin}/deep/down/lab/`))).toEqual([])
    expect(complaints).toEqual([])
    await page.goto(`file://${folder}/deep/down/lab/index.html`)
    await page.getByText('a web server must hand out this page').waitFor()
  })
})

/** Until a network has been through the data so often. */
async function epochs(page: Page, lane: number, least: number): Promise<void> {
  const state = page.locator('.lab-state').nth(lane)
  await expect
    .poll(async () => Number.parseFloat((await state.textContent()) || '0') || 0, {
      timeout: 60_000,
      interval: 20,
    })
    .toBeGreaterThanOrEqual(least)
}

async function savedNumbers(page: Page): Promise<Readonly<Record<string, string>>[]> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save the numbers' }).click(),
  ])
  const [head, ...lines] = readFileSync(await download.path(), 'utf8')
    .trim()
    .split('\n')
  const names = head!.split(',')
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((value, column) => [names[column]!, value])),
  )
}

/** The lab's digits as idx files. */
function digitsFolder(folder: string): string {
  const { train, test: tested } = loadDataSet('mnist')
  const idx = (values: ArrayLike<number>, ...dimensions: number[]) => {
    const head = Buffer.alloc(4 + 4 * dimensions.length)
    head.set([0, 0, 8, dimensions.length])
    for (const [axis, size] of dimensions.entries()) head.writeUInt32BE(size, 4 + 4 * axis)
    return Buffer.concat([head, Uint8Array.from(values)])
  }
  const path = join(folder, 'digits')
  mkdirSync(path)
  const write = (name: string, content: Buffer) => writeFileSync(join(path, name), content)
  write(idxFileNames.trainImages, idx(train.images.subarray(0, trainDigits * 784), trainDigits, 28, 28))
  write(idxFileNames.trainLabels, idx(train.labels.subarray(0, trainDigits), trainDigits))
  write(idxFileNames.testImages, idx(tested.images.subarray(0, testDigits * 784), testDigits, 28, 28))
  write(idxFileNames.testLabels, idx(tested.labels.subarray(0, testDigits), testDigits))
  return path
}

/** Whether the canvas holds more than one colour. */
const isPainted = (page: Page, selector: string, index: number): Promise<boolean> =>
  page
    .locator(selector)
    .nth(index)
    .evaluate((element) => {
      const canvas = element as HTMLCanvasElement
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      const first = data.slice(0, 4).join()
      for (let at = 4; at < data.length; at += 4) {
        if (data.slice(at, at + 4).join() !== first) return true
      }
      return false
    })

/** What a lane's picture says near its top and bottom edge, where there are no points. */
const areaClasses = (page: Page, lane: number) =>
  page
    .locator('.lab-area')
    .nth(lane)
    .evaluate((element) => {
      const canvas = element as HTMLCanvasElement
      const at = (share: number) => {
        const place = [Math.round(canvas.width / 2), Math.round(canvas.height * share), 1, 1] as const
        const [red, , blue] = canvas.getContext('2d')!.getImageData(...place).data
        return red! < blue! ? 'disc' : 'square'
      }
      return { top: at(0.05), bottom: at(0.95) }
    })

/** Milliseconds between frames, ascending, and tasks above 50 ms meanwhile. */
const frames = (page: Page, count: number) =>
  page.evaluate(
    (wanted) =>
      new Promise<{ gaps: number[]; longTasks: number }>((resolve) => {
        const gaps: number[] = []
        let longTasks = 0
        new PerformanceObserver((list) => {
          longTasks += list.getEntries().length
        }).observe({ entryTypes: ['longtask'] })
        let last = 0
        const frame = (time: number) => {
          if (last > 0) gaps.push(time - last)
          last = time
          if (gaps.length < wanted) requestAnimationFrame(frame)
          else resolve({ gaps: gaps.sort((a, b) => a - b), longTasks })
        }
        requestAnimationFrame(frame)
      }),
    count,
  )

/** Hands out the files of a folder, with no types but those that a browser insists on. */
async function serveFiles(folder: string): Promise<string> {
  const types: Readonly<Record<string, string>> = {
    '.html': 'text/html',
    '.js': 'text/javascript',
    '.css': 'text/css',
  }
  const server = createServer(({ url = '/' }, response) => {
    const path = new URL(url, 'http://localhost').pathname
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path)
    if (!file.startsWith(folder) || !existsSync(file)) return response.writeHead(404).end()
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' })
    response.end(readFileSync(file))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
