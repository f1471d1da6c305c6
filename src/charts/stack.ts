/** Several plots below each other as one picture. */
import { type ChartFrame, describe } from './frame.ts'

const SVG = 'http://www.w3.org/2000/svg'

/** Ids inside the panels must begin with the frame's own. */
export function stackPanels(
  frame: ChartFrame,
  document: Document,
  panels: readonly SVGSVGElement[],
): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  const size = (panel: Element, name: 'width' | 'height') => Number(panel.getAttribute(name))
  const width = Math.max(...panels.map((panel) => size(panel, 'width')))
  const height = panels.reduce((sum, panel) => sum + size(panel, 'height'), 0)
  const attributes = {
    class: 'chart',
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    fill: 'currentColor',
  }
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, String(value))
  let top = 0
  for (const panel of panels) {
    for (const name of ['role', 'aria-label', 'class', 'id']) panel.removeAttribute(name)
    panel.setAttribute('y', String(top))
    top += size(panel, 'height')
    svg.append(panel)
  }
  describe(svg, frame)
  return svg
}
