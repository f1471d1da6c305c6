/**
 * Colours of the charts, as CSS custom properties, so that one SVG serves light, dark and paper. Each use names the
 * light colour as its fallback. The ramp runs in OKLCH from hue 130 to 300 with falling lightness (0.66 to 0.32 in
 * light, 0.90 to 0.60 in dark): its order survives every colour blindness, and each stop has a contrast of at least
 * 3 to its background. Orange is the one accent: it marks the recommended size and nothing else.
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
  '#73a434 #47a04a #029a60 #058d72 #00827a #01777d #026c7f #006181 #005586 #004498 #29348f #382382 #411172'.split(
    ' ',
  )
const RAMP_DARK =
  '#bdf284 #95f095 #69eba8 #31e5bb #00dacc #00ced8 #05c2e2 #09b6ed #35a7f4 #5797f1 #6f87ea #8177dd #8f68cb'.split(
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
