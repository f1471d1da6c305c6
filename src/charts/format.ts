/** Numbers and names for people. ASCII digits, a full stop for decimals, a comma for thousands; no locale is read. */
import type { Metric } from '../core/measurement.ts'
import type { Condition, Objective } from '../core/study.ts'
import { humanName } from '../core/words.ts'

export { humanName }

const NONE = '–'

/**
 * At most `digits` significant digits, trailing zeros dropped: 0.0312, 12.3, 12,345, 1.2e-7.
 * Whole numbers below 10^6 are never rounded. Null is an en dash; infinities are words.
 */
export function formatNumber(value: number | null, digits = 3): string {
  if (value === null) return NONE
  const special = formatSpecial(value)
  if (special !== null) return special
  const size = Math.abs(value)
  if (Number.isInteger(value) && size < 1e6) return group(String(value))
  if (size < 1e-4 || size >= 1e9) return trimExponential(value.toExponential(digits - 1))
  return group(trimZeros(Number(value.toPrecision(digits)).toFixed(decimalsFor(value, digits))))
}

/** Rounded where `uncertainty` (a standard error, a half-width) has its second significant digit: 12.34 ± 0.056 is 12.340. */
export function formatToUncertainty(value: number, uncertainty: number): string {
  if (!Number.isFinite(value) || !(uncertainty > 0) || !Number.isFinite(uncertainty))
    return formatNumber(value)
  const size = Math.max(Math.abs(value), uncertainty)
  const place = Math.floor(Math.log10(uncertainty)) - 1
  if (size < 1e-4 || size >= 1e9) {
    return value
      .toExponential(Math.min(6, Math.max(0, Math.floor(Math.log10(size)) - place)))
      .replace('e+', 'e')
  }
  if (place >= 0) return group(String(Math.round(value / 10 ** place) * 10 ** place))
  return group(unsignZero(value.toFixed(Math.min(8, -place))))
}

/** A duration in the two largest units that matter: 850 ns, 1.2 ms, 12.3 s, 3 min 20 s, 2 h 5 min, 3 d 4 h. */
export function formatSeconds(seconds: number | null, digits = 3): string {
  if (seconds === null) return NONE
  const special = formatSpecial(seconds)
  if (special !== null) return special
  if (seconds < 0) return `-${formatSeconds(-seconds, digits)}`
  if (seconds === 0) return '0 s'
  if (seconds < 0.9995e-6) return `${formatNumber(seconds * 1e9, digits)} ns`
  if (seconds < 0.9995e-3) return `${formatNumber(seconds * 1e6, digits)} µs`
  if (seconds < 0.9995) return `${formatNumber(seconds * 1e3, digits)} ms`
  if (seconds < 99.95) return `${formatNumber(seconds, digits)} s`
  if (seconds < 3599.5) return pair(Math.round(seconds), 60, 'min', 's')
  if (seconds < 86370) return pair(Math.round(seconds / 60), 60, 'h', 'min')
  if (seconds < 86400 * 1000) return pair(Math.round(seconds / 3600), 24, 'd', 'h')
  return `${formatNumber(seconds / 86400, digits)} d`
}

/** 0.0312 is 3.1 %. */
export function formatPercent(share: number | null, digits = 2): string {
  if (share === null) return NONE
  const special = formatSpecial(share)
  if (special !== null) return special
  const percent = share * 100
  return `${Math.abs(percent) >= 10 ? group(String(unsigned(Math.round(percent)))) : formatNumber(percent, digits)} %`
}

/** 16 GiB, 512 MiB, 12 bytes. */
export function formatBytes(bytes: number | null): string {
  if (bytes === null) return NONE
  const special = formatSpecial(bytes)
  if (special !== null) return special
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']
  const power = Math.min(
    units.length - 1,
    Math.max(0, Math.floor(Math.log2(Math.max(1, Math.abs(bytes))) / 10)),
  )
  return `${formatNumber(bytes / 1024 ** power)} ${units[power]}`
}

/** A value with its unit; `s` is a duration, `1` and `share` are pure numbers. */
export function formatQuantity(value: number | null, unit: string, digits = 3): string {
  if (unit === 's') return formatSeconds(value, digits)
  if (unit.startsWith('s/')) return `${formatSeconds(value, digits)}${unit.slice(1)}`
  if (unit === 'bytes') return formatBytes(value)
  const number = formatNumber(value, digits)
  return isPure(unit) || value === null ? number : `${number} ${unit}`
}

