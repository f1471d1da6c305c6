/**
 * Colours of the charts, as CSS custom properties, so that one SVG serves light, dark and paper. Each use names the
 * light colour as its fallback. The ramp runs in OKLCH (Ottosson 2020) from hue 130 to 300, chroma up to 0.15, with
 * falling lightness (0.555 to 0.27 in light, 0.90 to 0.63 in dark): its order survives every colour blindness, and
 * each stop can be read as text (contrast 4.5). Orange is the one accent: it marks the recommended size, nothing else.
 */

const LIGHT = {
  background: '#ffffff',
  ink: '#1c2026',
  muted: '#636a75',
  grid: '#e3e6ea',
  accent: '#c2410c',
  series: '#1f6f8b',
}

const DARK: typeof LIGHT = {
  background: '#15181d',
  ink: '#e8eaee',
  muted: '#9da4af',
  grid: '#2d323a',
  accent: '#ff9a56',
  series: '#5cc0dd',
}

const RAMP_LIGHT =
  '#558300 #24812b #00794b #006f59 #02665f #015d62 #005564 #004c66 #00426a #003478 #1c217c #2c1071 #340061'.split(
    ' ',
  )
const RAMP_DARK =
  '#bdf284 #96f096 #6bedaa #35e7be #11ddcf #00d3dd #0bc7e8 #05bcf5 #3dadfa #5e9ef9 #778ff2 #897fe6 #9871d5'.split(
    ' ',
  )

export type ThemeColor = keyof typeof LIGHT

/** A colour for a presentation attribute: the custom property, with the light colour where it is not set. */
export function color(name: ThemeColor): string {
  return `var(--chart-${name}, ${LIGHT[name]})`
}

/** A colour by the rank of an ordered value, e.g. of a batch size among those shown. */
export function rampColor(rank: number, count: number): string {
  const last = RAMP_LIGHT.length - 1
  const stop = count < 2 ? Math.round(last / 2) : Math.round((rank / (count - 1)) * last)
  return `var(--chart-ramp-${stop}, ${RAMP_LIGHT[stop]})`
}

function declarations(colors: typeof LIGHT, ramp: readonly string[]): string {
  const named = Object.entries(colors).map(([name, value]) => `--chart-${name}:${value}`)
  return [...named, ...ramp.map((value, stop) => `--chart-ramp-${stop}:${value}`)].join(';')
}

/**
 * The style sheet that charts need, for elements that match `selector` and what lies in them: a page's `:root`, or an
 * SVG file's own `svg`. Paper is light. An ancestor's `data-theme="dark"` or `"light"` overrides the system's choice.
 */
export function chartCss(selector = ':root'): string {
  const light = declarations(LIGHT, RAMP_LIGHT)
  const dark = declarations(DARK, RAMP_DARK)
  return [
    `${selector}{${light}}`,
    `@media screen and (prefers-color-scheme:dark){${selector}{${dark}}}`,
    `[data-theme="light"]{${light}}`,
    `@media screen{[data-theme="dark"]{${dark}}}`,
    '.chart{display:block;max-width:100%;height:auto;overflow:visible;color:var(--chart-ink);font-variant-numeric:tabular-nums}',
    '.chart text{white-space:pre}',
  ].join('\n')
}
