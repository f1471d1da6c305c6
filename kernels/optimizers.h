/**
 * Optimizers over flat parameters: one pass that reads the gradient and writes values and moments. The gradient used
 * is `scale * gradient` (clipping) plus `weight_decay * value`, in PyTorch's order. `count` is a multiple of
 * ROW_PADDING; padding is zero everywhere and stays so. Each returns the squared distance of the new values from
 * `initial`, or 0 where that is NULL.
 */
#pragma once
#include "vectors.h"

/**
 * Heavy ball and Nesterov as in torch.optim.SGD (dampening 0): with g the gradient used,
 *
 *   v = momentum * v + g,   values -= rate * (nesterov ? g + momentum * v : v)
 *
 * `velocity` NULL: values -= rate * g.
 */
KERNEL(momentumUpdate)
double momentum_update(int count, float *values, const float *gradient, float *velocity, const float *initial,
                       float rate, float scale, float weight_decay, float momentum, int nesterov) {
  double total = 0;
  for (int first = 0; first < count; first += SUM_BLOCK) {
    const int end = count - first < SUM_BLOCK ? count : first + SUM_BLOCK;
    vec distances = {0};
    for (int n = first; n < end; n += LANES) {
      const vec value = load(values + n);
      const vec g = splat(scale) * load(gradient + n) + splat(weight_decay) * value;
      vec direction = g;
      if (velocity) {
        const vec v = splat(momentum) * load(velocity + n) + g;
        store(velocity + n, v);
        direction = nesterov ? g + splat(momentum) * v : v;
      }
      const vec updated = value - splat(rate) * direction;
      store(values + n, updated);
      if (initial) {
        const vec moved = updated - load(initial + n);
        distances += moved * moved;
      }
    }
    total += sum_lanes(distances);
  }
  return total;
}

/**
 * Adam (Kingma & Ba 2015, arXiv 1412.6980) and AdamW (Loshchilov & Hutter 2019, arXiv 1711.05101) as in torch.optim:
 * with g the gradient used,
 *
 *   m = beta1 * m + (1 - beta1) * g,   v = beta2 * v + (1 - beta2) * g^2
 *   values = keep * values - step_size * m / (sqrt(v) * root_correction + epsilon)
 *
 * The caller gives step_size = rate / (1 - beta1^t) and root_correction = 1 / sqrt(1 - beta2^t), the two
 * complements (rounded once, from double), and keep = 1 - rate * decay for decay apart from the gradient, else 1.
 */
KERNEL(adamUpdate)
double adam_update(int count, float *values, const float *gradient, float *m, float *v, const float *initial,
                   float step_size, float scale, float weight_decay, float keep, float beta1, float rest1, float beta2,
                   float rest2, float root_correction, float epsilon) {
  double total = 0;
  for (int first = 0; first < count; first += SUM_BLOCK) {
    const int end = count - first < SUM_BLOCK ? count : first + SUM_BLOCK;
    vec distances = {0};
    for (int n = first; n < end; n += LANES) {
      const vec value = load(values + n);
      const vec g = splat(scale) * load(gradient + n) + splat(weight_decay) * value;
      const vec mean = splat(beta1) * load(m + n) + splat(rest1) * g;
      const vec square = splat(beta2) * load(v + n) + splat(rest2) * (g * g);
      store(m + n, mean);
      store(v + n, square);
      const vec denominator = square_root(square) * splat(root_correction) + splat(epsilon);
      const vec updated = splat(keep) * value - splat(step_size) * mean / denominator;
      store(values + n, updated);
      if (initial) {
        const vec moved = updated - load(initial + n);
        distances += moved * moved;
      }
    }
    total += sum_lanes(distances);
  }
  return total;
}
