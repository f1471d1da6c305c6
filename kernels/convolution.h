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

INLINE void copy_floats(size_t count, const float *from, float *to) {
  size_t n = 0;
  for (; n + LANES <= count; n += LANES) store(to + n, load(from + n));
  for (; n < count; n++) to[n] = from[n];
}

INLINE void add_floats(size_t count, const float *from, float *to) {
  size_t n = 0;
  for (; n + LANES <= count; n += LANES) store(to + n, load(to + n) + load(from + n));
  for (; n < count; n++) to[n] += from[n];
}

INLINE void clear_floats(size_t count, float *to) {
  for (size_t n = 0; n < count; n++) to[n] = 0;
}

/** The columns of the image, from `first` on `count` of them, that a kernel around `column` sees. */
struct span {
  int first, count;
};

INLINE struct span seen_columns(const struct image *image, int column) {
  const int reach = image->kernel / 2;
  const int first = column > reach ? column - reach : 0;
  const int end = column + reach + 1 < image->width ? column + reach + 1 : image->width;
  return (struct span){first, end - first};
}

/** One sample's patches. Where channels are not padded, a kernel row's positions lie side by side in both. */
static void gather_patches(const struct image *image, const float *x, float *patches) {
  const int reach = image->kernel / 2, channels = image->channels;
  const size_t length = patch_floats(image), kernel_row = (size_t)image->kernel * channels;
  for (int row = 0; row < image->height; row++) {
    for (int column = 0; column < image->width; column++, patches += length) {
      const struct span seen = seen_columns(image, column);
      const size_t before = (size_t)(seen.first - column + reach) * channels, inside = (size_t)seen.count * channels;
      float *to = patches;
      for (int i = row - reach; i <= row + reach; i++, to += kernel_row) {
        if (i < 0 || i >= image->height) {
          clear_floats(kernel_row, to);
          continue;
        }
        const float *from = x + ((size_t)i * image->width + seen.first) * image->stride;
        clear_floats(before, to);
        if (image->stride == (size_t)channels) {
          copy_floats(inside, from, to + before);
        } else {
          for (int j = 0; j < seen.count; j++)
            copy_floats(channels, from + j * image->stride, to + before + (size_t)j * channels);
        }
        clear_floats(kernel_row - before - inside, to + before + inside);
      }
      clear_floats(length - image->kernel * kernel_row, to);
    }
  }
}

/** The reverse: dx = the sums of what the patches' gradients say of each position. */
static void scatter_patches(const struct image *image, const float *patches, float *dx) {
  const int reach = image->kernel / 2, channels = image->channels;
  const size_t length = patch_floats(image), kernel_row = (size_t)image->kernel * channels;
  clear_floats(image->sample, dx);
  for (int row = 0; row < image->height; row++) {
    for (int column = 0; column < image->width; column++, patches += length) {
      const struct span seen = seen_columns(image, column);
      const float *from = patches + (size_t)(seen.first - column + reach) * channels;
      for (int i = row - reach; i <= row + reach; i++, from += kernel_row) {
        if (i < 0 || i >= image->height) continue;
        float *to = dx + ((size_t)i * image->width + seen.first) * image->stride;
        if (image->stride == (size_t)channels) {
          add_floats((size_t)seen.count * channels, from, to);
        } else {
          for (int j = 0; j < seen.count; j++)
            add_floats(channels, from + (size_t)j * channels, to + j * image->stride);
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
