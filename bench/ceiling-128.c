/**
 * What one core reaches at 128 bits when a product and a sum are two instructions, as they are in WebAssembly:
 * independent multiplications and additions in registers, best of several runs. Prints GFLOP/s.
 */
#include <stdio.h>
#include <time.h>

typedef float vec __attribute__((vector_size(16)));

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(void) {
  const vec a = {1, 1, 1, 1}, b = {0.5f, 0.5f, 0.5f, 0.5f};
  vec s0 = b, s1 = b, s2 = b, s3 = b, s4 = b, s5 = b, s6 = b, s7 = b;
  const int repeats = 1000000;
  double best = 0;
  for (int run = 0; run < 50; run++) {
    const double began = seconds();
    for (int i = 0; i < repeats; i++) {
#define MULTIPLY_ADD(sum)                                                         \
  {                                                                               \
    vec product;                                                                  \
    __asm__ volatile("vmulps %1, %2, %0" : "=x"(product) : "x"(a), "x"(b));       \
    __asm__ volatile("vaddps %1, %0, %0" : "+x"(sum) : "x"(product));             \
  }
      MULTIPLY_ADD(s0) MULTIPLY_ADD(s1) MULTIPLY_ADD(s2) MULTIPLY_ADD(s3)
      MULTIPLY_ADD(s4) MULTIPLY_ADD(s5) MULTIPLY_ADD(s6) MULTIPLY_ADD(s7)
    }
    const double speed = repeats * 8.0 * 8.0 / (seconds() - began) / 1e9;
    if (speed > best) best = speed;
  }
  printf("%.1f\n", best);
  return s0[0] == 0;
}
