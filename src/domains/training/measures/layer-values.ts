/** Distance, weights and last update by layer, as a row holds them: `distance.dense1`. */
import { fsum } from 'd3-array'
import type { Network } from '../../../engine/network.ts'

export function layerValues(network: Network): Record<string, number> {
  const layers = network.layerNorms()
  const values: Record<string, number> = {
    weightNorm: Math.sqrt(fsum(layers, ({ weightNorm }) => weightNorm ** 2)),
  }
  if (layers.every(({ updateNorm }) => updateNorm !== null)) {
    values.updateNorm = Math.sqrt(fsum(layers, ({ updateNorm }) => updateNorm! ** 2))
  }
  for (const { name, distance, weightNorm, updateNorm } of layers) {
    values[`distance.${name}`] = distance
    values[`weightNorm.${name}`] = weightNorm
    if (updateNorm !== null) values[`updateNorm.${name}`] = updateNorm
  }
  return values
}
