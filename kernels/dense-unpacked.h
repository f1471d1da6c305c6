/**
 * Dense layers for small batches, where copying operands into panels costs more than it saves. Weights are read row
 * by row as they lie, and a row whose input is zero in the whole batch is not touched at all: four fifths of the
 * pixels of a handwritten digit, and about half of the units behind a ReLU, are zero.
 */
#pragma once
#include "lanes.h"

/** Rows of weights that stay in the first-level cache while every sample of the batch passes over them. */
#ifndef UNPACKED_ROWS
#define UNPACKED_ROWS 32
#endif
#define UNPACKED_ROWS_OF_ONE 512

/** Lists the positions of the inputs that are not zero (NaN is not); returns their number. */
INLINE int list_nonzero(const float *x, int count, uint32_t *positions) {
  int found = 0;
  for (int k = 0; k < count; k++) {
    positions[found] = (uint32_t)k;
    found += x[k] != 0;
  }
  return found;
}

/** y += sum over the first `terms` positions of x[position] * weights[position]; `terms` is constant. */
INLINE void add_rows(const int terms, const uint32_t *positions, const float *x, const float *weights, size_t stride,
                     float *y) {
  vec factors[8];
  const float *rows[8];
#pragma GCC unroll 8
  for (int t = 0; t < terms; t++) {
    factors[t] = splat(x[positions[t]]);
    rows[t] = weights + positions[t] * stride;
  }
  for (size_t n = 0; n < stride; n += LANES) {
    vec even = load(y + n), odd = {0};
#pragma GCC unroll 8
    for (int t = 0; t < terms; t++) {
      if (t % 2 == 0)
        even += factors[t] * load(rows[t] + n);
      else
        odd += factors[t] * load(rows[t] + n);
    }
    store(y + n, even + odd);
  }
}

/** Samples whose outputs stay in the second-level cache while the weights pass by. */
#define UNPACKED_SAMPLES 64

static void unpacked_forward(int batch, int inputs, size_t stride, const float *x, size_t x_stride,
                             const float *weights, const float *bias, float *y, int relu) {
  const int block = batch == 1 ? UNPACKED_ROWS_OF_ONE : UNPACKED_ROWS;
  const vec zero = {0};
  uint32_t positions[UNPACKED_ROWS_OF_ONE];
  for (int start = 0; start < batch; start += UNPACKED_SAMPLES) {
    const int end = batch - start < UNPACKED_SAMPLES ? batch : start + UNPACKED_SAMPLES;
    for (int b = start; b < end; b++)
      for (size_t n = 0; n < stride; n += LANES) store(y + b * stride + n, load(bias + n));
    for (int first = 0; first < inputs; first += block) {
      const int rows = inputs - first < block ? inputs - first : block;
      const float *w = weights + first * stride;
      for (int b = start; b < end; b++) {
        const float *in = x + b * x_stride + first;
        float *out = y + b * stride;
        const int count = list_nonzero(in, rows, positions);
        int k = 0;
        for (; k + 8 <= count; k += 8) add_rows(8, positions + k, in, w, stride, out);
        if (k + 4 <= count) {
          add_rows(4, positions + k, in, w, stride, out);
          k += 4;
        }
        for (; k < count; k++) add_rows(1, positions + k, in, w, stride, out);
      }
    }
    if (relu) {
      for (size_t n = start * stride; n < end * stride; n += LANES) {
        const vec v = load(y + n);
        store(y + n, zero_where(v < zero, v));
      }
    }
  }
}

/** out[position] = dy . weights[position] for the first `rows` positions; `rows` is constant. */
INLINE void dot_rows(const int rows, const uint32_t *positions, const float *dy, const float *weights, size_t stride,
                     float *out) {
  vec sums[4];
  const float *w[4];
#pragma GCC unroll 4
  for (int r = 0; r < rows; r++) {
    sums[r] = splat(0);
    w[r] = weights + positions[r] * stride;
  }
  for (size_t n = 0; n < stride; n += LANES) {
    const vec v = load(dy + n);
#pragma GCC unroll 4
    for (int r = 0; r < rows; r++) sums[r] += v * load(w[r] + n);
  }
#pragma GCC unroll 4
  for (int r = 0; r < rows; r++) out[positions[r]] = sum_lanes(sums[r]);
}

