/**
 * The micro-kernels of convolution. They read images where they lie: in a frame [height + 2 reach][width + 2 reach]
 * [channels], channels side by side, what a kernel row sees from a position is one run of kernel * channels floats, and
 * the next position's run begins `channels` further on. So neither patches nor panels of the image are ever copied.
 *
 *   strip    sums[position][n] = sum over kernel rows i, t of frame[i][position * channels + t] * W[i][t][n]
 *   weights  sums[t][n] = sum over positions of frame[i][position * channels + t] * dy[position][n]
 *
 * The sums are named variables, as in tile.h, for one and two vectors of n. Every number of rows (positions, t) up to
 * STRIP_ROWS has code of its own: images are narrow, and rows that nobody wants would cost as much as the others.
 */
#pragma once
#include "lanes.h"

#if LANES == 16
#define STRIP_ROWS 14
#define FOR_STRIP_ROWS(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13)
#elif LANES == 8
#define STRIP_ROWS 6
#define FOR_STRIP_ROWS(X) X(0) X(1) X(2) X(3) X(4) X(5)
#else
#define STRIP_ROWS 5
#define FOR_STRIP_ROWS(X) X(0) X(1) X(2) X(3) X(4)
#endif

/** What a kernel sees of a frame, in floats. */
struct window {
  int kernel;
  /** Of a kernel row, from a position to the next, from a frame's row to the next. */
  size_t run, step, frame_row;
};

/** `panel`: W as [kernel * run][vectors * LANES]. y = sums + bias (NULL: none), not below zero with `relu`. */
INLINE void strip(const int rows, const int vectors, const struct window *window, const float *x, const float *panel,
                  const float *bias, int relu, float *y, size_t stride) {
  const size_t step = window->step;
  const vec bias_left = bias ? load(bias) : (vec){0}, bias_right = bias && vectors > 1 ? load(bias + LANES) : (vec){0};
#define DECLARE(r) vec sum##r##a = bias_left, sum##r##b = bias_right;
  FOR_STRIP_ROWS(DECLARE)
#undef DECLARE
  for (int i = 0; i < window->kernel; i++) {
    const float *run = x + i * window->frame_row;
    for (const float *end = run + window->run; run < end; run++, panel += vectors * LANES) {
      const vec left = load(panel);
      const vec right = vectors > 1 ? load(panel + LANES) : (vec){0};
#define ACCUMULATE(r)                        \
  if (r < rows) {                            \
    const vec factor = splat(run[r * step]); \
    sum##r##a += factor * left;              \
    if (vectors > 1) sum##r##b += factor * right; \
  }
      FOR_STRIP_ROWS(ACCUMULATE)
#undef ACCUMULATE
    }
  }
#define FINISH(r)                                                                                      \
  if (r < rows) {                                                                                      \
    store(y + r * stride, relu ? zero_where(sum##r##a < splat(0), sum##r##a) : sum##r##a);             \
    if (vectors > 1)                                                                                   \
      store(y + r * stride + LANES, relu ? zero_where(sum##r##b < splat(0), sum##r##b) : sum##r##b);   \
  }
  FOR_STRIP_ROWS(FINISH)
#undef FINISH
}

/** gradient += sums; returns the squared norm of the sums. `x`: the run of the first position that row t = 0 sees. */
INLINE float weights_tile(const int rows, const int vectors, const struct window *window, int height, int width,
                          const float *x, const float *dy, float *gradient, size_t stride) {
#define DECLARE(r) vec sum##r##a = {0}, sum##r##b = {0};
  FOR_STRIP_ROWS(DECLARE)
#undef DECLARE
  for (int row = 0; row < height; row++) {
    const float *seen = x + row * window->frame_row;
    for (int column = 0; column < width; column++, seen += window->step, dy += stride) {
      const vec left = load(dy);
      const vec right = vectors > 1 ? load(dy + LANES) : (vec){0};
#define ACCUMULATE(r)                             \
  if (r < rows) {                                 \
    const vec factor = splat(seen[r]);            \
    sum##r##a += factor * left;                   \
    if (vectors > 1) sum##r##b += factor * right; \
  }
      FOR_STRIP_ROWS(ACCUMULATE)
#undef ACCUMULATE
    }
  }
  vec squares = {0};
#define FINISH(r)                                                                        \
  if (r < rows) {                                                                        \
    float *to = gradient + r * stride;                                                   \
    if (WITH_NORMS) squares += sum##r##a * sum##r##a;                                    \
    store(to, load(to) + sum##r##a);                                                     \
    if (vectors > 1) {                                                                   \
      if (WITH_NORMS) squares += sum##r##b * sum##r##b;                                  \
      store(to + LANES, load(to + LANES) + sum##r##b);                                   \
    }                                                                                    \
  }
  FOR_STRIP_ROWS(FINISH)
#undef FINISH
  return sum_lanes(squares);
}

typedef void strip_function(const struct window *window, const float *x, const float *panel, const float *bias,
                            int relu, float *y, size_t stride);
typedef float weights_tile_function(const struct window *window, int height, int width, const float *x,
                                    const float *dy, float *gradient, size_t stride);

#define DEFINE_STRIP(r, vectors)                                                                              \
  NOINLINE void strip_##r##_##vectors(const struct window *window, const float *x, const float *panel,        \
                                      const float *bias, int relu, float *y, size_t stride) {                 \
    strip(r + 1, vectors, window, x, panel, bias, relu, y, stride);                                           \
  }                                                                                                           \
  NOINLINE float weights_tile_##r##_##vectors(const struct window *window, int height, int width,             \
                                              const float *x, const float *dy, float *gradient, size_t stride) { \
    return weights_tile(r + 1, vectors, window, height, width, x, dy, gradient, stride);                      \
  }
#define DEFINE_STRIPS(r) DEFINE_STRIP(r, 1) DEFINE_STRIP(r, 2)
FOR_STRIP_ROWS(DEFINE_STRIPS)

/** By rows - 1, then by vectors - 1. */
#define STRIP_ENTRY(r) {strip_##r##_1, strip_##r##_2},
static strip_function *const strips[STRIP_ROWS][2] = {FOR_STRIP_ROWS(STRIP_ENTRY)};
#define WEIGHTS_ENTRY(r) {weights_tile_##r##_1, weights_tile_##r##_2},
static weights_tile_function *const weights_tiles[STRIP_ROWS][2] = {FOR_STRIP_ROWS(WEIGHTS_ENTRY)};

/** Rows of the strip that begins at `first` of `count`: as few strips as possible, and nearly alike. */
INLINE int strip_rows(int count, int first) {
  const int left = count - first;
  const int strips_left = (left + STRIP_ROWS - 1) / STRIP_ROWS;
  return (left + strips_left - 1) / strips_left;
}
