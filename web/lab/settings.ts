/** What a run of the lab is: the data, the network, and for each of three lanes a batch size and a learning rate. */

export interface LaneSettings {
  /** Examples a step. */
  readonly batchSize: number
  readonly learningRate: number
}

export const laneCount = 3

/** In what the lanes keep level: what each has seen, how often each has stepped, or the time each has had. */
export const paces = ['epochs', 'steps', 'seconds'] as const
export type Pace = (typeof paces)[number]

export const dataKinds = ['digits', 'points'] as const
export type DataKind = (typeof dataKinds)[number]

export interface LabSettings {
  readonly data: DataKind
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[]
  /** Three of them. */
  readonly lanes: readonly LaneSettings[]
  readonly pace: Pace
  /** Of a study: each lane draws the streams that the study's first trial of its batch size would. */
  readonly seed: number
  /** The second and third lane take the streams of the first, so that all begin with the same weights. */
  readonly sameStart: boolean
  /** The run ends when a lane has been through the data this often. */
  readonly epochs: number
}

export const rateBounds = { from: 0.001, to: 10 } as const
export const largestSeed = 2 ** 31 - 1

export const networks: Readonly<Record<DataKind, readonly (readonly number[])[]>> = {
  digits: [[], [32], [128], [128, 64]],
  points: [[], [16], [32, 32], [64, 64, 64]],
}

export const starts: Readonly<Record<DataKind, LabSettings>> = {
  digits: {
    data: 'digits',
    hidden: [128],
    lanes: [16, 128, 1024].map((batchSize) => ({ batchSize, learningRate: 0.1 })),
    pace: 'epochs',
    seed: 1,
    sameStart: false,
    epochs: 30,
  },
  points: {
    data: 'points',
    hidden: [32, 32],
    lanes: [4, 32, 256].map((batchSize) => ({ batchSize, learningRate: 0.1 })),
    pace: 'epochs',
    seed: 1,
    sameStart: false,
    epochs: 400,
  },
}

/** The powers of two below the number of examples, and that itself: gradient descent without chance. */
export function batchSizes(examples: number): number[] {
  const powers = Array.from({ length: 32 }, (_, power) => 2 ** power).filter((size) => size < examples)
  return [...powers, examples]
}

/** `[128, 64]` is "784 – 128 – 64 – 10". */
export const networkName = (inputs: number, hidden: readonly number[], classes: number): string =>
  [inputs, ...hidden, classes].join(' – ')
