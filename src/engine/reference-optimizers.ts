/** PyTorch's optimizers written out plainly in float64, for the tests to compare engines with. */
import type { Optimizer } from './optimizers.ts'

/** Steps `parameters` in place. */
export function makeReferenceOptimizer(optimizer: Optimizer, parameters: Float64Array) {
  const first = new Float64Array(parameters.length)
  const second = new Float64Array(parameters.length)
  let step = 0
  return (gradient: Float64Array, rate: number): void => {
    step++
    const norm = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0))
    const clip = optimizer.clipNorm === undefined ? 1 : Math.min(1, optimizer.clipNorm / (norm + 1e-6))
    for (let at = 0; at < parameters.length; at++) {
      const g = clip * gradient[at]!
      const w = parameters[at]!
      if (optimizer.kind === 'sgd') {
        const { momentum = 0, nesterov = false, weightDecay = 0 } = optimizer
        const used = g + weightDecay * w
        first[at] = step === 1 ? used : momentum * first[at]! + used
        const direction = nesterov ? used + momentum * first[at]! : first[at]!
        parameters[at] = w - rate * direction
        continue
      }
      const { kind, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = optimizer
      const decay = optimizer.weightDecay ?? (kind === 'adamW' ? 0.01 : 0)
      const used = kind === 'adam' ? g + decay * w : g
      const shrunk = kind === 'adamW' ? w - rate * decay * w : w
      first[at] = beta1 * first[at]! + (1 - beta1) * used
      second[at] = beta2 * second[at]! + (1 - beta2) * used * used
      const mean = first[at]! / (1 - beta1 ** step)
      const square = second[at]! / (1 - beta2 ** step)
      parameters[at] = shrunk - (rate * mean) / (Math.sqrt(square) + epsilon)
    }
  }
}
