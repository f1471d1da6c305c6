/** How far steps move the parameters, and where each layer's are. */
import type { Engine } from './engine.ts'
import type { Address } from './kernels.ts'
import type { NetworkBody } from './network-body.ts'
import type { LayerNorms } from './network-types.ts'

/** `allocate` gives memory that lives as long as the network; it is asked for once, when updates are first watched. */
export function watchUpdates(
  engine: Engine,
  { memory, layers }: Pick<NetworkBody, 'memory' | 'layers'>,
  allocate: (bytes: number) => Address,
) {
  const { kernels } = engine
  const { parameters, initialParameters, parameterFloats } = memory
  /** What the parameters were before the last step. */
  let before: Address = 0
  let lastKnown = false

  return {
    /** Before steps are made, and before any view of the engine's memory is: that may move. */
    begin(watched: boolean): void {
      lastKnown = watched
      if (watched && !before) before = allocate(parameterFloats * 4)
    },
    keepParameters(): void {
      engine.floats(before, parameterFloats).set(engine.floats(parameters, parameterFloats))
    },
    /** Of the step since `keepParameters`. */
    size: () => Math.sqrt(kernels.squaredDistance(parameterFloats, parameters, before)),
    layerNorms: (): LayerNorms[] =>
      layers.map(({ name, paddedAt, paddedFloats }) => {
        const [here, initial, last] = [parameters, initialParameters, before].map(
          (start) => start + paddedAt * 4,
        ) as [Address, Address, Address]
        return {
          name,
          distance: Math.sqrt(kernels.squaredDistance(paddedFloats, here, initial)),
          weightNorm: Math.sqrt(kernels.squaredNorm(paddedFloats, here)),
          updateNorm: lastKnown ? Math.sqrt(kernels.squaredDistance(paddedFloats, here, last)) : null,
        }
      }),
  }
}
