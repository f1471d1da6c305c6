/**
 * Convolution over images that lie row by row, channels last (NHWC): odd kernel, stride 1, zeros around; on the way
 * also the ReLU and the 2 x 2 maxima that follow. One sample at a time, from its image to its last value, so that what
 * lies between stays in the cache and is never stored; each sample's own weight gradient, whose norm is wanted, is in
 * registers before it joins the sum.
 *
 *   W        [p(kernel * kernel * inputs) x p(outputs)]        y, dy  [batch x height * width x p(outputs)]
 *   x, dx    [batch x height * width x p(inputs)], or with `packed` x is [batch x p(height * width * inputs)]
 *   chosen   0, or with pooling: y, dy and chosen are [batch x (height / 2) * (width / 2) x p(outputs)]
 *
 * `scratch` holds, in floats: weights as panels, kernel^2 p(inputs) p(outputs); frames of x and dy; with pooling one
 * sample's values before it, height width p(outputs). A frame is p((height + kernel - 1) (width + kernel - 1) channels).
 */
#pragma once
#include "gemm.h"
#include "pooling.h"
#include "strip.h"

struct image {
  int height, width, channels, kernel;
  /** Floats from one position to the next, and from one sample to the next. */
  size_t stride, sample;
};

static struct image image_of(int height, int width, int channels, int kernel, int packed) {
  const size_t stride = packed ? (size_t)channels : padded(channels), positions = (size_t)height * width;
  return (struct image){height, width, channels, kernel, stride, packed ? padded(positions * channels) : positions * stride};
}

static struct window window_of(const struct image *image) {
  const size_t step = image->channels;
  return (struct window){image->kernel, image->kernel * step, step, (image->width + image->kernel - 1) * step};
}

INLINE size_t frame_floats(const struct image *image) {
  return padded((size_t)(image->height + image->kernel - 1) * (image->width + image->kernel - 1) * image->channels);
}

INLINE void copy_floats(size_t count, const float *from, float *to) {
  size_t n = 0;
  for (; n + LANES <= count; n += LANES) store(to + n, load(from + n));
  for (; n < count; n++) to[n] = from[n];
}

INLINE void clear_floats(size_t count, float *to) {
  for (size_t n = 0; n < count; n++) to[n] = 0;
}

/** One sample into the middle of its frame; the border, zero, is left alone. */
static void fill_frame(const struct image *image, const float *x, float *frame) {
  const size_t channels = image->channels, reach = image->kernel / 2;
  const size_t frame_row = (image->width + 2 * reach) * channels;
  for (int row = 0; row < image->height; row++) {
    float *to = frame + (row + reach) * frame_row + reach * channels;
    if (image->stride == channels) {
      copy_floats(image->width * channels, x, to);
      x += image->width * channels;
      continue;
    }
    for (int column = 0; column < image->width; column++, x += image->stride, to += channels)
      copy_floats(channels, x, to);
  }
}

/** Columns that are worked on: whole vectors. Beyond them, up to the padded row, all is zero and stays so. */
INLINE size_t whole_vectors(size_t columns) { return (columns + LANES - 1) / LANES * LANES; }

/** Vectors in the panel that begins at column `first`. */
INLINE int vectors_from(size_t columns, size_t first) { return columns - first < TILE_COLUMNS ? 1 : 2; }

/** W in panels [depth][columns of a strip], one after the other; W itself where it is one already. */
static const float *panels_of(size_t depth, size_t columns, size_t stride, const float *weights, float *panels) {
  if (columns == stride && (columns == LANES || columns == TILE_COLUMNS)) return weights;
  const size_t wide = columns / TILE_COLUMNS * TILE_COLUMNS;
  pack(TILE_COLUMNS, wide, depth, weights, 1, stride, panels);
  if (wide < columns) pack(LANES, LANES, depth, weights + wide, 1, stride, panels + wide * depth);
  return panels;
}

/**
 * The weights with which dy's frame gives dx, in panels: kernel turned by half a turn, inputs and outputs exchanged,
 * W'[kernel * kernel * outputs][inputs].
 */
static void turned_panels(int kernel, int inputs, int outputs, const float *weights, float *panels) {
  const size_t columns = whole_vectors(inputs), stride = padded(outputs);
  for (size_t c = 0; c < columns; c += TILE_COLUMNS) {
    const size_t panel = vectors_from(columns, c) * LANES, width = inputs - c < panel ? inputs - c : panel;
    for (int at = kernel * kernel - 1; at >= 0; at--, panels += outputs * panel) {
      const float *from = weights + (at * (size_t)inputs + c) * stride;
      if (panel == TILE_COLUMNS)
        pack(TILE_COLUMNS, width, outputs, from, stride, 1, panels);
      else
        pack(LANES, width, outputs, from, stride, 1, panels);
    }
  }
}

/** `rows` rows of an image's convolution from row `first` on, to y [rows * width x p(columns)]. */
static void convolve_rows(const struct image *image, int first, int rows, const float *frame, const float *panels,
                          size_t columns, const float *bias, int relu, float *y) {
  const size_t stride = padded(columns);
  const struct window window = window_of(image);
  const size_t depth = window.run * image->kernel;
  for (size_t n = 0; n < columns; n += TILE_COLUMNS) {
    const int vectors = vectors_from(columns, n);
    for (int row = first; row < first + rows; row++) {
      for (int column = 0; column < image->width;) {
        const int count = strip_rows(image->width, column);
        strips[count - 1][vectors - 1](&window, frame + row * window.frame_row + column * window.step,
                                       panels + n * depth, bias ? bias + n : NULL, relu,
                                       y + ((size_t)(row - first) * image->width + column) * stride + n, stride);
        column += count;
      }
    }
  }
}

