/**
 * What a trial's process and the runner say to each other. Orders go over Node's IPC channel. Events come back over
 * a pipe of their own, written synchronously: a trial faster than the runner waits in its write, so neither side
 * piles up memory, and all that was recorded before a crash of the trial is in the pipe and is kept. A frame is its
 * length (4 bytes, little-endian) and a value as V8 serializes it.
 */
import { writeSync } from 'node:fs'
import { deserialize, serialize } from 'node:v8'
import type { TrialEvent, TrialJob } from '../core/event.ts'

export type Order =
  | { readonly type: 'run'; readonly module: string; readonly job: TrialJob }
  | { readonly type: 'drain' }

type WithoutTrial<E> = E extends { readonly type: 'printed' }
  ? never
  : E extends TrialEvent
    ? Omit<E, 'trialId' | 'attempt' | 'output'>
    : never
/** An event of the trial that the process runs; `idle` after its last one where the process stays for another. */
export type ChildEvent = WithoutTrial<TrialEvent> | { readonly type: 'idle' }

/** In the child: the pipe's file descriptor, after stdin, stdout, stderr and IPC. */
export const eventPipe = 4

const headerBytes = 4

/** Returns when the runner's end has taken all of it; throws EPIPE when the runner is gone. */
export function writeFrame(fileDescriptor: number, event: ChildEvent): void {
  const payload = serialize(event)
  const frame = Buffer.allocUnsafe(headerBytes + payload.length)
  frame.writeUInt32LE(payload.length)
  payload.copy(frame, headerBytes)
  for (let written = 0; written < frame.length; ) {
    try {
      written += writeSync(fileDescriptor, frame, written)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}

/** Takes the pipe's bytes as they come and calls `onEvent` for each whole frame; what a kill cut off is left out. */
export function frameReader(onEvent: (event: ChildEvent) => void): (bytes: Buffer) => void {
  let held: Buffer[] = []
  let heldBytes = 0
  let wantedBytes = headerBytes
  return (bytes) => {
    held.push(bytes)
    heldBytes += bytes.length
    if (heldBytes < wantedBytes) return
    let rest = held.length === 1 ? bytes : Buffer.concat(held)
    wantedBytes = headerBytes
    while (rest.length >= headerBytes) {
      wantedBytes = headerBytes + rest.readUInt32LE()
      if (rest.length < wantedBytes) break
      onEvent(deserialize(rest.subarray(headerBytes, wantedBytes)) as ChildEvent)
      rest = rest.subarray(wantedBytes)
      wantedBytes = headerBytes
    }
    held = rest.length > 0 ? [rest] : []
    heldBytes = rest.length
  }
}
