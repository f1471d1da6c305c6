/**
 * A trial's state between two slices, as bytes: a JSON header, then the network's state (parameters, the optimizer's
 * moments, running statistics). The first version held the parameters alone, which was all that plain SGD has; it is
 * still read.
 */
import { UserError } from '../../core/errors.ts'

const format = 2

export interface TrialState {
  /** Epochs finished. */
  readonly epoch: number
  /** Slices of the current epoch finished. */
  readonly slice: number
  /** Updates done. */
  readonly step: number
  readonly examples: number
  readonly trainSeconds: number
  /** Training seconds and examples since the last measurement, and since the epoch began. */
  readonly sinceMeasured: { readonly seconds: number; readonly examples: number }
  readonly epochSeconds: number
  readonly initialLoss: number
  readonly divergence: { readonly lossSum: number; readonly examples: number }
}

export function encodeCheckpoint(state: TrialState, network: Uint8Array): Uint8Array {
  const header = new TextEncoder().encode(JSON.stringify({ format, ...state }))
  const bytes = new Uint8Array(4 + header.length + network.length)
  new DataView(bytes.buffer).setUint32(0, header.length, true)
  bytes.set(header, 4)
  bytes.set(network, 4 + header.length)
  return bytes
}

/**
 * `network`: what `saveState` gave, or the parameters of a checkpoint of the first version.
 *
 * @throws UserError for a checkpoint of a later version
 */
export function decodeCheckpoint(bytes: Uint8Array): {
  state: TrialState
  network: { readonly state: Uint8Array } | { readonly parameters: Float32Array }
} {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true)
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)))
  const { format: written = 1, ...state } = header as TrialState & { format?: number }
  if (written > format) {
    throw new UserError('the trial was begun by a later version of batchwise', {
      remedy: 'Go on with that version, or start over: batchwise run STUDY --fresh',
    })
  }
  // A copy: `slice` of a Buffer would be a view of what others share.
  const rest = Uint8Array.from(bytes.subarray(4 + length))
  return { state, network: written === 1 ? { parameters: new Float32Array(rest.buffer) } : { state: rest } }
}
