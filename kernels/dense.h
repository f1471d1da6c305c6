/**
 * A dense layer: y = x W + b, its backward and its update. Shapes, with p(n) = n rounded up to ROW_PADDING:
 *
 *   x  [batch x p(inputs)]        W  [p(inputs) x p(outputs)]      y, dy  [batch x p(outputs)]      b  [p(outputs)]
 *
 * All padding is zero on entry and stays zero. Arrays begin at multiples of 64 bytes.
 */
#pragma once
#include "dense-unpacked.h"
#include "gemm.h"

/*
 * When the unpacked path is the faster one, found by measurement (bench/README.md). Forward: while the inputs that are
 * not zero are fewer than this share of the rows in the tiles that the packed path would fill. Backward: up to this
 * batch, with half of the units behind a ReLU alive, unless rows are so short that a dot product is mostly its end.
 * Update: up to UNPACKED_BATCH; and up to SPARSE_BATCH sparsely, while at most this share of the inputs is not zero.
 */
#define SPARSE_UPDATE_SHARE 0.35f
#define SPARSE_UPDATE_STRIDE 64
#if LANES == 16
#define UNPACKED_FORWARD_SHARE 0.46f
#define UNPACKED_BACKWARD_BATCH 16
#elif LANES == 8
#define UNPACKED_FORWARD_SHARE 0.67f
#define UNPACKED_BACKWARD_BATCH 10
#else
#define UNPACKED_FORWARD_SHARE 0.80f
#define UNPACKED_BACKWARD_BATCH 8
#endif
#define UNPACKED_BACKWARD_STRIDE 64

/** Whether x has at most `most` elements that are not zero. */
static int has_few_nonzero(int batch, int inputs, const float *x, size_t stride, int most) {
  int count = 0;
  for (int b = 0; b < batch && count <= most; b++)
    for (int k = 0; k < inputs; k++) count += x[b * stride + k] != 0;
  return count <= most;
}

/** y = x W + b, then max(y, 0) when `relu`. */
KERNEL(denseForward)
void dense_forward(int batch, int inputs, int outputs, const float *x, const float *weights, const float *bias,
                   float *y, int relu, float *workspace) {
  const size_t x_stride = padded(inputs), stride = padded(outputs);
  const int tile_rows = (batch + TILE_ROWS - 1) / TILE_ROWS * TILE_ROWS;
  if (has_few_nonzero(batch, inputs, x, x_stride, (int)(UNPACKED_FORWARD_SHARE * tile_rows * inputs))) {
    unpacked_forward(batch, inputs, stride, x, x_stride, weights, bias, y, relu);
    return;
  }
  struct output output = {.c = y, .stride = stride, .bias = bias};
  gemm(relu ? FINISH_BIAS_RELU : FINISH_BIAS, batch, stride, inputs, (struct left){x, x_stride, 1},
       (struct right){weights, stride, 1}, &output, y, workspace);
}

/** dx = dy W^T, zero where `mask` (the layer's input after its ReLU, shaped like dx) is zero or below. Mask 0: none. */
KERNEL(denseBackward)
void dense_backward(int batch, int inputs, int outputs, const float *dy, const float *weights, const float *mask,
                    float *dx, float *workspace) {
  const size_t dx_stride = padded(inputs), stride = padded(outputs);
  if (batch <= UNPACKED_BACKWARD_BATCH && stride >= UNPACKED_BACKWARD_STRIDE) {
    unpacked_backward(batch, inputs, stride, dy, weights, mask, dx, dx_stride);
    return;
  }
  struct output output = {.c = dx, .stride = dx_stride, .mask = mask};
  gemm(mask ? FINISH_MASK : FINISH_STORE, batch, dx_stride, outputs, (struct left){dy, stride, 1},
       (struct right){weights, 1, stride}, &output, dx, workspace);
}

/** bias -= rate * column sums of dy; the squares of the sums and of (bias - initial) are added to the results. */
static void update_bias(int batch, size_t stride, const float *dy, float *bias, float rate, const float *initial,
                        double *squared_norm, double *squared_distance) {
  vec squares = {0}, distances = {0};
  for (size_t n = 0; n < stride; n += LANES) {
    vec gradient = load(dy + n);
    for (int b = 1; b < batch; b++) gradient += load(dy + b * stride + n);
    squares += gradient * gradient;
    const vec value = load(bias + n) - splat(rate) * gradient;
    store(bias + n, value);
    if (initial) {
      const vec moved = value - load(initial + n);
      distances += moved * moved;
    }
  }
  *squared_norm += sum_lanes(squares);
  *squared_distance += sum_lanes(distances);
}

_Static_assert(SPARSE_WORKSPACE_FLOATS <= GEMM_WORKSPACE_FLOATS, "one workspace serves both");

static void row_distances_now(int inputs, size_t stride, const float *weights, const float *initial,
                              double *distances) {
  for (int k = 0; k < inputs; k++) {
    vec sums[DISTANCE_CHAINS] = {{0}};
    for (size_t n = 0; n < stride; n += LANES) {
      const vec moved = load(weights + k * stride + n) - load(initial + k * stride + n);
      sums[n / LANES % DISTANCE_CHAINS] += moved * moved;
    }
    distances[k] = sum_lanes(sums[0] + sums[1]);
  }
}

