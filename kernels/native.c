/**
 * The native targets: the kernels as a Node-API addon, one for each instruction set. Addresses pass as numbers: they
 * are below 2^53. Only batchwise's own engine calls this; it trusts what it is given.
 */
#include <node_api.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

#define KERNEL(name) static
#include "kernels.h"

#if LANES == 16
#define INSTRUCTION_SET "AVX-512"
#define CPU_HAS_IT (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && \
                    __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("fma"))
#elif LANES == 8
#define INSTRUCTION_SET "AVX2"
#define CPU_HAS_IT (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
#else
#error "no native target with this many lanes yet"
#endif

#define MAX_ARGUMENTS 17
/** Memory of this size or more asks for huge pages: weights are read with strides that cross a page at every row. */
#define HUGE_PAGE ((size_t)2 << 20)

static void read_numbers(napi_env env, napi_callback_info info, size_t count, double *numbers) {
  napi_value values[MAX_ARGUMENTS];
  size_t given = count;
  napi_get_cb_info(env, info, &given, values, NULL, NULL);
  for (size_t i = 0; i < count; i++) {
    numbers[i] = 0;
    if (i < given) napi_get_value_double(env, values[i], &numbers[i]);
  }
}

static napi_value number(napi_env env, double value) {
  napi_value result;
  napi_create_double(env, value, &result);
  return result;
}

#define ARGUMENTS(count) \
  double n[count];       \
  read_numbers(env, info, count, n)
#define INT(i) ((int)n[i])
#define FLOAT(i) ((float)n[i])
#define POINTER(i) ((void *)(uintptr_t)n[i])
#define FUNCTION(name) static napi_value name(napi_env env, napi_callback_info info)

