#!/bin/sh
# Rebuilds batchwise.wasm, which is checked in so that no compiler is needed to run it. Needs clang and lld (Debian 12's
# version 14 gives the same bytes). An argument names another output file, more are flags; a test compares it with the one checked in.
#
# Loop strength reduction is off because it turns the constant offsets of loads into additions of their own: without
# it the micro-kernel runs a tenth faster.
set -eu
cd "$(dirname "$0")"
output="${1:-batchwise.wasm}"
[ $# -eq 0 ] || shift
exec clang --target=wasm32 -O3 -std=c17 -msimd128 -mbulk-memory -ffreestanding -fno-builtin -nostdlib \
  -Wall -Wextra -Wno-psabi -DLANES=4 -mllvm -disable-lsr \
  -Wl,--no-entry -Wl,--export=__heap_base -Wl,--stack-first -Wl,-z,stack-size=65536 \
  -Wl,--max-memory=4294967296 -Wl,--strip-all \
  "$@" -o "$output" wasm.c
