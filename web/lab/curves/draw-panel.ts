/** One panel of curves on a canvas: axes, a line a lane with its spread, where hands have switched, names at the ends. */
import type { Palette } from '../palette.ts'
import type { Course } from './course.ts'
import { type PanelScale, panelScale } from './panel-scale.ts'

export interface PanelLane {
  readonly course: Course
  /** At the line's end, e.g. the batch size. */
  readonly label: string
  readonly color: string
  /** Places of x at which the lane was switched. */
  readonly switchedAt: readonly number[]
  /** A lane that has diverged is drawn as far as it fits: the axes are for those that go on. */
  readonly hasDiverged: boolean
}

export interface Panel {
  readonly width: number
  readonly height: number
  readonly x: {
    readonly kind: 'linear' | 'log'
    readonly unit: string
    readonly label: string
    /** Of all panels: they are read together. */
    readonly domain: readonly [number, number]
  }
  readonly y: {
    readonly kind: 'linear' | 'log'
    readonly unit: string
    /** Null: as the values have it. */
    readonly from: number | null
    readonly to: number | null
    /** Written in percent. */
    readonly isShare: boolean
  }
  readonly lanes: readonly PanelLane[]
  /** A place of x that is read. */
  readonly readAt: number | null
}

const margin = { top: 8, right: 44, bottom: 34, left: 46 }
const fontSize = 12

/** Draws and gives the scale of x, by which a pointer is read. */
export function drawPanel(context: CanvasRenderingContext2D, panel: Panel, palette: Palette): PanelScale {
  const { width, height, lanes } = panel
  context.clearRect(0, 0, width, height)
  context.font = `${fontSize}px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif`
  context.lineJoin = 'round'
  const x = panelScale(panel.x.domain, {
    kind: panel.x.kind,
    unit: panel.x.unit,
    range: [margin.left, width - margin.right],
    tickCount: Math.max(2, Math.floor((width - margin.left - margin.right) / 48)),
  })
  const y = panelScale(domainOfY(panel), {
    kind: panel.y.kind,
    unit: panel.y.unit,
    range: [height - margin.bottom, margin.top],
    tickCount: 5,
  })
  drawAxes(context, panel, x, y, palette)
  context.save()
  context.beginPath()
  context.rect(
    margin.left - 1,
    margin.top - 4,
    width - margin.left - margin.right + 2,
    height - margin.bottom,
  )
  context.clip()
  for (const lane of lanes) drawBand(context, lane, x, y)
  for (const lane of lanes) drawLine(context, lane, x, y)
  for (const lane of lanes) drawSwitches(context, lane, x, y, palette)
  context.restore()
  if (panel.readAt !== null) drawReading(context, panel, panel.readAt, x, palette)
  drawLabels(context, panel, y, palette)
  return x
}

const finite = (values: readonly number[]) => values.filter(Number.isFinite)
const positive = (values: readonly number[]) => values.filter((value) => value > 0 && Number.isFinite(value))

function domainOfY({ lanes, y }: Panel): [number, number] {
  const going = lanes.filter(({ hasDiverged }) => !hasDiverged)
  const all = (going.length > 0 ? going : lanes).flatMap(({ course }) => course.y)
  const values = y.kind === 'log' ? positive(all) : finite(all)
  return [y.from ?? Math.min(...values), y.to ?? Math.max(...values)]
}

function drawAxes(
  context: CanvasRenderingContext2D,
  { width, height, x: { label }, y: { isShare } }: Panel,
  x: PanelScale,
  y: PanelScale,
  palette: Palette,
): void {
  context.lineWidth = 1
  context.strokeStyle = palette.grid
  context.fillStyle = palette.muted
  context.textBaseline = 'middle'
  context.textAlign = 'right'
  for (const tick of y.ticks.values) {
    const at = Math.round(y.pixel(tick)) + 0.5
    stroke(context, [
      [margin.left, at],
      [width - margin.right, at],
    ])
    context.fillText(isShare ? `${Math.round(100 * tick)} %` : y.ticks.format(tick), margin.left - 7, at)
  }
  context.textBaseline = 'alphabetic'
  context.textAlign = 'center'
  const foot = height - margin.bottom
  for (const tick of x.ticks.values) {
    const at = Math.round(x.pixel(tick)) + 0.5
    stroke(context, [
      [at, foot],
      [at, foot + 4],
    ])
    context.fillText(x.ticks.format(tick), at, foot + 17)
  }
  context.textAlign = 'right'
  context.fillText(label, width - margin.right, foot + 31)
}

