/** A trial's state between two slices, as bytes: a JSON header, then the parameters as float32. */

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

export function encodeCheckpoint(state: TrialState, parameters: Float32Array): Uint8Array {
  const header = new TextEncoder().encode(JSON.stringify(state))
  const bytes = new Uint8Array(4 + header.length + parameters.byteLength)
  new DataView(bytes.buffer).setUint32(0, header.length, true)
  bytes.set(header, 4)
  bytes.set(
    new Uint8Array(parameters.buffer, parameters.byteOffset, parameters.byteLength),
    4 + header.length,
  )
  return bytes
}

export function decodeCheckpoint(bytes: Uint8Array): { state: TrialState; parameters: Float32Array } {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true)
  const state = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as TrialState
  const parameters = new Float32Array(bytes.slice(4 + length).buffer)
  return { state, parameters }
}
