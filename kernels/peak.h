/** What the micro-kernel reaches when nothing but arithmetic limits it: the yardstick of the bench. */
#pragma once
#include "tile.h"

/** Multiplies the same two panels of `depth` `repeats` times; returns the floating-point operations done. */
KERNEL(peakTiles)
double peak_tiles(int depth, int repeats, float *workspace) {
  float *a = workspace, *b = a + (size_t)depth * TILE_ROWS, *c = b + (size_t)depth * TILE_COLUMNS;
  struct output output = {.c = c, .stride = TILE_COLUMNS};
  for (int i = 0; i < repeats; i++) tile_store_wide(depth, a, b, TILE_COLUMNS, &output, 0, 0, TILE_ROWS);
  return 2.0 * TILE_ROWS * TILE_COLUMNS * depth * repeats;
}
