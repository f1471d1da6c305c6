/**
 * Matrix product by blocks that fit the caches (Goto & van de Geijn, "Anatomy of high-performance matrix
 * multiplication", ACM TOMS 34(3), 2008): operands are copied block by block into panels in the order in which the
 * micro-kernel reads them.
 */
#pragma once
#include "tile.h"

/** A left operand [rows x depth]: element (r, k) lies at p[r * row_stride + k * depth_stride]; one stride is 1. */
struct left {
  const float *p;
  size_t row_stride, depth_stride;
};

/** A right operand [depth x columns]: element (k, c) lies at p[k * depth_stride + c * column_stride]; one stride is 1. */
struct right {
  const float *p;
  size_t depth_stride, column_stride;
};

/** Depth, rows (of whole tiles) and columns of a block: the right block's panels stay in the second-level cache. */
#if LANES == 4
#define BLOCK_DEPTH 256
#else
#define BLOCK_DEPTH 512
#endif
#define BLOCK_ROWS 240
#define BLOCK_COLUMNS 512
/** Up to this many rows, each element of a right operand is used so few times that copying it does not pay. */
#if LANES == 16
#define DIRECT_ROWS (8 * TILE_ROWS)
#else
#define DIRECT_ROWS (3 * TILE_ROWS)
#endif

#define GEMM_WORKSPACE_FLOATS ((size_t)BLOCK_DEPTH * (BLOCK_COLUMNS + BLOCK_ROWS + TILE_ROWS))

typedef float vec4 __attribute__((vector_size(16)));
typedef float vec4_unaligned __attribute__((vector_size(16), aligned(4), may_alias));

/** Copies a 4 x 4 block, transposed: out[k * out_stride + r] = in[r * in_stride + k]. */
INLINE void transpose_4x4(const float *in, size_t in_stride, float *out, size_t out_stride) {
  const vec4 a = *(const vec4_unaligned *)in, b = *(const vec4_unaligned *)(in + in_stride);
  const vec4 c = *(const vec4_unaligned *)(in + 2 * in_stride), d = *(const vec4_unaligned *)(in + 3 * in_stride);
  const vec4 ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const vec4 cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  *(vec4_unaligned *)out = __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5);
  *(vec4_unaligned *)(out + out_stride) = __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7);
  *(vec4_unaligned *)(out + 2 * out_stride) = __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5);
  *(vec4_unaligned *)(out + 3 * out_stride) = __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7);
}

/**
 * Copies `width` lines of `depth` elements into panels [depth][panel], one after the other; a last narrower panel is
 * filled up with zeros. Line l, element k lies at in[l * line_stride + k * depth_stride]. `panel` is constant.
 */
INLINE void pack(const size_t panel, size_t width, size_t depth, const float *in, size_t line_stride,
                 size_t depth_stride, float *out) {
  for (size_t first = 0; first < width; first += panel, out += panel * depth) {
    const float *lines = in + first * line_stride;
    const size_t count = width - first < panel ? width - first : panel;
    if (count == panel && line_stride == 1) {
      for (size_t k = 0; k < depth; k++)
        for (size_t l = 0; l < panel; l++) out[k * panel + l] = lines[k * depth_stride + l];
    } else if (count == panel && depth_stride == 1) {
      const size_t whole = panel / 4 * 4, depth_whole = depth / 4 * 4;
      for (size_t k = 0; k < depth_whole; k += 4) {
        for (size_t l = 0; l < whole; l += 4)
          transpose_4x4(lines + l * line_stride + k, line_stride, out + k * panel + l, panel);
        for (size_t l = whole; l < panel; l++)
          for (size_t u = 0; u < 4; u++) out[(k + u) * panel + l] = lines[l * line_stride + k + u];
      }
      for (size_t k = depth_whole; k < depth; k++)
        for (size_t l = 0; l < panel; l++) out[k * panel + l] = lines[l * line_stride + k];
    } else {
      for (size_t k = 0; k < depth; k++)
        for (size_t l = 0; l < panel; l++)
          out[k * panel + l] = l < count ? lines[l * line_stride + k * depth_stride] : 0;
    }
  }
}

/**
 * output = finish(left * right), [rows x columns], `columns` a multiple of LANES. Products deeper than a block leave
 * their partial sums in `partial` (same stride as the output), which may be the output itself unless it is updated.
 */
static void gemm(enum finish finish, size_t rows, size_t columns, size_t depth, struct left left, struct right right,
                 struct output *output, float *partial, float *workspace) {
  float *const right_panels = workspace;
  float *const left_panels = workspace + (size_t)BLOCK_DEPTH * BLOCK_COLUMNS;
  const int direct = rows <= DIRECT_ROWS && right.column_stride == 1;
  const size_t depth_blocks = (depth + BLOCK_DEPTH - 1) / BLOCK_DEPTH;
  const size_t block_depth = (depth + depth_blocks - 1) / depth_blocks;
  float *const target = output->c;

  for (size_t k = 0; k < depth; k += block_depth) {
    const size_t depth_here = depth - k < block_depth ? depth - k : block_depth;
    const int last = k + depth_here == depth;
    tile_function *const *const finishing = tiles[last ? finish : FINISH_STORE];
    output->partial = k > 0 ? partial : NULL;
    output->c = last ? target : partial;
    for (size_t j = 0; j < columns; j += BLOCK_COLUMNS) {
      const size_t columns_here = columns - j < BLOCK_COLUMNS ? columns - j : BLOCK_COLUMNS;
      const float *b = right.p + k * right.depth_stride + j * right.column_stride;
      if (!direct) {
        const size_t wide = columns_here / TILE_COLUMNS * TILE_COLUMNS;
        pack(TILE_COLUMNS, wide, depth_here, b, right.column_stride, right.depth_stride, right_panels);
        if (wide < columns_here)
          pack(LANES, LANES, depth_here, b + wide * right.column_stride, right.column_stride, right.depth_stride,
               right_panels + wide * depth_here);
      }
      for (size_t i = 0; i < rows; i += BLOCK_ROWS) {
        const size_t rows_here = rows - i < BLOCK_ROWS ? rows - i : BLOCK_ROWS;
        pack(TILE_ROWS, rows_here, depth_here, left.p + i * left.row_stride + k * left.depth_stride, left.row_stride,
             left.depth_stride, left_panels);
        for (size_t ii = 0; ii < rows_here; ii += TILE_ROWS) {
          const int tile_rows = rows_here - ii < TILE_ROWS ? (int)(rows_here - ii) : TILE_ROWS;
          for (size_t jj = 0; jj < columns_here; jj += TILE_COLUMNS) {
            const int vectors = columns_here - jj < TILE_COLUMNS ? 1 : 2;
            const float *panel = direct ? b + jj : right_panels + jj * depth_here;
            finishing[vectors - 1](depth_here, left_panels + ii * depth_here, panel,
                                   direct ? right.depth_stride : (size_t)vectors * LANES, output, i + ii, j + jj,
                                   tile_rows);
          }
        }
      }
    }
  }
  output->c = target;
}