/** A number that stands alone: a ratio, a share, a loss. */
export function isPure(unit: string): boolean {
  return unit === '1' || unit === 'share' || unit === ''
}

/** A metric's name in words; what is counted in seconds is a time: `trainSeconds` is "train time". */
export function metricName(name: string): string {
  return humanName(name).replace(/\bseconds$/, 'time')
}

/** `{ learningRate: 0.1 }` is "learning rate 0.1"; empty for no factors. */
export function formatFactors(factors: Readonly<Record<string, number | string>>): string {
  return Object.entries(factors)
    .map(([name, value]) => `${humanName(name)} ${formatFactor(value)}`)
    .join(', ')
}

/** Settings are written as they were set, never rounded. */
export function formatFactor(value: number | string): string {
  return typeof value === 'number' ? (value >= 10_000 ? formatSetting(value) : String(value)) : value
}

/** A list for a sentence: "32, 64 and 128". */
export function formatList(items: readonly (string | number)[]): string {
  const words = items.map((item) => (typeof item === 'number' ? formatSetting(item) : item))
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`
}

/** A batch size or another whole setting in full: 1,024 stays 1024 up to four digits, then 65,536. */
export function formatSetting(value: number): string {
  return Number.isInteger(value) && Math.abs(value) >= 10_000 && Math.abs(value) < 1e15
    ? group(String(value))
    : String(value)
}

/** `testAccuracy >= 0.97` is "test accuracy at least 0.97". */
export function formatCondition(condition: Condition, metrics: readonly Metric[]): string {
  return `${metricName(condition.metric)} ${formatBound(condition, metrics)}`
}

/** "at most 4 h" */
export function formatBound({ metric, relation, value }: Condition, metrics: readonly Metric[]): string {
  return `${relation === '>=' ? 'at least' : 'at most'} ${formatQuantity(value, unitOf(metric, metrics), 6)}`
}

/** "time to test accuracy at least 0.97", "test accuracy within 60,000 examples". */
export function formatObjective(objective: Objective, metrics: readonly Metric[]): string {
  const metric = metricName(objective.metric)
  if (objective.goal) return `${metric} to ${formatCondition(objective.goal, metrics)}`
  if (objective.budget) return `${metric} within ${formatBudget(objective.budget, metrics)}`
  const isOverall = metrics.find(({ name }) => name === objective.metric)?.overall === true
  return isOverall ? metric : `${metric} at the end`
}

/** A unit that says what is counted needs no metric beside it: "30 epochs", but "30 s of train time". */
function formatBudget({ metric, value }: Condition, metrics: readonly Metric[]): string {
  const unit = unitOf(metric, metrics)
  const quantity = formatQuantity(value, unit, 6)
  return unit === humanName(metric) ? quantity : `${quantity} of ${metricName(metric)}`
}

export function unitOf(metric: string, metrics: readonly Metric[]): string {
  return metrics.find((candidate) => candidate.name === metric)?.unit ?? '1'
}

/** 0.95 is "95 %". */
export function formatConfidence(confidence: number): string {
  return `${formatNumber(confidence * 100, 4)} %`
}

function formatSpecial(value: number): string | null {
  if (Number.isNaN(value)) return 'not a number'
  if (value === Number.POSITIVE_INFINITY) return 'infinite'
  return value === Number.NEGATIVE_INFINITY ? '-infinite' : null
}

function decimalsFor(value: number, digits: number): number {
  return Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value))))
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

function trimExponential(text: string): string {
  return text.replace(/\.?0*e\+?/, 'e')
}

function unsigned(value: number): number {
  return value === 0 ? 0 : value
}

function unsignZero(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text
}

function group(text: string): string {
  const [whole = '', rest] = text.split('.')
  const digits = whole.replace('-', '')
  const grouped = digits.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole
  return rest === undefined ? grouped : `${grouped}.${rest}`
}

function pair(total: number, base: number, large: string, small: string): string {
  const rest = total % base
  return rest === 0
    ? `${(total - rest) / base} ${large}`
    : `${(total - rest) / base} ${large} ${rest} ${small}`
}
