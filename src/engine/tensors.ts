/** How samples lie between layers. */
import { UserError } from '../core/errors.ts'
import { type Address, padded } from './kernels.ts'
import type { SampleShape } from './layer-spec.ts'
import type { Tensor } from './planned-layer.ts'

export const featuresOf = ({ height, width, channels }: Tensor): number => height * width * channels

/** Whether the values lie as those of a flat row do. */
export const isFlatAlready = (tensor: Tensor): boolean =>
  tensor.packed || tensor.height * tensor.width === 1 || tensor.channels === padded(tensor.channels)

/** `take` gives so many floats. Throws UserError for a shape of other than one or three sizes from 1 on. */
export function makeInput(shape: SampleShape, take: (floats: number) => Address): Tensor {
  const [height, width, channels] = shape.length === 1 ? [1, 1, shape[0]!] : shape
  const wrong = shape.find((size) => !(Number.isInteger(size) && size >= 1))
  if (wrong !== undefined || (shape.length !== 1 && shape.length !== 3)) {
    throw new UserError(
      `the input must be [features] or [height, width, channels], got [${shape.join(', ')}]`,
    )
  }
  const size = { height: height!, width: width!, channels: channels! }
  const floats = padded(size.height * size.width * size.channels)
  const packed = size.height * size.width > 1 && size.channels !== padded(size.channels)
  return { ...size, packed, floats, values: take(floats), gradient: 0 }
}
