/**
 * Gathers what a trial records and hands it on in a few large pieces: when there is much of it, and at the latest
 * after a tenth of the time that the attempt has run so far (0.1 s at least, 1 s at most). So a kill costs a tenth of
 * a short trial and a second of a long one.
 */
import type { MeasurementRow, Trace } from '../core/measurement.ts'
import type { ChildEvent } from './wire.ts'

const secondsToFlush = (secondsRun: number) => Math.min(1, Math.max(0.1, secondsRun / 10))
const mostRows = 256
const mostTraceValues = 65_536

export interface Recorder {
  record(row: MeasurementRow): void
  trace(trace: Trace): void
  save(step: number, state: Uint8Array): void
  /** Rows and traces first, then the saved state that covers them. */
  flush(): void
  /** To be called now and then: a trial that records nothing more for a while still hands on what it has. */
  flushWhenDue(): void
}

/** `secondsNow` counts from the start of the attempt. */
export function recorder(send: (event: ChildEvent) => void, secondsNow: () => number): Recorder {
  let rows: MeasurementRow[] = []
  let traces = noTraces
  let saved: { step: number; seconds: number; state: Uint8Array } | null = null
  let flushedAt = secondsNow()
  const buffers = new Map<string, Float32Array>()

  const flush = () => {
    flushedAt = secondsNow()
    if (rows.length > 0) {
      send({ type: 'measured', rows })
      rows = []
    }
    if (traces.steps > 0) {
      const { firstStep, names, steps } = traces
      const columns: Record<string, Float32Array> = {}
      for (const name of names) columns[name] = (buffers.get(name) as Float32Array).subarray(0, steps)
      send({ type: 'traced', firstStep, columns })
      traces = noTraces
    }
    if (saved) {
      send({ type: 'checkpointed', ...saved })
      saved = null
    }
  }
  const flushWhenDue = () => {
    const now = secondsNow()
    if (now - flushedAt >= secondsToFlush(now)) flush()
  }

  return {
    flush,
    flushWhenDue,
    record(row) {
      checkStep('record', row.step)
      for (const name in row.values) {
        if (typeof row.values[name] === 'number') continue
        throw new TypeError(`record: ${name} at step ${row.step} is no number`)
      }
      rows.push({ step: row.step, values: { ...row.values } })
      if (rows.length >= mostRows) flush()
      else flushWhenDue()
    },
    trace({ firstStep, columns }) {
      checkStep('trace', firstStep)
      const names = Object.keys(columns)
      const steps = names.length === 0 ? 0 : columns[names[0]].length
      if (steps === 0) return
      const goesOn =
        firstStep === traces.firstStep + traces.steps &&
        names.length === traces.names.length &&
        names.every((name) => traces.names.includes(name))
      if (!goesOn) {
        if (traces.steps > 0) flush()
        traces = { firstStep, steps: 0, names }
      }
      for (const name of names) {
        const values = columns[name]
        if (!(values instanceof Float32Array) || values.length !== steps) {
          throw new TypeError(`trace: ${name} at step ${firstStep} must be a Float32Array of ${steps} values`)
        }
        const buffer = withRoom(buffers.get(name), traces.steps, steps)
        buffer.set(values, traces.steps)
        buffers.set(name, buffer)
      }
      traces = { ...traces, steps: traces.steps + steps }
      if (traces.steps * names.length >= mostTraceValues) flush()
      else flushWhenDue()
    },
    save(step, state) {
      checkStep('checkpoint.save', step)
      saved = { step, seconds: secondsNow(), state: state.slice() }
      flushWhenDue()
    },
  }
}

const noTraces: { readonly firstStep: number; readonly steps: number; readonly names: readonly string[] } = {
  firstStep: 0,
  steps: 0,
  names: [],
}

function checkStep(what: string, step: number): void {
  if (!Number.isSafeInteger(step) || step < 0) {
    throw new RangeError(`${what}: the step must be a whole number from 0 up, got ${step}`)
  }
}

function withRoom(buffer: Float32Array | undefined, used: number, more: number): Float32Array {
  if (buffer && buffer.length >= used + more) return buffer
  const larger = new Float32Array(Math.max(1024, 2 * (used + more)))
  if (buffer) larger.set(buffer.subarray(0, used))
  return larger
}