/** `mask` (the layer's input, after its ReLU) has the shape of dx; where it is zero or below, dx is zero. NULL: none. */
static void unpacked_backward(int batch, int inputs, size_t stride, const float *dy, const float *weights,
                              const float *mask, float *dx, size_t dx_stride) {
  uint32_t positions[UNPACKED_ROWS];
  for (size_t n = 0; n < batch * dx_stride; n++) dx[n] = 0;
  for (int first = 0; first < inputs; first += UNPACKED_ROWS) {
    const int rows = inputs - first < UNPACKED_ROWS ? inputs - first : UNPACKED_ROWS;
    const float *w = weights + first * stride;
    for (int b = 0; b < batch; b++) {
      float *out = dx + b * dx_stride + first;
      const float *gradient = dy + b * stride;
      int count = 0;
      for (int k = 0; k < rows; k++) {
        positions[count] = (uint32_t)k;
        count += mask ? !(mask[b * dx_stride + first + k] <= 0) : 1;
      }
      int k = 0;
      for (; k + 4 <= count; k += 4) dot_rows(4, positions + k, gradient, w, stride, out);
      for (; k < count; k++) dot_rows(1, positions + k, gradient, w, stride, out);
    }
  }
}

/** The most samples whose gradient is summed in one pass over the weights. */
#define UNPACKED_BATCH 8
/** Up to this batch the norm comes from gram_norm, above it from a sum over the gradient. */
#define GRAM_BATCH 2
/** Vectors in the shortest row: independent sums to work on at once. */
#define PADDING_VECTORS (ROW_PADDING / LANES)

/** Chains of additions for the norm: one alone would make every vector wait for the one before. */
#define NORM_CHAINS (LANES > 4 ? 2 : 1)
/** The same for distances: even and odd vectors of a row apart, by whatever path, so that all give the same bits. */
#define DISTANCE_CHAINS 2

/**
 * ROW_PADDING columns of one row, from vector `first` (even or odd) on: w -= rate * sum over b of factors[b] * dy[b], its
 * squares and distances added up.
 */
INLINE void update_strip(const int batch, const int first, const vec *factors, const float *dy, size_t stride, float *w,
                         const float *w0, vec minus_rate, vec *squares, vec *distances) {
  vec gradient[PADDING_VECTORS];
#pragma GCC unroll 4
  for (int v = 0; v < PADDING_VECTORS; v++) gradient[v] = factors[0] * load(dy + v * LANES);
#pragma GCC unroll 8
  for (int b = 1; b < batch; b++) {
    const float *d = dy + b * stride;
#pragma GCC unroll 4
    for (int v = 0; v < PADDING_VECTORS; v++) gradient[v] += factors[b] * load(d + v * LANES);
  }
#pragma GCC unroll 4
  for (int v = 0; v < PADDING_VECTORS; v++) {
    if (WITH_NORMS && batch > GRAM_BATCH) squares[v] += gradient[v] * gradient[v];
    const vec weight = load(w + v * LANES) + minus_rate * gradient[v];
    store(w + v * LANES, weight);
    if (w0) {
      const vec moved = weight - load(w0 + v * LANES);
      distances[(first + v) % DISTANCE_CHAINS] += moved * moved;
    }
  }
}

/** Half a vector of floats, and the same in double precision. */
typedef float half_vec __attribute__((vector_size(LANES * 2), aligned(4), may_alias));
typedef double double_vec __attribute__((vector_size(LANES * 4)));

INLINE double_vec load_double(const float *p) { return __builtin_convertvector(*(const half_vec *)p, double_vec); }

/** The dot product of two rows of `count` floats, a multiple of ROW_PADDING, in double precision. */
INLINE double dot_double(const float *a, const float *b, size_t count) {
  double_vec even = {0}, odd = {0};
  for (size_t n = 0; n < count; n += LANES) {
    even += load_double(a + n) * load_double(b + n);
    odd += load_double(a + n + LANES / 2) * load_double(b + n + LANES / 2);
  }
  even += odd;
  double sum = 0;
  for (int lane = 0; lane < LANES / 2; lane++) sum += even[lane];
  return sum;
}