FUNCTION(js_dense_forward) {
  ARGUMENTS(9);
  dense_forward(INT(0), INT(1), INT(2), POINTER(3), POINTER(4), POINTER(5), POINTER(6), INT(7), POINTER(8));
  return NULL;
}
FUNCTION(js_dense_backward) {
  ARGUMENTS(8);
  dense_backward(INT(0), INT(1), INT(2), POINTER(3), POINTER(4), POINTER(5), POINTER(6), POINTER(7));
  return NULL;
}
FUNCTION(js_dense_update) {
  ARGUMENTS(14);
  dense_update(INT(0), INT(1), INT(2), POINTER(3), POINTER(4), POINTER(5), POINTER(6), FLOAT(7), POINTER(8),
               POINTER(9), POINTER(10), POINTER(11), POINTER(12), POINTER(13));
  return NULL;
}
FUNCTION(js_dense_gradient) {
  ARGUMENTS(8);
  dense_gradient(INT(0), INT(1), INT(2), POINTER(3), POINTER(4), POINTER(5), POINTER(6), POINTER(7));
  return NULL;
}
FUNCTION(js_dense_example_norms) {
  ARGUMENTS(7);
  dense_example_norms(INT(0), INT(1), INT(2), POINTER(3), POINTER(4), FLOAT(5), POINTER(6));
  return NULL;
}
FUNCTION(js_convolution_forward) {
  ARGUMENTS(14);
  convolution_forward(INT(0), INT(1), INT(2), INT(3), INT(4), INT(5), INT(6), POINTER(7), POINTER(8), POINTER(9),
                      POINTER(10), INT(11), POINTER(12), POINTER(13));
  return NULL;
}
FUNCTION(js_convolution_backward) {
  ARGUMENTS(17);
  convolution_backward(INT(0), INT(1), INT(2), INT(3), INT(4), INT(5), INT(6), POINTER(7), POINTER(8), POINTER(9),
                       POINTER(10), POINTER(11), POINTER(12), POINTER(13), POINTER(14), FLOAT(15), POINTER(16));
  return NULL;
}
FUNCTION(js_max_pool_forward) {
  ARGUMENTS(7);
  max_pool_forward(INT(0), INT(1), INT(2), INT(3), POINTER(4), POINTER(5), POINTER(6));
  return NULL;
}
FUNCTION(js_max_pool_backward) {
  ARGUMENTS(7);
  max_pool_backward(INT(0), INT(1), INT(2), INT(3), POINTER(4), POINTER(5), POINTER(6));
  return NULL;
}
FUNCTION(js_normalization_statistics) {
  ARGUMENTS(8);
  normalization_statistics(INT(0), INT(1), INT(2), INT(3), POINTER(4), POINTER(5), POINTER(6), POINTER(7));
  return NULL;
}
FUNCTION(js_normalization_forward) {
  ARGUMENTS(10);
  normalization_forward(INT(0), INT(1), INT(2), FLOAT(3), POINTER(4), POINTER(5), POINTER(6), POINTER(7), POINTER(8),
                        POINTER(9));
  return NULL;
}
FUNCTION(js_normalization_backward) {
  ARGUMENTS(16);
  normalization_backward(INT(0), INT(1), INT(2), INT(3), FLOAT(4), POINTER(5), POINTER(6), POINTER(7), POINTER(8),
                         POINTER(9), POINTER(10), POINTER(11), POINTER(12), POINTER(13), FLOAT(14), POINTER(15));
  return NULL;
}
FUNCTION(js_relu_forward) {
  ARGUMENTS(3);
  relu_forward(INT(0), POINTER(1), POINTER(2));
  return NULL;
}
FUNCTION(js_relu_backward) {
  ARGUMENTS(4);
  relu_backward(INT(0), POINTER(1), POINTER(2), POINTER(3));
  return NULL;
}
FUNCTION(js_add) {
  ARGUMENTS(4);
  add(INT(0), POINTER(1), POINTER(2), POINTER(3));
  return NULL;
}
FUNCTION(js_dropout) {
  ARGUMENTS(7);
  dropout(INT(0), POINTER(1), POINTER(2), FLOAT(3), INT(4), INT(5), INT(6));
  return NULL;
}
FUNCTION(js_pack_channels) {
  ARGUMENTS(5);
  pack_channels(INT(0), INT(1), INT(2), POINTER(3), POINTER(4));
  return NULL;
}
FUNCTION(js_spread_channels) {
  ARGUMENTS(5);
  spread_channels(INT(0), INT(1), INT(2), POINTER(3), POINTER(4));
  return NULL;
}
FUNCTION(js_row_distances) {
  ARGUMENTS(5);
  row_distances(INT(0), INT(1), POINTER(2), POINTER(3), POINTER(4));
  return NULL;
}
FUNCTION(js_softmax_cross_entropy) {
  ARGUMENTS(8);
  softmax_cross_entropy(INT(0), INT(1), POINTER(2), POINTER(3), POINTER(4), FLOAT(5), POINTER(6), POINTER(7));
  return NULL;
}
FUNCTION(js_gather_bytes) {
  ARGUMENTS(6);
  gather_bytes(POINTER(0), POINTER(1), INT(2), INT(3), FLOAT(4), POINTER(5));
  return NULL;
}
FUNCTION(js_gather_floats) {
  ARGUMENTS(5);
  gather_floats(POINTER(0), POINTER(1), INT(2), INT(3), POINTER(4));
  return NULL;
}
FUNCTION(js_sgd_update) {
  ARGUMENTS(4);
  sgd_update(INT(0), POINTER(1), POINTER(2), FLOAT(3));
  return NULL;
}
FUNCTION(js_momentum_update) {
  ARGUMENTS(10);
  return number(env, momentum_update(INT(0), POINTER(1), POINTER(2), POINTER(3), POINTER(4), FLOAT(5), FLOAT(6),
                                     FLOAT(7), FLOAT(8), INT(9)));
}
FUNCTION(js_adam_update) {
  ARGUMENTS(16);
  return number(env, adam_update(INT(0), POINTER(1), POINTER(2), POINTER(3), POINTER(4), POINTER(5), FLOAT(6), FLOAT(7),
                                 FLOAT(8), FLOAT(9), FLOAT(10), FLOAT(11), FLOAT(12), FLOAT(13), FLOAT(14), FLOAT(15)));
}
FUNCTION(js_squared_norm) {
  ARGUMENTS(2);
  return number(env, squared_norm(INT(0), POINTER(1)));
}
FUNCTION(js_squared_distance) {
  ARGUMENTS(3);
  return number(env, squared_distance(INT(0), POINTER(1), POINTER(2)));
}
FUNCTION(js_peak_tiles) {
  ARGUMENTS(3);
  return number(env, peak_tiles(INT(0), INT(1), POINTER(2)));
}
FUNCTION(js_workspace_floats) {
  (void)info;
  return number(env, workspace_floats());
}
FUNCTION(js_update_depth) {
  (void)info;
  return number(env, update_depth());
}

