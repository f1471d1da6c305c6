/**
 * The table of compute kernels that every engine offers: WebAssembly and the native addons export the same functions,
 * so all code above is one. What each does is documented in `kernels/*.h`. An `Address` is a place in the engine's
 * memory: an offset in WebAssembly, a pointer natively, 0 for none. Nothing is checked here.
 */
export type Address = number

/** Rows of every matrix are padded with zeros to a multiple of this many floats (`ROW_PADDING` in `kernels/lanes.h`). */
export const rowPadding = 16

export const padded = (columns: number): number => Math.ceil(columns / rowPadding) * rowPadding

export interface Kernels {
  denseForward(
    batch: number,
    inputs: number,
    outputs: number,
    x: Address,
    weights: Address,
    bias: Address,
    y: Address,
    relu: 0 | 1,
    workspace: Address,
  ): void
  denseBackward(
    batch: number,
    inputs: number,
    outputs: number,
    dy: Address,
    weights: Address,
    mask: Address,
    dx: Address,
    workspace: Address,
  ): void
  denseUpdate(
    batch: number,
    inputs: number,
    outputs: number,
    x: Address,
    dy: Address,
    weights: Address,
    bias: Address,
    rate: number,
    initialWeights: Address,
    initialBias: Address,
    rowDistances: Address,
    results: Address,
    gradient: Address,
    workspace: Address,
  ): void
  denseGradient(
    batch: number,
    inputs: number,
    outputs: number,
    x: Address,
    dy: Address,
    weightGradient: Address,
    biasGradient: Address,
    workspace: Address,
  ): void
  denseExampleNorms(
    batch: number,
    inputs: number,
    outputs: number,
    x: Address,
    dy: Address,
    scale: number,
    norms: Address,
  ): void
  convolutionForward(
    batch: number,
    height: number,
    width: number,
    inputs: number,
    packed: 0 | 1,
    kernel: number,
    outputs: number,
    x: Address,
    weights: Address,
    bias: Address,
    y: Address,
    relu: 0 | 1,
    chosen: Address,
    scratch: Address,
  ): void
  convolutionBackward(
    batch: number,
    height: number,
    width: number,
    inputs: number,
    packed: 0 | 1,
    kernel: number,
    outputs: number,
    x: Address,
    dy: Address,
    chosen: Address,
    weights: Address,
    dx: Address,
    weightGradient: Address,
    biasGradient: Address,
    norms: Address,
    scale: number,
    scratch: Address,
  ): void
  maxPoolForward(
    batch: number,
    height: number,
    width: number,
    channels: number,
    x: Address,
    y: Address,
    chosen: Address,
  ): void
  maxPoolBackward(
    batch: number,
    height: number,
    width: number,
    channels: number,
    dy: Address,
    chosen: Address,
    dx: Address,
  ): void
  normalizationStatistics(
    samples: number,
    rows: number,
    channels: number,
    groups: number,
    x: Address,
    means: Address,
    variances: Address,
    scratch: Address,
  ): void
  normalizationForward(
    samples: number,
    rows: number,
    channels: number,
    epsilon: number,
    x: Address,
    gamma: Address,
    beta: Address,
    means: Address,
    variances: Address,
    y: Address,
  ): void
  normalizationBackward(
    samples: number,
    rows: number,
    channels: number,
    groups: number,
    epsilon: number,
    x: Address,
    dy: Address,
    gamma: Address,
    means: Address,
    variances: Address,
    dx: Address,
    gammaGradient: Address,
    betaGradient: Address,
    norms: Address,
    scale: number,
    scratch: Address,
  ): void
  reluForward(count: number, x: Address, y: Address): void
  reluBackward(count: number, y: Address, dy: Address, dx: Address): void
  add(count: number, a: Address, b: Address, sum: Address): void
  dropout(
    count: number,
    from: Address,
    to: Address,
    rate: number,
    key: number,
    step: number,
    layer: number,
  ): void
  packChannels(samples: number, positions: number, channels: number, x: Address, y: Address): void
  spreadChannels(samples: number, positions: number, channels: number, y: Address, x: Address): void
  rowDistances(inputs: number, outputs: number, weights: Address, initial: Address, distances: Address): void
  softmaxCrossEntropy(
    batch: number,
    classes: number,
    logits: Address,
    labels: Address,
    order: Address,
    scale: number,
    gradient: Address,
    results: Address,
  ): void
  gatherBytes(
    data: Address,
    order: Address,
    count: number,
    features: number,
    scale: number,
    out: Address,
  ): void
  gatherFloats(data: Address, order: Address, count: number, features: number, out: Address): void
  sgdUpdate(count: number, values: Address, gradient: Address, rate: number): void
  momentumUpdate(
    count: number,
    values: Address,
    gradient: Address,
    velocity: Address,
    initial: Address,
    rate: number,
    scale: number,
    weightDecay: number,
    momentum: number,
    nesterov: 0 | 1,
  ): number
  adamUpdate(
    count: number,
    values: Address,
    gradient: Address,
    firstMoment: Address,
    secondMoment: Address,
    initial: Address,
    stepSize: number,
    scale: number,
    weightDecay: number,
    keep: number,
    beta1: number,
    rest1: number,
    beta2: number,
    rest2: number,
    rootCorrection: number,
    epsilon: number,
  ): number
  squaredNorm(count: number, values: Address): number
  squaredDistance(count: number, a: Address, b: Address): number
  peakTiles(depth: number, repeats: number, workspace: Address): number
  workspaceFloats(): number
  updateDepth(): number
}