/** The most samples whose gradient an update sums without `gradient` as its partial sum. */
KERNEL(updateDepth)
int update_depth(void) { return BLOCK_DEPTH; }

/**
 * W -= rate * x^T dy and b -= rate * sum(dy). Adds to results[0] the squared norm of that gradient and, when
 * `initial_weights` is not 0, to results[1] the squared distance of W and b from their initial values.
 *
 * Distances are exact at every step, not accumulated: a pass over all weights sums them as it goes, and an update that
 * leaves the rows with zero input alone renews `row_distances` [inputs] for the rows that it touches. An update that
 * does not keep them leaves a first one below zero, and the next that needs them sums them anew; who changes the
 * parameters otherwise calls rowDistances.
 *
 * `gradient` [p(inputs) x p(outputs)] holds partial sums of batches above updateDepth(); 0 when there are none.
 */
KERNEL(denseUpdate)
void dense_update(int batch, int inputs, int outputs, const float *x, const float *dy, float *weights, float *bias,
                  float rate, const float *initial_weights, const float *initial_bias, double *row_distances,
                  double *results, float *gradient, float *workspace) {
  const size_t x_stride = padded(inputs), stride = padded(outputs);
  double squared_norm = 0, squared_distance = 0;
  const int sparse = batch > UNPACKED_BATCH && batch <= SPARSE_BATCH && stride >= SPARSE_UPDATE_STRIDE &&
                     has_few_nonzero(batch, inputs, x, x_stride, (int)(SPARSE_UPDATE_SHARE * batch * inputs));
  if (batch <= UNPACKED_BATCH || sparse) {
    if (initial_weights && row_distances[0] < 0)
      row_distances_now(inputs, stride, weights, initial_weights, row_distances);
    squared_norm =
        sparse ? sparse_update(batch, inputs, stride, x, x_stride, dy, weights, rate, initial_weights, row_distances,
                               workspace)
               : unpacked_update(batch, inputs, stride, x, x_stride, dy, weights, rate, initial_weights, row_distances);
    if (initial_weights)
      for (int k = 0; k < inputs; k++) squared_distance += row_distances[k];
    else
      row_distances[0] = -1;
  } else {
    struct output output = {.c = weights, .stride = stride, .rate = rate, .initial = initial_weights};
    gemm(initial_weights ? FINISH_UPDATE_DISTANCE : FINISH_UPDATE, inputs, stride, batch,
         (struct left){x, 1, x_stride}, (struct right){dy, stride, 1}, &output, gradient, workspace);
    squared_norm = output.squared_norm;
    squared_distance = output.squared_distance;
    row_distances[0] = -1;
  }
  update_bias(batch, stride, dy, bias, rate, initial_bias, &squared_norm, &squared_distance);
  results[0] += squared_norm;
  results[1] += squared_distance;
}

/** row_distances[k] = the squared distance of row k of W from its initial value. */
KERNEL(rowDistances)
void row_distances(int inputs, int outputs, const float *weights, const float *initial, double *distances) {
  row_distances_now(inputs, padded(outputs), weights, initial, distances);
}

/** weight_gradient = x^T dy and bias_gradient = sum(dy): the gradient alone, for other optimisers and for checks. */
KERNEL(denseGradient)
void dense_gradient(int batch, int inputs, int outputs, const float *x, const float *dy, float *weight_gradient,
                    float *bias_gradient, float *workspace) {
  const size_t x_stride = padded(inputs), stride = padded(outputs);
  struct output output = {.c = weight_gradient, .stride = stride};
  gemm(FINISH_STORE, inputs, stride, batch, (struct left){x, 1, x_stride}, (struct right){dy, stride, 1}, &output,
       weight_gradient, workspace);
  for (size_t n = 0; n < stride; n += LANES) {
    vec gradient = load(dy + n);
    for (int b = 1; b < batch; b++) gradient += load(dy + b * stride + n);
    store(bias_gradient + n, gradient);
  }
}

/**
 * norms[i] += scale * (|x_i|^2 + 1) |dy_i|^2: the squared norm of this layer's gradient of sample i alone, weights and
 * bias, exactly (Goodfellow 2015, arXiv 1510.01799). `scale` undoes the reduction in dy: batch^2 for a mean, 1 for a sum.
 */
KERNEL(denseExampleNorms)
void dense_example_norms(int batch, int inputs, int outputs, const float *x, const float *dy, float scale,
                         float *norms) {
  const size_t x_stride = padded(inputs), stride = padded(outputs);
  for (int b = 0; b < batch; b++)
    norms[b] += scale * (squared_length(x + b * x_stride, x_stride) + 1) * squared_length(dy + b * stride, stride);
}

KERNEL(workspaceFloats)
int workspace_floats(void) { return (int)GEMM_WORKSPACE_FLOATS; }
