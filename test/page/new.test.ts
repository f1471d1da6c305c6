import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { emptyFolder } from '../e2e/command.ts'
import { noBrowser, startUi, useBrowser } from './ui.ts'

describe.skipIf(noBrowser)('a new study', () => {
  const open = useBrowser()

  test('is filled in as a form, which reads and writes the text, and faults stand at their fields', async () => {
    const { url } = await startUi(emptyFolder())
    const { page, complaints } = await open()
    await page.goto(`${url}/new?example=mnist-quick.yaml`)
    const text = page.locator('#study-text')
    const study = async () => parse(await text.inputValue())
    await page.getByRole('textbox', { name: 'learning rate' }).fill('0.05, 0.2')
    await expect.poll(async () => (await study()).params.learningRate).toEqual([0.05, 0.2])
    expect(await text.inputValue()).toContain('# What `npm start` runs')

    await page.getByRole('combobox', { name: 'optimizer' }).waitFor({ state: 'detached' })
    await page.getByText('15 more of the process').click()
    await page.getByRole('combobox', { name: 'optimizer' }).selectOption('with adam')
    await page.getByRole('textbox', { name: 'weight decay' }).waitFor({ state: 'detached' })
    await page.getByText('5 more of adam').click()
    await page.getByRole('textbox', { name: 'weight decay' }).fill('-1')
    await page.locator('.fault', { hasText: 'expected' }).waitFor()
    await page.getByRole('textbox', { name: 'weight decay' }).fill('0.01')
    await page.locator('.check.good').waitFor()
    expect((await study()).params.optimizer).toEqual({ adam: { weightDecay: 0.01 } })

    await page.getByText('YAML', { exact: true }).click()
    await text.fill((await text.inputValue()).replace('epochs: 3', 'epochs: many'))
    await page.getByText('Form', { exact: true }).click()
    const epochs = page.getByRole('textbox', { name: 'epochs', exact: true })
    expect(await epochs.inputValue()).toBe('many')
    await page.locator('.field', { has: epochs }).getByText('expected a number, got "many"').waitFor()
    expect(await epochs.getAttribute('aria-invalid')).toBe('true')

    await page.getByText('YAML', { exact: true }).click()
    await text.fill('domain: [training')
    await page.getByText('Form', { exact: true }).click()
    await page.getByText('The text cannot be read as YAML').waitFor()
    expect(complaints.filter((line) => !line.includes('400 (Bad Request)'))).toEqual([])
  })

  test('of a line: another kind of process, a station more, one named anew', async () => {
    const { url } = await startUi(emptyFolder())
    const { page } = await open()
    await page.goto(`${url}/new`)
    await page.getByRole('combobox', { name: 'kind of process' }).selectOption('production')
    const text = page.locator('#study-text')
    const stations = async () => parse(await text.inputValue()).params.line.stations
    await page.getByRole('button', { name: 'Add a station' }).click()
    const [name] = Object.keys(await stations()).slice(-1)
    const own = page.locator('.form-item', { has: page.getByRole('button', { name: `Remove ${name}` }) })
    await own.getByRole('textbox', { name: 'time, value' }).fill('2 min')
    await own.getByRole('textbox', { name: /^Name of/ }).fill('packing')
    await page.keyboard.press('Tab')
    await page.locator('.check.good').waitFor()
    expect((await stations()).packing).toEqual({ time: '2 min' })
    await page.getByRole('button', { name: 'Remove packing' }).click()
    expect(Object.keys(await stations())).not.toContain('packing')
  })
})
