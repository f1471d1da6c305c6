/** `network` in a study. */
import { z } from 'zod'
import { namedForm } from '../named-form.ts'

const width = z.int().min(1).max(65_536)
const alone = ['relu', 'maxPool', 'flatten', 'batchNorm'] as const
const examples = {
  dense: '{ dense: 128 }',
  convolution: '{ convolution: 16 }',
  dropout: '{ dropout: 0.5 }',
  groupNorm: '{ groupNorm: 4 }',
}
const simple = [
  z.enum(alone),
  z.strictObject({ dense: width.describe('Outputs.') }),
  z.strictObject({
    convolution: z.int().min(1).max(4096).describe('Channels that come out.'),
    kernelSize: z.int().min(1).max(63).default(3).describe('Odd: height and width stay what they are.'),
  }),
  z.strictObject({
    dropout: z.number().min(0).lt(1).describe('Share of the values that are dropped in training.'),
  }),
  z.strictObject({ groupNorm: z.int().min(1).max(4096).describe('Groups of channels.') }),
] as const
const simpleLayer = namedForm({ noun: 'a layer', alone, withSettings: examples }, z.union(simple))

/** Residual blocks do not stand in one another. */
const layer = namedForm(
  { noun: 'a layer', alone, withSettings: { ...examples, residual: '{ residual: [...] }' } },
  z.union([
    ...simple,
    z.strictObject({
      residual: z.array(simpleLayer).min(1).max(32).describe('x + layers(x); the layers keep the shape.'),
    }),
  ]),
)
export type LayerParam = z.infer<typeof layer>

const size = z.int().min(1).max(65_536)

export const networkParam = z.union([
  z.strictObject({
    hidden: z
      .array(width)
      .max(32)
      .describe('Widths of the hidden layers (dense, ReLU); [] is a linear classifier.'),
  }),
  z.strictObject({
    layers: z
      .array(layer)
      .max(200)
      .describe('What lies between the input and the dense layer of the classes, which comes by itself.'),
    input: z
      .strictObject({ height: size, width: size, channels: size.default(1) })
      .optional()
      .describe('What images the rows of a table are: row by row, channels last.'),
  }),
  z
    .literal('cnn')
    .describe(
      'Two 3 x 3 convolutions of 16 and 32 channels, each with ReLU and halved by pooling; see docs/training.md.',
    ),
])
export type NetworkParam = z.infer<typeof networkParam>

const cnn: readonly LayerParam[] = [
  { convolution: 16, kernelSize: 3 },
  'relu',
  'maxPool',
  { convolution: 32, kernelSize: 3 },
  'relu',
  'maxPool',
]

/** Null for a network of hidden layers only. */
export function layersOf(network: NetworkParam): readonly LayerParam[] | null {
  if (network === 'cnn') return cnn
  return 'layers' in network ? network.layers : null
}
