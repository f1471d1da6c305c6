/**
 * The largest of 2 x 2 positions by channel; an odd last row or column is left out. x [batch x height * width x
 * p(channels)], y with half the height and width. `chosen`, shaped like y, keeps which of the four it was (the first
 * among equals; a NaN wins), as int32.
 */
#pragma once
#include "lanes.h"

/** In `chosen`: a ReLU gave zero, none of the four has a gradient. */
#define CHOSEN_NONE 4

INLINE vec choose(vec_mask condition, vec yes, vec no) {
  return (vec)(((vec_mask)yes & condition) | ((vec_mask)no & ~condition));
}

/** Two rows of an image, `x` and the one after, to one. With `relu`, which comes to the same before and after: ReLU. */
static void pool_two_rows(int width, size_t stride, int relu, const float *x, float *y, float *chosen) {
  for (int column = 0; column < width / 2; column++) {
    const float *from = x + 2 * column * stride;
    const float *four[] = {from, from + stride, from + width * stride, from + (width + 1) * stride};
    for (size_t n = 0; n < stride; n += LANES, y += LANES, chosen += LANES) {
      vec largest = load(four[0] + n);
      vec_mask at = {0};
#pragma GCC unroll 4
      for (int i = 1; i < 4; i++) {
        const vec v = load(four[i] + n);
        const vec_mask larger = (v > largest) | (v != v);
        largest = choose(larger, v, largest);
        at = (larger & i) | (~larger & at);
      }
      if (relu) {
        const vec_mask none = largest <= splat(0);
        largest = zero_where(largest < splat(0), largest);
        at = (none & CHOSEN_NONE) | (~none & at);
      }
      store(y, largest);
      store(chosen, (vec)at);
    }
  }
}

/** One sample's dx from its dy; an odd last row or column is not touched. */
static void unpool_image(int height, int width, size_t stride, const float *dy, const float *chosen, float *dx) {
  for (int row = 0; row < height / 2; row++) {
    for (int column = 0; column < width / 2; column++) {
      float *to = dx + ((size_t)2 * row * width + 2 * column) * stride;
      float *four[] = {to, to + stride, to + width * stride, to + (width + 1) * stride};
      for (size_t n = 0; n < stride; n += LANES, dy += LANES, chosen += LANES) {
        const vec_mask at = (vec_mask)load(chosen);
#pragma GCC unroll 4
        for (int i = 0; i < 4; i++) store(four[i] + n, zero_where(at != i, load(dy)));
      }
    }
  }
}

KERNEL(maxPoolForward)
void max_pool_forward(int batch, int height, int width, int channels, const float *x, float *y, float *chosen) {
  const size_t stride = padded(channels), pooled_row = width / 2 * stride;
  for (int b = 0; b < batch; b++, x += (size_t)height * width * stride)
    for (int row = 0; row < height / 2; row++, y += pooled_row, chosen += pooled_row)
      pool_two_rows(width, stride, 0, x + (size_t)2 * row * width * stride, y, chosen);
}

KERNEL(maxPoolBackward)
void max_pool_backward(int batch, int height, int width, int channels, const float *dy, const float *chosen,
                       float *dx) {
  const size_t stride = padded(channels), sample = (size_t)height * width * stride;
  const size_t pooled = (size_t)(height / 2) * (width / 2) * stride;
  if (height % 2 || width % 2)
    for (size_t n = 0; n < batch * sample; n++) dx[n] = 0;
  for (int b = 0; b < batch; b++)
    unpool_image(height, width, stride, dy + b * pooled, chosen + b * pooled, dx + b * sample);
}
