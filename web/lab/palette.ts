/** The page's colours for what is drawn on a canvas, which knows no custom properties. */
import { laneCount } from './settings.ts'

export interface Palette {
  readonly background: string
  readonly ink: string
  readonly muted: string
  readonly grid: string
  /** By lane: the ends and the middle of the charts' ramp, whose order survives every colour blindness. */
  readonly lanes: readonly string[]
  readonly wrong: string
  readonly isDark: boolean
}

const stops = [0, 6, 12]

export const laneColor = (lane: number): string => `var(--chart-ramp-${stops[lane % laneCount]})`

/** As they are now: light, dark, or the other that the reader has chosen. */
export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element)
  const value = (name: string) => style.getPropertyValue(`--chart-${name}`).trim()
  const background = value('background')
  const isDark = background !== '#ffffff'
  return {
    background,
    ink: value('ink'),
    muted: value('muted'),
    grid: value('grid'),
    lanes: stops.map((stop) => value(`ramp-${stop}`)),
    wrong: isDark ? '#ff8a80' : '#b3261e',
    isDark,
  }
}

/**
 * Of the classes of points, in areas and marks: blue, reddish purple and yellow of the set that colour-blind readers
 * tell apart (Okabe & Ito 2008); the marks differ in shape as well.
 */
export const classColors = ['#0072b2', '#cc79a7', '#f0e442'] as const
