/** Batches from a data set: row i of the batch is row order[i] of the data, padded with zeros. */
#pragma once
#include "lanes.h"

/** out = data * scale, from one byte a feature (pixels: scale 1/255). */
KERNEL(gatherBytes)
void gather_bytes(const uint8_t *data, const uint32_t *order, int count, int features, float scale, float *out) {
  const size_t stride = padded(features);
  for (int i = 0; i < count; i++) {
    const uint8_t *row = data + (size_t)order[i] * features;
    float *to = out + i * stride;
    for (int k = 0; k < features; k++) to[k] = (float)row[k] * scale;
    for (size_t k = features; k < stride; k++) to[k] = 0;
  }
}

KERNEL(gatherFloats)
void gather_floats(const float *data, const uint32_t *order, int count, int features, float *out) {
  const size_t stride = padded(features);
  for (int i = 0; i < count; i++) {
    const float *row = data + (size_t)order[i] * features;
    float *to = out + i * stride;
    for (int k = 0; k < features; k++) to[k] = row[k];
    for (size_t k = features; k < stride; k++) to[k] = 0;
  }
}
