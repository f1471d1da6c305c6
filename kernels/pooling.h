/**
 * The largest of 2 x 2 positions by channel; an odd last row or column is left out. x [batch x height * width x
 * p(channels)], y with half the height and width. `chosen`, shaped like y, keeps which of the four it was (the first
 * among equals; a NaN wins), as int32.
 */
#pragma once
#include "lanes.h"

INLINE vec choose(vec_mask condition, vec yes, vec no) {
  return (vec)(((vec_mask)yes & condition) | ((vec_mask)no & ~condition));
}

KERNEL(maxPoolForward)
void max_pool_forward(int batch, int height, int width, int channels, const float *x, float *y, float *chosen) {
  const size_t stride = padded(channels);
  for (int b = 0; b < batch; b++) {
    for (int row = 0; row < height / 2; row++) {
      for (int column = 0; column < width / 2; column++) {
        const float *from = x + (((size_t)b * height + 2 * row) * width + 2 * column) * stride;
        const float *four[] = {from, from + stride, from + width * stride, from + (width + 1) * stride};
        for (size_t n = 0; n < stride; n += LANES, y += LANES, chosen += LANES) {
          vec largest = load(four[0] + n);
          vec_mask at = {0};
          for (int i = 1; i < 4; i++) {
            const vec v = load(four[i] + n);
            const vec_mask larger = (v > largest) | (v != v);
            largest = choose(larger, v, largest);
            at = (larger & i) | (~larger & at);
          }
          store(y, largest);
          store(chosen, (vec)at);
        }
      }
    }
  }
}

KERNEL(maxPoolBackward)
void max_pool_backward(int batch, int height, int width, int channels, const float *dy, const float *chosen,
                       float *dx) {
  const size_t stride = padded(channels);
  if (height % 2 || width % 2)
    for (size_t n = 0; n < (size_t)batch * height * width * stride; n++) dx[n] = 0;
  for (int b = 0; b < batch; b++) {
    for (int row = 0; row < height / 2; row++) {
      for (int column = 0; column < width / 2; column++) {
        float *to = dx + (((size_t)b * height + 2 * row) * width + 2 * column) * stride;
        float *four[] = {to, to + stride, to + width * stride, to + (width + 1) * stride};
        for (size_t n = 0; n < stride; n += LANES, dy += LANES, chosen += LANES) {
          const vec_mask at = (vec_mask)load(chosen);
          for (int i = 0; i < 4; i++) store(four[i] + n, zero_where(at != i, load(dy)));
        }
      }
    }
  }
}
