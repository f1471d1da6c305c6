/**
 * The micro-kernel: a tile of the product of two packed panels, summed in registers, then finished on its way out.
 *
 *   tile[r][c] = sum over k of a[k][r] * b[k][c]        r < TILE_ROWS, c < vectors * LANES
 *
 * The tile is as large as the registers hold: the b vectors and one broadcast of a stay beside it. The sums are named
 * variables made by FOR_TILE_ROWS, because compilers keep those in registers and spill an array of vectors.
 */
#pragma once
#include "lanes.h"

#if LANES == 16
#define TILE_ROWS 12
#define FOR_TILE_ROWS(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11)
#elif LANES == 8
#define TILE_ROWS 6
#define FOR_TILE_ROWS(X) X(0) X(1) X(2) X(3) X(4) X(5)
#else
#define TILE_ROWS 5
#define FOR_TILE_ROWS(X) X(0) X(1) X(2) X(3) X(4)
#endif
#define TILE_VECTORS 2
#define TILE_COLUMNS (TILE_VECTORS * LANES)

/** What becomes of the sums. */
enum finish {
  /** c = sum */
  FINISH_STORE,
  /** c = sum + bias[column] */
  FINISH_BIAS,
  /** c = max(sum + bias[column], 0); NaN stays NaN */
  FINISH_BIAS_RELU,
  /** c = mask > 0 ? sum : 0, the backward of ReLU; a NaN mask passes the sum on, so that NaN is never hidden */
  FINISH_MASK,
  /** c -= rate * sum, and the squares of the sums are added up */
  FINISH_UPDATE,
  /** the same, and the squares of c - initial are added up */
  FINISH_UPDATE_DISTANCE,
  FINISH_COUNT
};

/** Where a product goes. All matrices here share `stride`. */
struct output {
  float *c;
  size_t stride;
  /** Sums of the depth before this block, or NULL. */
  const float *partial;
  const float *bias;
  const float *mask;
  const float *initial;
  float rate;
  double squared_norm;
  double squared_distance;
};

/** Finishes one vector of one row; `at` is its offset from the matrices' starts. */
INLINE void finish_vector(const enum finish finish, vec sum, const struct output *output, size_t at, size_t column,
                          vec *squares, vec *distances) {
  if (output->partial) sum += load(output->partial + at);
  float *c = output->c + at;
  const vec zero = {0};
  switch (finish) {
    case FINISH_BIAS:
      store(c, sum + load(output->bias + column));
      break;
    case FINISH_BIAS_RELU:
      sum += load(output->bias + column);
      store(c, zero_where(sum < zero, sum));
      break;
    case FINISH_MASK:
      store(c, zero_where(load(output->mask + at) <= zero, sum));
      break;
    case FINISH_UPDATE:
      if (WITH_NORMS) *squares += sum * sum;
      store(c, load(c) - splat(output->rate) * sum);
      break;
    case FINISH_UPDATE_DISTANCE: {
      if (WITH_NORMS) *squares += sum * sum;
      vec weight = load(c) - splat(output->rate) * sum;
      vec moved = weight - load(output->initial + at);
      *distances += moved * moved;
      store(c, weight);
      break;
    }
    default:
      store(c, sum);
  }
}

/**
 * One tile. `a`: panel [depth][TILE_ROWS]; `b`: `depth` rows of `vectors` vectors, `b_stride` floats apart.
 * Only the first `rows` rows are finished. Inlined with constant `finish` and `vectors` by the functions below.
 */
INLINE void tile(const enum finish finish, const int vectors, size_t depth, const float *a, const float *b,
                 size_t b_stride, struct output *output, size_t row, size_t column, int rows) {
#define DECLARE(r) vec sum##r##a = {0}, sum##r##b = {0};
  FOR_TILE_ROWS(DECLARE)
#undef DECLARE
#if LANES > 4
  for (int r = 0; r < rows; r++) __builtin_prefetch(output->c + (row + r) * output->stride + column, 1);
#endif
  for (size_t k = 0; k < depth; k++) {
    const vec left = load(b);
    const vec right = vectors > 1 ? load(b + LANES) : (vec){0};
#define ACCUMULATE(r)                        \
  {                                          \
    const vec x = splat(a[r]);               \
    sum##r##a += x * left;                   \
    if (vectors > 1) sum##r##b += x * right; \
  }
    FOR_TILE_ROWS(ACCUMULATE)
#undef ACCUMULATE
    a += TILE_ROWS;
    b += b_stride;
  }
  vec squares = {0}, distances = {0};
  const size_t first = row * output->stride + column;
#define FINISH(r)                                                                                           \
  if (r < rows) {                                                                                           \
    const size_t at = first + r * output->stride;                                                           \
    finish_vector(finish, sum##r##a, output, at, column, &squares, &distances);                             \
    if (vectors > 1) finish_vector(finish, sum##r##b, output, at + LANES, column + LANES, &squares, &distances); \
  }
  FOR_TILE_ROWS(FINISH)
#undef FINISH
  if (finish == FINISH_UPDATE || finish == FINISH_UPDATE_DISTANCE) output->squared_norm += sum_lanes(squares);
  if (finish == FINISH_UPDATE_DISTANCE) output->squared_distance += sum_lanes(distances);
}

typedef void tile_function(size_t depth, const float *a, const float *b, size_t b_stride, struct output *output,
                           size_t row, size_t column, int rows);

#define DEFINE_TILE(name, finish, vectors)                                                          \
  NOINLINE void name(size_t depth, const float *a, const float *b, size_t b_stride, struct output *output, \
                     size_t row, size_t column, int rows) {                                         \
    tile(finish, vectors, depth, a, b, b_stride, output, row, column, rows);                        \
  }
#define DEFINE_TILES(name, finish)       \
  DEFINE_TILE(name##_narrow, finish, 1)  \
  DEFINE_TILE(name##_wide, finish, 2)

DEFINE_TILES(tile_store, FINISH_STORE)
DEFINE_TILES(tile_bias, FINISH_BIAS)
DEFINE_TILES(tile_bias_relu, FINISH_BIAS_RELU)
DEFINE_TILES(tile_mask, FINISH_MASK)
DEFINE_TILES(tile_update, FINISH_UPDATE)
DEFINE_TILES(tile_update_distance, FINISH_UPDATE_DISTANCE)

/** By finish, then by vectors - 1. */
static tile_function *const tiles[FINISH_COUNT][TILE_VECTORS] = {
    {tile_store_narrow, tile_store_wide},
    {tile_bias_narrow, tile_bias_wide},
    {tile_bias_relu_narrow, tile_bias_relu_wide},
    {tile_mask_narrow, tile_mask_wide},
    {tile_update_narrow, tile_update_wide},
    {tile_update_distance_narrow, tile_update_distance_wide},
};
