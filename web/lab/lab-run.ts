/** A run as the page holds it: the worker that trains, its newest frame, and those who draw it. */
import { digitsUrl } from 'virtual:lab-digits'
import wasmUrl from '../../kernels/batchwise.wasm?url'
import type { LabSettings, LaneSettings } from './settings.ts'
import { supportsSimd } from './simd.ts'
import type { LabData } from './training/lane.ts'
import {
  buffersOf,
  type DataSummary,
  type Frame,
  type FromWorker,
  type ToWorker,
} from './training/messages.ts'

export interface LabFault {
  readonly title: string
  readonly detail: string
  readonly remedy: string
}

export interface LabRun {
  /** Replaces what runs; `points` null: the digits. It waits for `play`. */
  start(settings: LabSettings, points: LabData | null): void
  play(): void
  pause(): void
  change(lane: number, settings: LaneSettings): void
  setSpeed(epochsPerSecond: number): void
  extend(epochs: number): void
  /** Called with each new frame, in the browser's own time for drawing; the answer ends that. A frame is not to be kept. */
  onFrame(draw: (frame: Frame, data: DataSummary) => void): () => void
  /** Draws the newest frame once more, e.g. in another size. */
  redraw(): void
  dispose(): void
}

export const hasDigits = digitsUrl !== null

/** `onFault`: the worker has ended; a new run is needed. */
export function openLabRun(onFault: (fault: LabFault) => void): LabRun {
  let worker: Worker | null = null
  const send = (message: ToWorker, transfer: Transferable[] = []) => worker?.postMessage(message, transfer)
  const painters = new Set<(frame: Frame, data: DataSummary) => void>()
  let run = 0
  let data: DataSummary | null = null
  let shown: Frame | null = null
  let arrived: Frame | null = null
  let isStale = false
  let request = 0

  function openWorker(): Worker {
    const opened = new Worker(new URL('./training/worker.ts', import.meta.url), { type: 'module' })
    opened.addEventListener('message', ({ data: message }: MessageEvent<FromWorker>) => {
      if (message.kind === 'failed') return onFault(message)
      if (message.kind === 'ready') {
        if (message.run === run) data = message.data
      } else if (message.frame.run === run) arrived = message.frame
      else want(null)
    })
    opened.addEventListener('error', () =>
      onFault({
        title: 'The lab could not be loaded',
        detail: 'Its worker has not started.',
        remedy: 'The server does not answer, or was built anew since. Load the page again.',
      }),
    )
    return opened
  }

  function want(used: Frame | null): void {
    send({ kind: 'want', used }, used ? buffersOf(used) : [])
  }

  function draw(): void {
    request = requestAnimationFrame(draw)
    if (arrived) {
      const used = shown
      shown = arrived
      arrived = null
      isStale = true
      want(used)
    }
    if (!isStale || !shown || !data) return
    isStale = false
    for (const paint of painters) paint(shown, data)
  }

  const absolute = (url: string) => new URL(url, document.baseURI).href
  return {
    start(settings, points) {
      if (!supportsSimd()) {
        return onFault({
          title: 'The lab cannot train here',
          detail: 'This browser has no WebAssembly with SIMD.',
          remedy: 'Chrome and Edge have it from 91 on, Firefox from 89, Safari from 16.4.',
        })
      }
      worker ??= openWorker()
      run++
      data = null
      arrived = null
      shown = null
      send({
        kind: 'start',
        run,
        settings,
        points,
        wasmUrl: absolute(wasmUrl),
        digitsUrl: digitsUrl === null ? null : absolute(digitsUrl),
      })
      want(null)
      if (request === 0) draw()
    },
    play: () => send({ kind: 'play' }),
    pause: () => send({ kind: 'pause' }),
    change: (lane, settings) => send({ kind: 'change', lane, settings }),
    setSpeed: (epochsPerSecond) => send({ kind: 'speed', epochsPerSecond }),
    extend: (epochs) => send({ kind: 'extend', epochs }),
    onFrame(paint) {
      painters.add(paint)
      isStale = true
      return () => painters.delete(paint)
    },
    redraw() {
      isStale = true
    },
    dispose() {
      cancelAnimationFrame(request)
      worker?.terminate()
    },
  }
}
