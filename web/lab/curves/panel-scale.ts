/** From values to pixels of one panel, with its ticks. */
import { type Ticks, valueTicks } from '../../../src/charts/ticks.ts'

export interface PanelScale {
  readonly kind: 'linear' | 'log'
  readonly domain: readonly [number, number]
  readonly ticks: Ticks
  /** Not a number for what a logarithm cannot show. */
  pixel(value: number): number
  value(pixel: number): number
}

export interface ScaleOptions {
  readonly kind: 'linear' | 'log'
  readonly unit: string
  /** The pixels of the domain's ends. */
  readonly range: readonly [number, number]
  readonly tickCount: number
}

/** An empty or upside-down domain becomes one that can be drawn. */
export function panelScale([low, high]: readonly [number, number], options: ScaleOptions): PanelScale {
  const { kind, unit, range, tickCount } = options
  const domain = kind === 'log' ? logDomain(low, high) : linearDomain(low, high)
  const forth = kind === 'log' ? Math.log : (value: number) => value
  const back = kind === 'log' ? Math.exp : (value: number) => value
  const [from, to] = [forth(domain[0]), forth(domain[1])]
  const perUnit = (range[1] - range[0]) / (to - from)
  return {
    kind,
    domain,
    ticks: valueTicks({ unit, scale: kind }, domain, tickCount),
    pixel: (value) =>
      kind === 'log' && value <= 0 ? Number.NaN : range[0] + (forth(value) - from) * perUnit,
    value: (pixel) => back(from + (pixel - range[0]) / perUnit),
  }
}

function linearDomain(low: number, high: number): [number, number] {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1]
  return high > low ? [low, high] : [low, low + 1]
}

function logDomain(low: number, high: number): [number, number] {
  if (!(low > 0) || !Number.isFinite(high)) return [0.1, 1]
  return high > low * 1.01 ? [low, high] : [low / 2, low * 2]
}
