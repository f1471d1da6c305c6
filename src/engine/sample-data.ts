/** Samples in an engine's memory, and batches from them. */
import type { Engine } from './engine.ts'
import type { Address } from './kernels.ts'

/** Samples in the engine's memory. */
export interface DataHandle {
  readonly samples: number
  readonly features: number
}

export type SampleIndices = Uint32Array | Int32Array

export interface StoredData extends DataHandle {
  readonly pixels: boolean
  readonly images: Address
  readonly labels: Address
}

export function storeData(
  engine: Engine,
  images: Uint8Array | Float32Array,
  labels: Uint8Array,
  features: number,
): StoredData {
  const imagesAddress = engine.allocate(images.byteLength)
  const labelsAddress = engine.allocate(labels.byteLength)
  const source = new Uint8Array(images.buffer, images.byteOffset, images.byteLength)
  engine.bytes(imagesAddress, images.byteLength).set(source)
  engine.bytes(labelsAddress, labels.byteLength).set(labels)
  return {
    samples: labels.length,
    features,
    pixels: images instanceof Uint8Array,
    images: imagesAddress,
    labels: labelsAddress,
  }
}

/** The samples of `order[0..count]`, as rows at `input`. */
export function gather(
  engine: Engine,
  data: StoredData,
  order: Address,
  count: number,
  input: Address,
): void {
  const { images, features } = data
  if (data.pixels) engine.kernels.gatherBytes(images, order, count, features, 1 / 255, input)
  else engine.kernels.gatherFloats(images, order, count, features, input)
}

/** Runs `use` with the indices in the engine's memory. Throws RangeError for one that is not a sample. */
export function withIndices<T>(
  engine: Engine,
  data: DataHandle,
  indices: SampleIndices,
  use: (address: Address) => T,
): T {
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!
    if (!(index >= 0 && index < data.samples)) {
      throw new RangeError(`sample ${index} is not one of the ${data.samples}`)
    }
  }
  const address = engine.allocate(indices.length * 4)
  try {
    engine.indices(address, indices.length).set(indices)
    return use(address)
  } finally {
    engine.release(address)
  }
}

export function everySample({ samples }: DataHandle): Uint32Array {
  return Uint32Array.from({ length: samples }, (_, index) => index)
}

/** Throws RangeError where lengths do not match or a label is not a class. */
export function checkData(
  { inputs, classes }: { readonly inputs: number; readonly classes: number },
  images: Uint8Array | Float32Array,
  labels: Uint8Array,
  features: number,
): void {
  if (features !== inputs) {
    throw new RangeError(`addData: the network takes ${inputs} features, got ${features}`)
  }
  if (labels.length === 0 || images.length !== labels.length * features) {
    throw new RangeError(`addData: ${images.length} values are not ${labels.length} samples of ${features}`)
  }
  const wrong = labels.find((label) => label >= classes)
  if (wrong !== undefined) throw new RangeError(`addData: label ${wrong} is not one of ${classes} classes`)
}
