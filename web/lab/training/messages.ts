/** What the page and its worker say to each other. */
import type { LabSettings, LaneSettings } from '../settings.ts'
import type { LabData, Switch } from './lane.ts'

export type ToWorker =
  | {
      readonly kind: 'start'
      /** Grows with each start. */
      readonly run: number
      readonly settings: LabSettings
      /** Null: the digits at `digitsUrl`. */
      readonly points: LabData | null
      readonly wasmUrl: string
      readonly digitsUrl: string | null
    }
  | { readonly kind: 'play' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'change'; readonly lane: number; readonly settings: LaneSettings }
  | { readonly kind: 'speed'; readonly epochsPerSecond: number }
  | { readonly kind: 'extend'; readonly epochs: number }
  /** The page can draw: the next frame may come. `used` goes back to be filled anew. */
  | { readonly kind: 'want'; readonly used: Frame | null }

export type FromWorker =
  | { readonly kind: 'ready'; readonly run: number; readonly data: DataSummary }
  | { readonly kind: 'frame'; readonly frame: Frame }
  | { readonly kind: 'failed'; readonly title: string; readonly detail: string; readonly remedy: string }

export interface DataSummary {
  readonly trainExamples: number
  readonly testExamples: number
  readonly features: number
  readonly classes: number
  /** Those whose guesses are shown, as bytes of 28 x 28 pixels and their labels; empty for points. */
  readonly shownImages: Uint8Array
  readonly shownLabels: Uint8Array
}

/** All that is drawn, at one moment. Its arrays travel without being copied. */
export interface Frame {
  /** Of the start: what an older one sent is not drawn. */
  readonly run: number
  readonly isPlaying: boolean
  readonly isDone: boolean
  readonly lanes: readonly LaneFrame[]
}

export interface LaneFrame {
  readonly settings: LaneSettings
  /** That it began with. */
  readonly firstSettings: LaneSettings
  readonly steps: number
  readonly examples: number
  readonly seconds: number
  readonly divergence: string | null
  readonly switches: readonly Switch[]
  readonly traceRows: number
  /** `traceColumns` a row. */
  readonly traces: Float64Array<ArrayBuffer>
  readonly evaluationRows: number
  /** `evaluationColumns` a row. */
  readonly evaluations: Float64Array<ArrayBuffer>
  /** Digits: the guessed class of each one shown. Points: shares of the classes, 0 to 255, for each place of the grid. */
  readonly picture: Uint8Array<ArrayBuffer>
}

export const buffersOf = ({ lanes }: Frame): ArrayBuffer[] =>
  lanes.flatMap(({ traces, evaluations, picture }) => [traces.buffer, evaluations.buffer, picture.buffer])