function stroke(context: CanvasRenderingContext2D, points: readonly (readonly [number, number])[]): void {
  context.beginPath()
  for (const [x, y] of points) context.lineTo(x, y)
  context.stroke()
}

function drawBand(
  context: CanvasRenderingContext2D,
  { course, color }: PanelLane,
  x: PanelScale,
  y: PanelScale,
): void {
  if (course.spread.every((value) => value === 0)) return
  const least = y.domain[0]
  const edge = (index: number, sign: 1 | -1) =>
    [
      x.pixel(course.x[index]!),
      y.pixel(Math.max(least, course.y[index]! + sign * course.spread[index]!)),
    ] as const
  context.globalAlpha = 0.16
  context.fillStyle = color
  context.beginPath()
  for (let index = 0; index < course.x.length; index++) context.lineTo(...edge(index, 1))
  for (let index = course.x.length - 1; index >= 0; index--) context.lineTo(...edge(index, -1))
  context.fill()
  context.globalAlpha = 1
}

function drawLine(
  context: CanvasRenderingContext2D,
  { course, color }: PanelLane,
  x: PanelScale,
  y: PanelScale,
): void {
  context.strokeStyle = color
  context.lineWidth = 2
  context.beginPath()
  for (let index = 0; index < course.x.length; index++) {
    const [across, up] = [x.pixel(course.x[index]!), y.pixel(course.y[index]!)]
    if (Number.isFinite(across) && Number.isFinite(up)) context.lineTo(across, up)
  }
  context.stroke()
}

/** A hollow mark on the line. */
function drawSwitches(
  context: CanvasRenderingContext2D,
  { course, color, switchedAt }: PanelLane,
  x: PanelScale,
  y: PanelScale,
  palette: Palette,
): void {
  context.lineWidth = 2
  context.strokeStyle = color
  context.fillStyle = palette.background
  for (const place of switchedAt) {
    const next = course.x.findIndex((value) => value >= place)
    if (next < 0) continue
    context.beginPath()
    context.arc(x.pixel(place), y.pixel(course.y[Math.max(0, next)]!), 4, 0, 2 * Math.PI)
    context.fill()
    context.stroke()
  }
}

function drawReading(
  context: CanvasRenderingContext2D,
  { height }: Panel,
  place: number,
  x: PanelScale,
  palette: Palette,
): void {
  const at = Math.round(x.pixel(place)) + 0.5
  if (!Number.isFinite(at)) return
  context.strokeStyle = palette.muted
  context.lineWidth = 1
  stroke(context, [
    [at, margin.top],
    [at, height - margin.bottom],
  ])
}

/** Beside the ends of the lines, moved apart where they would lie on each other. */
function drawLabels(
  context: CanvasRenderingContext2D,
  { width, height, lanes }: Panel,
  y: PanelScale,
  palette: Palette,
): void {
  context.textAlign = 'left'
  context.textBaseline = 'middle'
  const ends = lanes
    .map(({ course, label, color }) => ({ label, color, at: y.pixel(course.y.at(-1) ?? Number.NaN) }))
    .filter(({ at }) => Number.isFinite(at))
    .map((end) => ({ ...end, at: Math.max(margin.top, end.at) }))
    .sort((a, b) => a.at - b.at)
  let above = Number.NEGATIVE_INFINITY
  const placed = ends.map((end) => {
    above = Math.max(end.at, above + fontSize + 1)
    return { ...end, at: above }
  })
  let below = height - margin.bottom
  for (const { label, color, at } of placed.toReversed()) {
    const here = Math.min(at, below)
    below = here - fontSize - 1
    context.fillStyle = color || palette.ink
    context.fillText(label, width - margin.right + 6, here)
  }
}