static void release(napi_env env, void *memory, void *hint) {
  (void)env;
  (void)hint;
  free(memory);
}

/** allocate(bytes): an ArrayBuffer of zeros that begins at a multiple of 64 bytes; undefined when there is no memory. */
FUNCTION(js_allocate) {
  ARGUMENTS(1);
  const size_t alignment = n[0] >= HUGE_PAGE ? HUGE_PAGE : 64;
  const size_t bytes = ((size_t)n[0] + alignment - 1) / alignment * alignment;
  void *memory = NULL;
  napi_value buffer;
  if (posix_memalign(&memory, alignment, bytes) != 0) return NULL;
#ifdef MADV_HUGEPAGE
  if (alignment == HUGE_PAGE) madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  memset(memory, 0, bytes);
  if (napi_create_external_arraybuffer(env, memory, (size_t)n[0], release, NULL, &buffer) != napi_ok) {
    free(memory);
    return NULL;
  }
  return buffer;
}

/** address(buffer): where an ArrayBuffer lies. */
FUNCTION(js_address) {
  size_t count = 1;
  napi_value buffer;
  void *data = NULL;
  napi_get_cb_info(env, info, &count, &buffer, NULL, NULL);
  napi_get_arraybuffer_info(env, buffer, &data, NULL);
  return number(env, (double)(uintptr_t)data);
}

/** A function of its own, so that nothing of the instruction set can run before the answer is known. */
NOINLINE int cpu_has_it(void) { return CPU_HAS_IT; }

static void export_function(napi_env env, napi_value exports, const char *name, napi_callback function) {
  napi_value value;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, function, NULL, &value);
  napi_set_named_property(env, exports, name, value);
}

/** Exports `missing`, the name of the instruction set, and nothing else where the processor lacks it. */
NAPI_MODULE_INIT() {
  if (!cpu_has_it()) {
    napi_value name;
    napi_create_string_utf8(env, INSTRUCTION_SET, NAPI_AUTO_LENGTH, &name);
    napi_set_named_property(env, exports, "missing", name);
    return exports;
  }
  export_function(env, exports, "allocate", js_allocate);
  export_function(env, exports, "address", js_address);
  export_function(env, exports, "denseForward", js_dense_forward);
  export_function(env, exports, "denseBackward", js_dense_backward);
  export_function(env, exports, "denseUpdate", js_dense_update);
  export_function(env, exports, "denseGradient", js_dense_gradient);
  export_function(env, exports, "denseExampleNorms", js_dense_example_norms);
  export_function(env, exports, "convolutionForward", js_convolution_forward);
  export_function(env, exports, "convolutionBackward", js_convolution_backward);
  export_function(env, exports, "maxPoolForward", js_max_pool_forward);
  export_function(env, exports, "maxPoolBackward", js_max_pool_backward);
  export_function(env, exports, "normalizationStatistics", js_normalization_statistics);
  export_function(env, exports, "normalizationForward", js_normalization_forward);
  export_function(env, exports, "normalizationBackward", js_normalization_backward);
  export_function(env, exports, "reluForward", js_relu_forward);
  export_function(env, exports, "reluBackward", js_relu_backward);
  export_function(env, exports, "add", js_add);
  export_function(env, exports, "dropout", js_dropout);
  export_function(env, exports, "packChannels", js_pack_channels);
  export_function(env, exports, "spreadChannels", js_spread_channels);
  export_function(env, exports, "rowDistances", js_row_distances);
  export_function(env, exports, "softmaxCrossEntropy", js_softmax_cross_entropy);
  export_function(env, exports, "gatherBytes", js_gather_bytes);
  export_function(env, exports, "gatherFloats", js_gather_floats);
  export_function(env, exports, "sgdUpdate", js_sgd_update);
  export_function(env, exports, "momentumUpdate", js_momentum_update);
  export_function(env, exports, "adamUpdate", js_adam_update);
  export_function(env, exports, "squaredNorm", js_squared_norm);
  export_function(env, exports, "squaredDistance", js_squared_distance);
  export_function(env, exports, "peakTiles", js_peak_tiles);
  export_function(env, exports, "workspaceFloats", js_workspace_floats);
  export_function(env, exports, "updateDepth", js_update_depth);
  return exports;
}
