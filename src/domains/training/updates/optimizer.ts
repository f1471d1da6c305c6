/** `optimizer` in a study: what a step makes of its gradient. The rules themselves: `src/engine/optimizers.ts`. */
import { z } from 'zod'
import type { Optimizer } from '../../../engine/network.ts'
import { namedForm } from '../named-form.ts'

const share = (doc: string) => z.number().min(0).lt(1).optional().describe(doc)
const forAll = {
  weightDecay: z.number().min(0).max(1000).optional().describe('Default 0; of adamW 0.01.'),
  clipNorm: z.number().positive().optional().describe('Longer gradients are shortened to this norm.'),
}
const adam = {
  beta1: share('Default 0.9.'),
  beta2: share('Default 0.999.'),
  epsilon: z.number().positive().max(1).optional().describe('Default 1e-8.'),
  ...forAll,
}
const names = ['sgd', 'adam', 'adamW'] as const

const optimizer = namedForm(
  {
    noun: 'an optimizer',
    alone: names,
    withSettings: {
      sgd: '{ sgd: { momentum: 0.9 } }',
      adam: '{ adam: { ... } }',
      adamW: '{ adamW: { ... } }',
    },
  },
  z.union([
    z.enum(names),
    z.strictObject({
      sgd: z
        .strictObject({
          momentum: share('Default 0.'),
          nesterov: z.boolean().optional().describe('Default false.'),
          ...forAll,
        })
        .refine(({ momentum, nesterov }) => !nesterov || momentum, 'nesterov needs a momentum above 0'),
    }),
    z.strictObject({ adam: z.strictObject(adam) }),
    z.strictObject({ adamW: z.strictObject(adam) }),
  ]),
)

export const optimizerParam = z.union([optimizer, z.array(optimizer).min(1).max(20)])

type Written = z.infer<typeof optimizer>
type Settings = { readonly [name: string]: number | boolean }

/** The name alone where every setting is at its default, so that one optimizer has one form. */
export type OptimizerTrialParam = (typeof names)[number] | { readonly [name: string]: Settings }

const defaults: Settings = { momentum: 0, nesterov: false, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }

export function optimizersOf(param: z.infer<typeof optimizerParam>): readonly OptimizerTrialParam[] {
  return (Array.isArray(param) ? param : [param]).map(withoutDefaults)
}

function withoutDefaults(written: Written): OptimizerTrialParam {
  if (typeof written === 'string') return written
  const [[name, settings]] = Object.entries(written) as [[(typeof names)[number], Settings]]
  const all: Settings = { ...defaults, weightDecay: name === 'adamW' ? 0.01 : 0 }
  const stated = Object.entries(settings).filter(([key, value]) => value !== undefined && value !== all[key])
  return stated.length === 0 ? name : { [name]: Object.fromEntries(stated) }
}

/** A trial that leaves it out: plain SGD. */
export function engineOptimizer(param: OptimizerTrialParam = 'sgd'): Optimizer {
  if (typeof param === 'string') return { kind: param }
  const [[kind, settings]] = Object.entries(param) as [[Optimizer['kind'], Settings]]
  return { kind, ...settings } as Optimizer
}
