import { chartCss } from '../../src/charts/theme.ts'

/** The charts' colours are the page's. A sheet of its own, since the content policy allows no inline style. */
export function adoptChartColours(): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(chartCss())
  document.adoptedStyleSheets = [sheet]
}
