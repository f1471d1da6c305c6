import { Fifo } from './fifo.ts'

/** Operators that stations share; who waits for one is a machine's slot. */
export class ResourceState {
  free: number
  readonly queue = new Fifo()

  constructor(capacity: number) {
    this.free = capacity
  }
}
