/**
 * What a step makes of a gradient: PyTorch's optimizers and their defaults, fused into one pass over the parameters.
 * With g the gradient of the batch, clipped first, eta the rate and w the parameters:
 *
 *     sgd      g += weightDecay w;  v = momentum v + g;  w -= eta v          (Nesterov: w -= eta (g + momentum v))
 *     adam     g += weightDecay w;  m, s: running means of g, g^2;  w -= eta m' / (sqrt(s') + epsilon)
 *     adamW    w *= 1 - eta weightDecay;  then as adam, without decay in g
 *
 * m' = m / (1 - beta1^t) and s' = s / (1 - beta2^t) at step t. Sources: Sutskever et al. 2013, Kingma & Ba 2015,
 * Loshchilov & Hutter 2019, as torch.optim has them. Weight decay takes every parameter, biases too, as there.
 */
import type { Engine } from './engine.ts'
import type { Address } from './kernels.ts'

interface ForAll {
  /** Default 0; adamW: 0.01. */
  readonly weightDecay?: number | undefined
  /** Gradients longer than this are shortened to it: g * min(1, clipNorm / (|g| + 1e-6)), all layers together. */
  readonly clipNorm?: number | undefined
}

export interface SgdOptimizer extends ForAll {
  readonly kind: 'sgd'
  /** Default 0. */
  readonly momentum?: number | undefined
  /** Default false. */
  readonly nesterov?: boolean | undefined
}

export interface AdamOptimizer extends ForAll {
  readonly kind: 'adam' | 'adamW'
  /** Default 0.9. */
  readonly beta1?: number | undefined
  /** Default 0.999. */
  readonly beta2?: number | undefined
  /** Default 1e-8. */
  readonly epsilon?: number | undefined
}

export type Optimizer = SgdOptimizer | AdamOptimizer

export const plainSgd: Optimizer = { kind: 'sgd' }

/** Copies of the parameters that the optimizer keeps. */
export function momentsOf(optimizer: Optimizer): number {
  if (optimizer.kind === 'sgd') return optimizer.momentum ? 1 : 0
  return 2
}

/** Whether a step is w -= eta g and nothing else: then it can be made while the gradient is in registers. */
export function isPlainSgd(optimizer: Optimizer): boolean {
  const { kind, weightDecay, clipNorm } = optimizer
  return kind === 'sgd' && !optimizer.momentum && !weightDecay && clipNorm === undefined
}

/** Throws RangeError, with the field's name, for what PyTorch refuses too. */
export function checkOptimizer(optimizer: Optimizer): void {
  const refuse = (field: string, expected: string, got: unknown): never => {
    throw new RangeError(`optimizer ${optimizer.kind}: ${field} must be ${expected}, got ${got}`)
  }
  const { weightDecay = 0, clipNorm = 1 } = optimizer
  if (!(weightDecay >= 0)) refuse('weightDecay', '0 or more', weightDecay)
  if (!(clipNorm > 0)) refuse('clipNorm', 'above 0', clipNorm)
  if (optimizer.kind === 'sgd') {
    const { momentum = 0, nesterov = false } = optimizer
    if (!(momentum >= 0 && momentum < 1)) refuse('momentum', 'at least 0 and below 1', momentum)
    if (nesterov && momentum === 0) refuse('momentum', 'above 0 for nesterov', momentum)
    return
  }
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = optimizer
  if (!(beta1 >= 0 && beta1 < 1)) refuse('beta1', 'at least 0 and below 1', beta1)
  if (!(beta2 >= 0 && beta2 < 1)) refuse('beta2', 'at least 0 and below 1', beta2)
  if (!(epsilon > 0)) refuse('epsilon', 'above 0', epsilon)
}

/** Where the parameters lie; all arrays have `parameterFloats` floats and the same layout. */
export interface OptimizedMemory {
  readonly parameters: Address
  readonly initialParameters: Address
  readonly gradient: Address
  readonly parameterFloats: number
}

/**
 * The step of number `step` (from 1 on; only Adam's kind asks) with the gradient in memory, whose norm is given.
 * Returns the squared distance of the new parameters from the initial ones, when it is wanted.
 */
export type OptimizerStep = (
  step: number,
  rate: number,
  gradientNorm: number,
  wantsDistance: boolean,
) => number

/** `moments`: as many addresses as `momentsOf` says, zero before the first step. */
export function makeOptimizerStep(
  engine: Engine,
  optimizer: Optimizer,
  memory: OptimizedMemory,
  moments: readonly Address[],
): OptimizerStep {
  const { kernels } = engine
  const { parameters, initialParameters, gradient, parameterFloats } = memory
  const { clipNorm } = optimizer
  const clip = (norm: number) => (clipNorm === undefined ? 1 : Math.min(1, clipNorm / (norm + 1e-6)))

  if (optimizer.kind === 'sgd') {
    const { momentum = 0, nesterov = false, weightDecay = 0 } = optimizer
    return (_, rate, norm, wantsDistance) =>
      kernels.momentumUpdate(
        parameterFloats,
        parameters,
        gradient,
        moments[0] ?? 0,
        wantsDistance ? initialParameters : 0,
        rate,
        clip(norm),
        weightDecay,
        momentum,
        nesterov ? 1 : 0,
      )
  }
  const { kind, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = optimizer
  const weightDecay = optimizer.weightDecay ?? (kind === 'adamW' ? 0.01 : 0)
  return (step, rate, norm, wantsDistance) =>
    kernels.adamUpdate(
      parameterFloats,
      parameters,
      gradient,
      moments[0]!,
      moments[1]!,
      wantsDistance ? initialParameters : 0,
      rate / (1 - beta1 ** step),
      clip(norm),
      kind === 'adam' ? weightDecay : 0,
      kind === 'adamW' ? 1 - rate * weightDecay : 1,
      beta1,
      1 - beta1,
      beta2,
      1 - beta2,
      1 / Math.sqrt(1 - beta2 ** step),
      epsilon,
    )
}
