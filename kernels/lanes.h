/**
 * A vector of LANES floats, and the sizes that depend on how wide it is. One source serves every target:
 * LANES is 4 (WebAssembly SIMD; NEON would be the same), 8 (AVX2) or 16 (AVX-512), set by the compile command.
 *
 * Only the vector extensions that GCC and clang share are used, so nothing below this file names an instruction.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>
#if LANES == 4
#include <wasm_simd128.h>
#else
#include <immintrin.h>
#endif

#ifndef LANES
#error "compile with -DLANES=4, 8 or 16"
#endif

/** 0 leaves the gradient's norm out of the updates: only for the bench, which measures what norms cost. */
#ifndef WITH_NORMS
#define WITH_NORMS 1
#endif

typedef float vec __attribute__((vector_size(LANES * 4)));
/** The same at any address that a float may have. */
typedef float vec_unaligned __attribute__((vector_size(LANES * 4), aligned(4), may_alias));

/** A condition by lane: all bits of a lane set, or none. */
typedef int32_t vec_mask __attribute__((vector_size(LANES * 4)));

#define INLINE static inline __attribute__((always_inline))
#define NOINLINE static __attribute__((noinline))

INLINE vec load(const float *p) { return (vec) * (const vec_unaligned *)p; }
INLINE void store(float *p, vec v) { *(vec_unaligned *)p = (vec_unaligned)v; }

INLINE vec splat(float x) {
#if LANES == 16
  return (vec){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x};
#elif LANES == 8
  return (vec){x, x, x, x, x, x, x, x};
#else
  return (vec){x, x, x, x};
#endif
}

/** v, and 0 in the lanes where the condition holds. */
INLINE vec zero_where(vec_mask condition, vec v) { return (vec)((vec_mask)v & ~condition); }

/** By lane; NaN below zero. Compilers do not make the instruction from a loop over sqrtf, which may set errno. */
INLINE vec square_root(vec v) {
#if LANES == 16
  return (vec)_mm512_sqrt_ps((__m512)v);
#elif LANES == 8
  return (vec)_mm256_sqrt_ps((__m256)v);
#else
  return (vec)wasm_f32x4_sqrt((v128_t)v);
#endif
}

/** The sum of the lanes, by halves: a chain of additions would take as long as a short row. */
INLINE float sum_lanes(vec v) {
  typedef float vec4 __attribute__((vector_size(16)));
#if LANES == 16
  typedef float vec8 __attribute__((vector_size(32)));
  const vec8 half = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7) +
                    __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
#elif LANES == 8
  const vec half = v;
#endif
#if LANES > 4
  const vec4 four = __builtin_shufflevector(half, half, 0, 1, 2, 3) + __builtin_shufflevector(half, half, 4, 5, 6, 7);
#else
  const vec4 four = v;
#endif
  const vec4 two = four + __builtin_shufflevector(four, four, 2, 3, 2, 3);
  return two[0] + two[1];
}

/** Rows of every matrix are padded with zeros to a multiple of this many floats (64 bytes), on every target alike. */
#define ROW_PADDING 16
INLINE size_t padded(size_t columns) { return (columns + ROW_PADDING - 1) / ROW_PADDING * ROW_PADDING; }

/** The squared norm of `count` floats, a multiple of LANES. */
INLINE float squared_length(const float *p, size_t count) {
  vec even = {0}, odd = {0};
  size_t n = 0;
  for (; n + 2 * LANES <= count; n += 2 * LANES) {
    const vec a = load(p + n), b = load(p + n + LANES);
    even += a * a;
    odd += b * b;
  }
  for (; n < count; n += LANES) {
    const vec a = load(p + n);
    even += a * a;
  }
  return sum_lanes(even + odd);
}
