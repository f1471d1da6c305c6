/** Softmax cross-entropy against class labels. */
#pragma once
#include "lanes.h"

/** exp(x) for x <= 0; NaN for NaN. Relative error below 2e-7 (polynomial of Moshier's Cephes, expf). */
INLINE float exp_of_nonpositive(float x) {
  if (!(x >= -87.0f)) return x < 0 ? 0 : x;
  const float n = __builtin_floorf(x * 1.44269504f + 0.5f);
  const float f = x - n * 0.693359375f + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * f + 1.3981999507e-3f;
  p = p * f + 8.3334519073e-3f;
  p = p * f + 4.1665795894e-2f;
  p = p * f + 1.6666665459e-1f;
  p = p * f + 5.0000001201e-1f;
  union {
    int32_t bits;
    float value;
  } power = {.bits = ((int32_t)n + 127) << 23};
  return (p * f * f + f + 1) * power.value;
}

/** Natural logarithm of x >= 1; NaN for NaN, relative error below 1e-9: atanh series in (m - 1) / (m + 1), m in [0.7, 1.42). */
INLINE double log_from_one(double x) {
  if (!(x < 1e300)) return x;
  union {
    double value;
    uint64_t bits;
  } parts = {.value = x};
  int exponent = (int)(parts.bits >> 52) - 1023;
  parts.bits = (parts.bits & 0xfffffffffffffULL) | 0x3ff0000000000000ULL;
  double m = parts.value;
  if (m > 1.4142135623730951) {
    m *= 0.5;
    exponent++;
  }
  const double s = (m - 1) / (m + 1), q = s * s;
  const double series = 1 + q * (1.0 / 3 + q * (1.0 / 5 + q * (1.0 / 7 + q * (1.0 / 9 + q * (1.0 / 11)))));
  return 2 * s * series + exponent * 0.6931471805599453;
}

/**
 * Per row: loss = log(sum(exp(z))) - z[label], gradient = scale * (softmax(z) - onehot(label)).
 * Adds the losses to results[0] and the number of rows whose largest logit is the label's (the first, among equals;
 * never one with a NaN) to results[1]. `gradient` may be the logits themselves, or 0. labels[order[i]] belongs to row i.
 * A NaN or +Infinity logit gives a NaN loss.
 */
KERNEL(softmaxCrossEntropy)
void softmax_cross_entropy(int batch, int classes, const float *logits, const uint8_t *labels, const uint32_t *order,
                           float scale, float *gradient, double *results) {
  const size_t stride = padded(classes);
  double loss = 0;
  int correct = 0;
  for (int b = 0; b < batch; b++) {
    const float *z = logits + b * stride;
    const int label = labels[order[b]];
    int best = 0, has_nan = z[0] != z[0];
    for (int c = 1; c < classes; c++) {
      has_nan |= z[c] != z[c];
      if (z[c] > z[best]) best = c;
    }
    const float largest = z[best], of_label = z[label];
    correct += best == label && !has_nan;
    double sum = 0;
    if (gradient) {
      float *d = gradient + b * stride;
      for (int c = 0; c < classes; c++) sum += d[c] = exp_of_nonpositive(z[c] - largest);
      const float share = (float)(scale / sum);
      for (int c = 0; c < classes; c++) d[c] = d[c] * share - (c == label ? scale : 0);
      for (size_t c = classes; c < stride; c++) d[c] = 0;
    } else {
      for (int c = 0; c < classes; c++) sum += exp_of_nonpositive(z[c] - largest);
    }
    loss += log_from_one(sum) + (double)largest - (double)of_label;
  }
  results[0] += loss;
  results[1] += correct;
}