/** y = x * W + b, then max(y, 0) when `relu`, then unless `chosen` is 0 the largest of 2 x 2 positions. */
KERNEL(convolutionForward)
void convolution_forward(int batch, int height, int width, int inputs, int packed, int kernel, int outputs,
                         const float *x, const float *weights, const float *bias, float *y, int relu, float *chosen,
                         float *scratch) {
  const struct image image = image_of(height, width, inputs, kernel, packed);
  const size_t stride = padded(outputs), columns = whole_vectors(outputs), depth = (size_t)kernel * kernel * inputs;
  float *const frame = scratch + (size_t)kernel * kernel * padded(inputs) * stride;
  float *const two_rows = frame + frame_floats(&image);
  const float *const panels = panels_of(depth, columns, stride, weights, scratch);
  const size_t pooled_row = width / 2 * stride;
  clear_floats(frame_floats(&image), frame);
  if (chosen) clear_floats(2 * width * stride, two_rows);
  for (int b = 0; b < batch; b++) {
    fill_frame(&image, x + b * image.sample, frame);
    if (!chosen) {
      convolve_rows(&image, 0, height, frame, panels, columns, bias, relu, y);
      y += (size_t)height * width * stride;
      continue;
    }
    for (int row = 0; row + 1 < height; row += 2, y += pooled_row, chosen += pooled_row) {
      convolve_rows(&image, row, 2, frame, panels, columns, bias, 0, two_rows);
      pool_two_rows(width, stride, relu, two_rows, y, chosen);
    }
  }
}

/** gradient += the weight gradient of one sample; returns the squared norm of what was added. */
static float add_weight_gradient(const struct image *image, const float *frame, const float *dy, size_t columns,
                                 float *gradient) {
  const struct window window = window_of(image);
  const size_t stride = padded(columns);
  const int run = (int)window.run;
  float squares = 0;
  for (size_t n = 0; n < columns; n += TILE_COLUMNS) {
    const int vectors = vectors_from(columns, n);
    for (int i = 0; i < image->kernel; i++) {
      for (int t = 0; t < run;) {
        const int rows = strip_rows(run, t);
        squares += weights_tiles[rows - 1][vectors - 1](&window, image->height, image->width,
                                                        frame + i * window.frame_row + t, dy + n,
                                                        gradient + ((size_t)i * run + t) * stride + n, stride);
        t += rows;
      }
    }
  }
  return squares;
}

/** sum += column sums of dy; returns their squared norm. */
static float add_column_sums(size_t rows, size_t stride, const float *dy, float *sum) {
  vec squares = {0};
  for (size_t n = 0; n < stride; n += LANES) {
    vec chains[4] = {{0}};
    size_t row = 0;
    for (; row + 4 <= rows; row += 4)
#pragma GCC unroll 4
      for (int chain = 0; chain < 4; chain++) chains[chain] += load(dy + (row + chain) * stride + n);
    for (; row < rows; row++) chains[0] += load(dy + row * stride + n);
    const vec own = (chains[0] + chains[1]) + (chains[2] + chains[3]);
    squares += own * own;
    store(sum + n, load(sum + n) + own);
  }
  return sum_lanes(squares);
}

/**
 * The gradients of W and b, summed over the batch, and of x, unless dx is 0. Without pooling, dy is that of the values
 * before the ReLU; with it, that of the pooled ones. With `norms`, norms[i] += scale * the squared norm of this layer's
 * gradient of sample i alone.
 */
KERNEL(convolutionBackward)
void convolution_backward(int batch, int height, int width, int inputs, int packed, int kernel, int outputs,
                          const float *x, const float *dy, const float *chosen, const float *weights, float *dx,
                          float *weight_gradient, float *bias_gradient, float *norms, float scale, float *scratch) {
  const struct image image = image_of(height, width, inputs, kernel, packed);
  const struct image out = image_of(height, width, outputs, kernel, 0);
  const size_t pooled_sample = (size_t)(height / 2) * (width / 2) * out.stride;
  float *const panels = scratch;
  float *const frame = panels + (size_t)kernel * kernel * padded(inputs) * out.stride;
  float *const dy_frame = frame + frame_floats(&image);
  float *const spread = dy_frame + frame_floats(&out);
  clear_floats(padded((size_t)kernel * kernel * inputs) * out.stride, weight_gradient);
  clear_floats(out.stride, bias_gradient);
  clear_floats(frame_floats(&image), frame);
  if (chosen) clear_floats(out.sample, spread);
  if (dx) {
    clear_floats(frame_floats(&out), dy_frame);
    turned_panels(kernel, inputs, outputs, weights, panels);
  }
  for (int b = 0; b < batch; b++) {
    if (chosen) unpool_image(height, width, out.stride, dy + b * pooled_sample, chosen + b * pooled_sample, spread);
    const float *const gradient = chosen ? spread : dy + b * out.sample;
    fill_frame(&image, x + b * image.sample, frame);
    const float squares = add_weight_gradient(&image, frame, gradient, whole_vectors(outputs), weight_gradient) +
                          add_column_sums((size_t)height * width, out.stride, gradient, bias_gradient);
    if (norms) norms[b] += scale * squares;
    if (!dx) continue;
    fill_frame(&out, gradient, dy_frame);
    convolve_rows(&out, 0, height, dy_frame, panels, whole_vectors(inputs), NULL, 0, dx + b * image.sample);
  }
}
