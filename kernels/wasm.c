/** The WebAssembly target. Pointers are offsets into the exported memory; the caller grows and divides it. */
#define KERNEL(name) __attribute__((export_name(#name)))
#include "kernels.h"

/** Compilers call these for plain loops; there is no C library here. */
void *memset(void *to, int value, size_t count) {
  for (unsigned char *p = to; count--;) *p++ = (unsigned char)value;
  return to;
}
void *memcpy(void *restrict to, const void *restrict from, size_t count) {
  unsigned char *p = to;
  for (const unsigned char *q = from; count--;) *p++ = *q++;
  return to;
}