/**
 * |x^T dy|^2 = sum over i, j of (x_i . x_j)(dy_i . dy_j): a few dot products instead of a sum over all weights. In
 * double precision where the terms may cancel.
 */
INLINE double gram_norm(const int batch, const float *x, size_t x_stride, const float *dy, size_t stride) {
  if (batch == 1) return (double)squared_length(x, x_stride) * squared_length(dy, stride);
  double norm = 0;
  for (int i = 0; i < batch; i++)
    for (int j = 0; j <= i; j++)
      norm += (i == j ? 1 : 2) * dot_double(x + i * x_stride, x + j * x_stride, x_stride) *
              dot_double(dy + i * stride, dy + j * stride, stride);
  return norm > 0 || norm != norm ? norm : 0;
}

/**
 * weights -= rate * x^T dy; `batch` is constant. Returns the squared norm of x^T dy.
 * With `initial`, row_distances[k] becomes the squared distance of row k from it, for the rows that change.
 */
INLINE double update_rows(const int batch, int inputs, size_t stride, const float *x, size_t x_stride,
                          const float *dy, float *weights, float rate, const float *initial, double *row_distances) {
  const vec minus_rate = splat(-rate);
  double total = 0;
  vec block = {0};
  for (int k = 0; k < inputs; k++) {
    if (k % UNPACKED_ROWS == 0) {
      total += sum_lanes(block);
      block = (vec){0};
    }
    int any = 0;
    vec factors[UNPACKED_BATCH];
#pragma GCC unroll 8
    for (int b = 0; b < batch; b++) {
      const float value = x[b * x_stride + k];
      any |= value != 0;
      factors[b] = splat(value);
    }
    if (!any) continue;
    float *w = weights + k * stride;
    const float *w0 = initial ? initial + k * stride : NULL;
    vec squares[NORM_CHAINS][PADDING_VECTORS] = {{{0}}}, distances[DISTANCE_CHAINS] = {{0}};
    size_t n = 0;
    for (; n + NORM_CHAINS * ROW_PADDING <= stride; n += NORM_CHAINS * ROW_PADDING) {
#pragma GCC unroll 2
      for (int chain = 0; chain < NORM_CHAINS; chain++) {
        const size_t at = n + chain * ROW_PADDING;
        update_strip(batch, chain * PADDING_VECTORS, factors, dy + at, stride, w + at, w0 ? w0 + at : NULL, minus_rate,
                     squares[chain], distances);
      }
    }
    for (; n < stride; n += ROW_PADDING)
      update_strip(batch, 0, factors, dy + n, stride, w + n, w0 ? w0 + n : NULL, minus_rate, squares[0], distances);
    for (int chain = 0; chain < NORM_CHAINS; chain++)
      for (int v = 0; v < PADDING_VECTORS; v++) block += squares[chain][v];
    if (initial) row_distances[k] = sum_lanes(distances[0] + distances[1]);
  }
  if (batch <= GRAM_BATCH) return WITH_NORMS ? gram_norm(batch, x, x_stride, dy, stride) : 0;
  return total + sum_lanes(block);
}

static double unpacked_update(int batch, int inputs, size_t stride, const float *x, size_t x_stride, const float *dy,
                              float *weights, float rate, const float *initial, double *row_distances) {
#define CASE(n)                                                                                           \
  case n:                                                                                                 \
    return initial ? update_rows(n, inputs, stride, x, x_stride, dy, weights, rate, initial, row_distances) \
                   : update_rows(n, inputs, stride, x, x_stride, dy, weights, rate, NULL, NULL);
  switch (batch) {
    CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8)
  }
#undef CASE
  return 0;
}

/** The most samples that `sparse_update` takes: beyond, their gradient rows are too far from the second-level cache. */
#define SPARSE_BATCH 1024
#define SPARSE_WORKSPACE_FLOATS (SPARSE_ROWS * (SPARSE_BATCH + 2 * ROW_PADDING + 2) * 3 / 2)
/** Rows of weights whose inputs are listed at once: neighbours share the cache lines of x. */
#define SPARSE_ROWS ROW_PADDING
/** Vectors summed at once: as many chains of additions as the arithmetic units need to be always busy. */
#define SPARSE_VECTORS 8
/** Chains of additions for their squares. */
#define SPARSE_CHAINS 2

