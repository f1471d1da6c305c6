/** The training run that is compared with PyTorch: everything drawn from our own random streams. */
import { randomStream } from '../core/random.ts'

/** 100 steps of a small network on five noisy patterns. */
export function torchCase() {
  const spec = { inputs: 20, hidden: [24, 13], classes: 5 }
  const samples = 320
  const random = randomStream('torch-case', 'samples')
  const labels = Uint8Array.from({ length: samples }, () => random.integer(spec.classes))
  const images = new Float32Array(samples * spec.inputs)
  for (let at = 0; at < images.length; at++) {
    const belongs = at % spec.classes === labels[Math.floor(at / spec.inputs)]
    images[at] = (belongs ? 1 : 0) + 0.7 * random.normal()
  }
  const weights = randomStream('torch-case', 'parameters')
  const parameters: number[] = []
  const widths = [spec.inputs, ...spec.hidden, spec.classes]
  widths.slice(1).forEach((fanOut, layer) => {
    const fanIn = widths[layer]!
    for (let i = 0; i < (fanIn + 1) * fanOut; i++)
      parameters.push((2 * weights.uniform() - 1) / Math.sqrt(fanIn))
  })
  const order = Uint32Array.from({ length: 5 * samples }, (_, at) => at % samples)
  for (let epoch = 0; epoch < 5; epoch++) {
    randomStream('torch-case', 'order', epoch).shuffle(order.subarray(epoch * samples, (epoch + 1) * samples))
  }
  return {
    spec,
    batchSize: 16,
    learningRate: 0.2,
    parameters: Float32Array.from(parameters),
    images,
    labels,
    order,
  }
}
