/** Charts as text, without a browser: drawn in a linkedom document. Equal data give equal bytes in every process. */
import { parseHTML } from 'linkedom'
import type { Figure, FigureSpec } from '../charts/figure.ts'
import { chartCss } from '../charts/theme.ts'

export const WIDE = 680
export const NARROW = 328

/** Markup of one chart, for a page that has `chartCss()`. */
export function renderSvg(draw: (document: Document) => SVGSVGElement): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>')
  return draw(document as unknown as Document).outerHTML
}

/** The same as a file of its own, which brings its style sheet and follows the reader's light or dark. */
export function renderSvgFile(draw: (document: Document) => SVGSVGElement): string {
  const markup = renderSvg(draw).replace(/^<svg /, '<svg xmlns="http://www.w3.org/2000/svg" ')
  const end = markup.indexOf('>') + 1
  return `${markup.slice(0, end)}<style>${chartCss('.chart')}</style>${markup.slice(end)}\n`
}

export function renderFigure(spec: Omit<FigureSpec, 'chart' | 'data'>): Figure {
  const { id, title, caption, table, section, draw } = spec
  return {
    id,
    title,
    caption,
    ...(table ? { table } : {}),
    ...(section === undefined ? {} : { section }),
    svg: renderSvg((document) => draw(WIDE, '', document)),
    svgNarrow: renderSvg((document) => draw(NARROW, '-narrow', document)),
  }
}
