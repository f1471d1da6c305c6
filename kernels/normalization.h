/**
 * Normalization of channels last data [samples x rows x p(channels)] over each sample's rows and groups of channels:
 *
 *   y = gamma (x - mean) / sqrt(variance + epsilon) + beta        variance biased: divided by the values of a group
 *
 * Group normalization (Wu & He 2018, arXiv 1803.08494) has the samples of the batch and rows of positions; batch
 * normalization (Ioffe & Szegedy 2015, arXiv 1502.03167) is one sample, all rows of the batch, and each channel a
 * group. means and variances [samples x p(channels)] hold each channel's group's. `scratch`: 6 p(channels) floats.
 */
#pragma once
#include "lanes.h"

/** Rows summed in single precision before they join a sum in double. */
#define ROW_BLOCK 64

/** sums[c] = sum over rows of (x[row][c] - shift[c]) ^ power; shift NULL: 0. `sums` is doubles. */
static void column_powers(size_t rows, size_t stride, const float *x, const float *shift, int power, double *sums) {
  for (size_t n = 0; n < stride; n += LANES) {
    const vec moved = shift ? load(shift + n) : (vec){0};
    double totals[LANES] = {0};
    for (size_t first = 0; first < rows; first += ROW_BLOCK) {
      const size_t end = rows - first < ROW_BLOCK ? rows : first + ROW_BLOCK;
      vec sum = {0};
      for (size_t row = first; row < end; row++) {
        const vec v = load(x + row * stride + n) - moved;
        sum += power == 2 ? v * v : v;
      }
      for (int lane = 0; lane < LANES; lane++) totals[lane] += sum[lane];
    }
    for (int lane = 0; lane < LANES; lane++) sums[n + lane] = totals[lane];
  }
}

/** out[c] = the mean over c's group of sums[c] / rows; zero in the padding. */
static void mean_of_groups(size_t rows, int channels, int groups, const double *sums, float *out) {
  const int size = channels / groups;
  for (int group = 0; group < groups; group++) {
    double total = 0;
    for (int c = group * size; c < (group + 1) * size; c++) total += sums[c];
    for (int c = group * size; c < (group + 1) * size; c++) out[c] = (float)(total / ((double)rows * size));
  }
  for (size_t c = channels; c < padded(channels); c++) out[c] = 0;
}

KERNEL(normalizationStatistics)
void normalization_statistics(int samples, int rows, int channels, int groups, const float *x, float *means,
                              float *variances, float *scratch) {
  const size_t stride = padded(channels);
  double *const sums = (double *)scratch;
  for (int s = 0; s < samples; s++) {
    const float *const own = x + s * rows * stride;
    column_powers(rows, stride, own, NULL, 1, sums);
    mean_of_groups(rows, channels, groups, sums, means + s * stride);
    column_powers(rows, stride, own, means + s * stride, 2, sums);
    mean_of_groups(rows, channels, groups, sums, variances + s * stride);
  }
}

/** y from given statistics: training's own, or those kept for inference. */
KERNEL(normalizationForward)
void normalization_forward(int samples, int rows, int channels, float epsilon, const float *x, const float *gamma,
                           const float *beta, const float *means, const float *variances, float *y) {
  const size_t stride = padded(channels);
  for (int s = 0; s < samples; s++) {
    for (size_t n = 0; n < stride; n += LANES) {
      const vec mean = load(means + s * stride + n), shift = load(beta + n);
      const vec factor = load(gamma + n) / square_root(load(variances + s * stride + n) + splat(epsilon));
      for (int row = 0; row < rows; row++) {
        const size_t at = ((size_t)s * rows + row) * stride + n;
        store(y + at, (load(x + at) - mean) * factor + shift);
      }
    }
  }
}

/**
 * With u = (x - mean) / sqrt(variance + epsilon): d beta = sum(dy), d gamma = sum(dy u), summed over samples, and
 * dx = (gamma dy - mean over the group of (gamma dy) - u * mean over the group of (gamma dy u)) / sqrt(...).
 * dx 0: not wanted. With `norms`, norms[s] += scale * (|d beta|^2 + |d gamma|^2) of sample s alone.
 */
KERNEL(normalizationBackward)
void normalization_backward(int samples, int rows, int channels, int groups, float epsilon, const float *x,
                            const float *dy, const float *gamma, const float *means, const float *variances,
                            float *dx, float *gamma_gradient, float *beta_gradient, float *norms, float scale,
                            float *scratch) {
  const size_t stride = padded(channels);
  double *const plain = (double *)scratch, *const weighted = plain + stride;
  float *const mean_plain = scratch + 4 * stride, *const mean_weighted = mean_plain + stride;
  for (size_t n = 0; n < stride; n++) gamma_gradient[n] = beta_gradient[n] = 0;
  for (int s = 0; s < samples; s++) {
    const float *const mean = means + s * stride, *const variance = variances + s * stride;
    const float *const own = x + s * rows * stride, *const gradient = dy + s * rows * stride;
    double squares = 0;
    for (size_t n = 0; n < stride; n += LANES) {
      const vec middle = load(mean + n);
      const vec inverse = splat(1) / square_root(load(variance + n) + splat(epsilon));
      double totals[LANES] = {0}, weighted_totals[LANES] = {0};
      for (int first = 0; first < rows; first += ROW_BLOCK) {
        const int end = rows - first < ROW_BLOCK ? rows : first + ROW_BLOCK;
        vec sum = {0}, weighted_sum = {0};
        for (int row = first; row < end; row++) {
          const vec g = load(gradient + row * stride + n);
          sum += g;
          weighted_sum += g * (load(own + row * stride + n) - middle) * inverse;
        }
        for (int lane = 0; lane < LANES; lane++) {
          totals[lane] += sum[lane];
          weighted_totals[lane] += weighted_sum[lane];
        }
      }
      for (int lane = 0; lane < LANES; lane++) {
        const size_t c = n + lane;
        beta_gradient[c] += (float)totals[lane];
        gamma_gradient[c] += (float)weighted_totals[lane];
        squares += totals[lane] * totals[lane] + weighted_totals[lane] * weighted_totals[lane];
        plain[c] = totals[lane] * gamma[c];
        weighted[c] = weighted_totals[lane] * gamma[c];
      }
    }
    if (norms) norms[s] += (float)(scale * squares);
    if (!dx) continue;
    mean_of_groups(rows, channels, groups, plain, mean_plain);
    mean_of_groups(rows, channels, groups, weighted, mean_weighted);
    for (size_t n = 0; n < stride; n += LANES) {
      const vec middle = load(mean + n), factor = load(gamma + n);
      const vec inverse = splat(1) / square_root(load(variance + n) + splat(epsilon));
      for (int row = 0; row < rows; row++) {
        const size_t at = row * stride + n;
        const vec u = (load(own + at) - middle) * inverse;
        const vec inner = factor * load(gradient + at) - load(mean_plain + n) - u * load(mean_weighted + n);
        store(dx + s * rows * stride + at, inner * inverse);
      }
    }
  }
}
