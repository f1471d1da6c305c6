/** Layers that treat every value alone, and moves between layouts. `count` is a multiple of ROW_PADDING. */
#pragma once
#include "lanes.h"

/** y = max(x, 0); NaN stays NaN. */
KERNEL(reluForward)
void relu_forward(int count, const float *x, float *y) {
  for (int n = 0; n < count; n += LANES) {
    const vec v = load(x + n);
    store(y + n, zero_where(v < splat(0), v));
  }
}

/** dx = dy where y is above zero or NaN, else 0; dx may be dy. */
KERNEL(reluBackward)
void relu_backward(int count, const float *y, const float *dy, float *dx) {
  for (int n = 0; n < count; n += LANES) store(dx + n, zero_where(load(y + n) <= splat(0), load(dy + n)));
}

/** sum = a + b; any may be the same. */
KERNEL(add)
void add(int count, const float *a, const float *b, float *sum) {
  for (int n = 0; n < count; n += LANES) store(sum + n, load(a + n) + load(b + n));
}

/** Mixes all bits (the finalizer of MurmurHash3, Appleby). */
INLINE uint32_t mix(uint32_t x) {
  x = (x ^ (x >> 16)) * 0x85ebca6bu;
  x = (x ^ (x >> 13)) * 0xc2b2ae35u;
  return x ^ (x >> 16);
}

/**
 * out = 0 with probability `rate`, else in / (1 - rate). What becomes of value n depends on (key, step, layer, n) alone,
 * so the backward pass is the same call on the gradient.
 */
KERNEL(dropout)
void dropout(int count, const float *in, float *out, float rate, int key, int step, int layer) {
  const uint32_t start = mix((uint32_t)key ^ mix((uint32_t)step + 0x9e3779b9u));
  const uint32_t turn = mix(start + mix((uint32_t)layer + 0x7f4a7c15u));
  const uint32_t below = (uint32_t)((double)rate * 4294967296.0);
  const float grown = 1 / (1 - rate);
  for (int n = 0; n < count; n++) {
    const uint32_t random = mix(mix((uint32_t)n + start) ^ turn);
    out[n] = random < below ? 0 : in[n] * grown;
  }
}

/** From [samples x positions x p(channels)] to [samples x p(positions * channels)]. */
KERNEL(packChannels)
void pack_channels(int samples, int positions, int channels, const float *x, float *y) {
  const size_t stride = padded(channels), sample = padded((size_t)positions * channels);
  for (int s = 0; s < samples; s++, y += sample) {
    float *to = y;
    for (int p = 0; p < positions; p++, x += stride)
      for (int c = 0; c < channels; c++) *to++ = x[c];
    while (to < y + sample) *to++ = 0;
  }
}

/** The reverse. */
KERNEL(spreadChannels)
void spread_channels(int samples, int positions, int channels, const float *y, float *x) {
  const size_t stride = padded(channels), sample = padded((size_t)positions * channels);
  for (int s = 0; s < samples; s++, y += sample) {
    const float *from = y;
    for (int p = 0; p < positions; p++, x += stride) {
      for (size_t c = 0; c < stride; c++) x[c] = c < (size_t)channels ? *from++ : 0;
    }
  }
}
