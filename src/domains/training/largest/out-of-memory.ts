/** How a training that ran out of memory ends. */
import type { CommandEnd } from '../own/run-command.ts'

/** Of the system, CUDA, PyTorch, JAX, TensorFlow, Python, C++, Node and WebAssembly. */
const messages =
  /out of memory|cannot allocate memory|can't allocate memory|RESOURCE_EXHAUSTED|\bOOM\b|MemoryError|bad_alloc|allocation failed|CUBLAS_STATUS_ALLOC_FAILED|maximum memory size exceeded|could not allocate/i

/** 128 + SIGKILL, as the kernel and containers end what takes too much; 128 + SIGSEGV, as a failed allocation may. */
const exitCodes = [137, 139]
const signals = ['SIGKILL', 'SIGSEGV']

/** @param output the last of what the command has printed */
export function isOutOfMemory(end: CommandEnd, output: string): boolean {
  if (end.kind === 'memory limit') return true
  if (end.kind !== 'exit' || end.code === 0) return false
  const wasKilled = signals.includes(end.signal ?? '') || exitCodes.includes(end.code ?? 0)
  return wasKilled || messages.test(output)
}
