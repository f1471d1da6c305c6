/**
 * Convolution over images that lie row by row, channels last (NHWC): odd kernel, stride 1, zeros around. Each sample's
 * patches become the rows of a matrix (im2col), and the dense products do the rest, one sample at a time: its patches
 * stay in the cache, and its own weight gradient, whose norm is wanted, is made on the way to the sum.
 *
 *   patches  [height * width x p(kernel * kernel * inputs)]    columns by kernel row, kernel column, channel
 *   W        [p(kernel * kernel * inputs) x p(outputs)]        y, dy  [batch x height * width x p(outputs)]
 *   x, dx    [batch x height * width x p(inputs)], or with `packed` x is [batch x p(height * width * inputs)]
 *
 * `scratch`: patches, and for the backward a weight gradient beside them.
 */
#pragma once
#include "gemm.h"

struct image {
  int height, width, channels, kernel;
  /** Floats from one position to the next, and from one sample to the next. */
  size_t stride, sample;
};

static struct image image_of(int height, int width, int channels, int kernel, int packed) {
  const size_t stride = packed ? (size_t)channels : padded(channels), positions = (size_t)height * width;
  return (struct image){height, width, channels, kernel, stride, packed ? padded(positions * channels) : positions * stride};
}

INLINE size_t patch_floats(const struct image *image) {
  return padded((size_t)image->kernel * image->kernel * image->channels);
}

/** One sample's patches. */
static void gather_patches(const struct image *image, const float *x, float *patches) {
  const int reach = image->kernel / 2, channels = image->channels;
  const size_t length = patch_floats(image), used = (size_t)image->kernel * image->kernel * channels;
  for (int row = 0; row < image->height; row++) {
    for (int column = 0; column < image->width; column++) {
      float *to = patches;
      for (int i = row - reach; i <= row + reach; i++) {
        for (int j = column - reach; j <= column + reach; j++, to += channels) {
          if (i < 0 || j < 0 || i >= image->height || j >= image->width) {
            for (int c = 0; c < channels; c++) to[c] = 0;
          } else {
            const float *from = x + ((size_t)i * image->width + j) * image->stride;
            for (int c = 0; c < channels; c++) to[c] = from[c];
          }
        }
      }
      for (size_t n = used; n < length; n++) patches[n] = 0;
      patches += length;
    }
  }
}

/** The reverse: dx = the sums of what the patches' gradients say of each position. */
static void scatter_patches(const struct image *image, const float *patches, float *dx) {
  const int reach = image->kernel / 2, channels = image->channels;
  const size_t length = patch_floats(image);
  for (size_t n = 0; n < image->sample; n++) dx[n] = 0;
  for (int row = 0; row < image->height; row++) {
    for (int column = 0; column < image->width; column++, patches += length) {
      const float *from = patches;
      for (int i = row - reach; i <= row + reach; i++) {
        for (int j = column - reach; j <= column + reach; j++, from += channels) {
          if (i < 0 || j < 0 || i >= image->height || j >= image->width) continue;
          float *to = dx + ((size_t)i * image->width + j) * image->stride;
          for (int c = 0; c < channels; c++) to[c] += from[c];
        }
      }
    }
  }
}

/** y = x * W + b, then max(y, 0) when `relu`. */
KERNEL(convolutionForward)
void convolution_forward(int batch, int height, int width, int inputs, int packed, int kernel, int outputs,
                         const float *x, const float *weights, const float *bias, float *y, int relu, float *scratch,
                         float *workspace) {
  const struct image image = image_of(height, width, inputs, kernel, packed);
  const size_t stride = padded(outputs), positions = (size_t)height * width, length = patch_floats(&image);
  for (int b = 0; b < batch; b++) {
    gather_patches(&image, x + b * image.sample, scratch);
    struct output output = {.c = y + b * positions * stride, .stride = stride, .bias = bias};
    gemm(relu ? FINISH_BIAS_RELU : FINISH_BIAS, positions, stride, (size_t)kernel * kernel * inputs,
         (struct left){scratch, length, 1}, (struct right){weights, stride, 1}, &output, output.c, workspace);
  }
}

/** sum += own, and the squared norm of own. */
static float add_own_gradient(size_t count, const float *own, float *sum) {
  vec squares = {0};
  for (size_t n = 0; n < count; n += LANES) {
    const vec v = load(own + n);
    squares += v * v;
    store(sum + n, load(sum + n) + v);
  }
  return sum_lanes(squares);
}

/** sum += column sums of dy, and their squared norm. */
static float add_own_column_sums(size_t rows, size_t stride, const float *dy, float *sum) {
  vec squares = {0};
  for (size_t n = 0; n < stride; n += LANES) {
    vec own = {0};
    for (size_t row = 0; row < rows; row++) own += load(dy + row * stride + n);
    squares += own * own;
    store(sum + n, load(sum + n) + own);
  }
  return sum_lanes(squares);
}

/**
 * The gradients of W and b, summed over the batch, and of x, unless dx is 0. With `norms`, norms[i] += scale * the
 * squared norm of this layer's gradient of sample i alone.
 */
KERNEL(convolutionBackward)
void convolution_backward(int batch, int height, int width, int inputs, int packed, int kernel, int outputs,
                          const float *x, const float *dy, const float *weights, float *dx, float *weight_gradient,
                          float *bias_gradient, float *norms, float scale, float *scratch, float *workspace) {
  const struct image image = image_of(height, width, inputs, kernel, packed);
  const size_t stride = padded(outputs), positions = (size_t)height * width, length = patch_floats(&image);
  const size_t rows = (size_t)kernel * kernel * inputs;
  float *const patches = scratch, *const own = scratch + positions * length;
  for (size_t n = 0; n < length * stride; n++) weight_gradient[n] = 0;
  for (size_t n = 0; n < stride; n++) bias_gradient[n] = 0;
  for (int b = 0; b < batch; b++) {
    const float *const gradient = dy + b * positions * stride;
    gather_patches(&image, x + b * image.sample, patches);
    struct output to_own = {.c = own, .stride = stride};
    gemm(FINISH_STORE, rows, stride, positions, (struct left){patches, 1, length}, (struct right){gradient, stride, 1},
         &to_own, own, workspace);
    const float squares = add_own_gradient(rows * stride, own, weight_gradient) +
                          add_own_column_sums(positions, stride, gradient, bias_gradient);
    if (norms) norms[b] += scale * squares;
    if (!dx) continue;
    struct output to_patches = {.c = patches, .stride = length};
    gemm(FINISH_STORE, positions, length, outputs, (struct left){gradient, stride, 1},
         (struct right){weights, 1, stride}, &to_patches, patches, workspace);
    scatter_patches(&image, patches, dx + b * image.sample);
  }
}