/** `vectors` vectors of one row: w -= rate * sum of values[i] * dy[samples[i]]; `vectors` is constant. */
INLINE void sparse_strip(const int vectors, int count, const uint16_t *samples, const float *values, const float *dy,
                         size_t stride, float *w, const float *w0, vec minus_rate, vec *squares, vec *distances) {
  vec gradient[SPARSE_VECTORS];
#pragma GCC unroll 8
  for (int v = 0; v < vectors; v++) gradient[v] = splat(0);
  for (int i = 0; i < count; i++) {
    const float *d = dy + samples[i] * stride;
    const vec value = splat(values[i]);
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++) gradient[v] += value * load(d + v * LANES);
  }
#pragma GCC unroll 8
  for (int v = 0; v < vectors; v++) {
    if (WITH_NORMS) squares[v % SPARSE_CHAINS] += gradient[v] * gradient[v];
    const vec weight = load(w + v * LANES) + minus_rate * gradient[v];
    store(w + v * LANES, weight);
    if (w0) {
      const vec moved = weight - load(w0 + v * LANES);
      distances[v % DISTANCE_CHAINS] += moved * moved;
    }
  }
}

/**
 * The same as `unpacked_update`, for up to SPARSE_BATCH samples whose inputs are mostly zero: no zero is multiplied.
 * `workspace` holds the lists of what is not zero, SPARSE_WORKSPACE_FLOATS of it.
 */
static double sparse_update(int batch, int inputs, size_t stride, const float *x, size_t x_stride, const float *dy,
                            float *weights, float rate, const float *initial, double *row_distances,
                            float *workspace) {
  const vec minus_rate = splat(-rate);
  // Not a power of two apart, so that the lists being filled do not meet in the same cache sets.
  const size_t most = padded(batch) + ROW_PADDING + 2;
  float *const values = workspace;
  uint16_t *const samples = (uint16_t *)(workspace + SPARSE_ROWS * most);
  double total = 0;
  for (int first = 0; first < inputs; first += SPARSE_ROWS) {
    const int rows = inputs - first < SPARSE_ROWS ? inputs - first : SPARSE_ROWS;
    int counts[SPARSE_ROWS] = {0};
    for (int b = 0; b < batch; b++) {
      for (int r = 0; r < rows; r++) {
        const float value = x[b * x_stride + first + r];
        samples[r * most + counts[r]] = (uint16_t)b;
        values[r * most + counts[r]] = value;
        counts[r] += value != 0;
      }
    }
    vec squares[SPARSE_CHAINS] = {{0}};
    for (int r = 0; r < rows; r++) {
      if (counts[r] == 0) continue;
      float *w = weights + (first + r) * stride;
      const float *w0 = initial ? initial + (first + r) * stride : NULL;
      vec distances[DISTANCE_CHAINS] = {{0}};
      size_t n = 0;
      for (; n + SPARSE_VECTORS * LANES <= stride; n += SPARSE_VECTORS * LANES)
        sparse_strip(SPARSE_VECTORS, counts[r], samples + r * most, values + r * most, dy + n, stride, w + n, w0 ? w0 + n : NULL,
                     minus_rate, squares, distances);
      for (; n + 2 * ROW_PADDING <= stride; n += 2 * ROW_PADDING)
        sparse_strip(2 * PADDING_VECTORS, counts[r], samples + r * most, values + r * most, dy + n, stride, w + n,
                     w0 ? w0 + n : NULL, minus_rate, squares, distances);
      if (n < stride)
        sparse_strip(PADDING_VECTORS, counts[r], samples + r * most, values + r * most, dy + n, stride, w + n, w0 ? w0 + n : NULL,
                     minus_rate, squares, distances);
      if (initial) row_distances[first + r] = sum_lanes(distances[0] + distances[1]);
    }
    total += sum_lanes(squares[0] + squares[1]);
  }
  return total;
}
