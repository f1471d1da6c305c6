import { expect, test } from 'vitest'
import { chartCss, color, rampColor } from './theme.ts'

/** Relative luminance and contrast, WCAG 2.2. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(hex.slice(start, start + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light! + 0.05) / (dark! + 0.05)
}

const [lightRule, darkRule] = chartCss(':root').split('\n') as [string, string]
const themes = [
  ['light', lightRule],
  ['dark', darkRule],
] as const

test.each(themes)('all that is written can be read, %s', (_, rule) => {
  const value = (name: string) => new RegExp(`--chart-${name}:(#[0-9a-f]{6})`).exec(rule)![1]!
  const background = value('background')
  for (const name of ['ink', 'muted', 'accent', 'series']) {
    expect(contrast(value(name), background)).toBeGreaterThanOrEqual(4.5)
  }
  const ramp = Array.from({ length: 13 }, (_, stop) => value(`ramp-${stop}`))
  for (const stop of ramp) expect(contrast(stop, background)).toBeGreaterThanOrEqual(4.5)
  for (const [index, stop] of ramp.slice(1).entries())
    expect(luminance(stop)).toBeLessThan(luminance(ramp[index]!))
})

test('up to thirteen sizes have colours of their own, in order', () => {
  for (let count = 1; count <= 13; count++) {
    const colors = Array.from({ length: count }, (_, rank) => rampColor(rank, count))
    expect(new Set(colors).size).toBe(count)
  }
  expect(rampColor(39, 40)).toBe(rampColor(12, 13))
})

test('without the style sheet the light colours hold', () => {
  for (const use of [color('accent'), rampColor(0, 5)]) {
    const [, name, fallback] = /^var\((--chart-[\w-]+), (#[0-9a-f]{6})\)$/.exec(use)!
    expect(lightRule).toContain(`${name}:${fallback}`)
  }
})
