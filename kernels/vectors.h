/** Passes over flat arrays of parameters. `count` is a multiple of ROW_PADDING. */
#pragma once
#include "lanes.h"

/** Elements summed in single precision before they join a sum in double. */
#define SUM_BLOCK 1024

/** values -= rate * gradient */
KERNEL(sgdUpdate)
void sgd_update(int count, float *values, const float *gradient, float rate) {
  for (int n = 0; n < count; n += LANES) store(values + n, load(values + n) - splat(rate) * load(gradient + n));
}

KERNEL(squaredNorm)
double squared_norm(int count, const float *values) {
  double total = 0;
  for (int first = 0; first < count; first += SUM_BLOCK) {
    const int end = count - first < SUM_BLOCK ? count : first + SUM_BLOCK;
    vec sum = {0};
    for (int n = first; n < end; n += LANES) {
      const vec v = load(values + n);
      sum += v * v;
    }
    total += sum_lanes(sum);
  }
  return total;
}

KERNEL(squaredDistance)
double squared_distance(int count, const float *a, const float *b) {
  double total = 0;
  for (int first = 0; first < count; first += SUM_BLOCK) {
    const int end = count - first < SUM_BLOCK ? count : first + SUM_BLOCK;
    vec sum = {0};
    for (int n = first; n < end; n += LANES) {
      const vec v = load(a + n) - load(b + n);
      sum += v * v;
    }
    total += sum_lanes(sum);
  }
  return total;
}
