/** The processes that a command has started, and the memory that they take (Linux; elsewhere nothing is seen). */
import { existsSync, readdirSync, readFileSync } from 'node:fs'

export const canSeeProcesses = existsSync('/proc/self/stat')

export interface ProcessMemory {
  readonly residentBytes: number
  /** The most that each process had resident so far, whenever that was. */
  readonly peakBytes: number
}

interface Process {
  readonly pid: number
  readonly parent: number
  readonly group: number
  readonly session: number
}

/**
 * Summed over the leader's group, its session and all their descendants; pages that processes share count once for
 * each. 0 where it cannot be seen.
 */
export function memoryOf(leader: number): ProcessMemory {
  if (!canSeeProcesses) return { residentBytes: 0, peakBytes: 0 }
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (read(Number(name)) ?? []) : []))
  const members = new Set<number>()
  for (let grown = true; grown; ) {
    grown = false
    for (const { pid, parent, group, session } of all) {
      const belongs = group === leader || session === leader || members.has(parent)
      if (!belongs || members.has(pid)) continue
      members.add(pid)
      grown = true
    }
  }
  const each = [...members].map(memoryOfOne)
  return {
    residentBytes: each.reduce((sum, { residentBytes }) => sum + residentBytes, 0),
    peakBytes: each.reduce((sum, { peakBytes }) => sum + peakBytes, 0),
  }
}

function read(pid: number): Process | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name before it, in brackets, may hold anything.
    const [, parent, group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { pid, parent: Number(parent), group: Number(group), session: Number(session) }
  } catch {
    return null
  }
}

function memoryOfOne(pid: number): ProcessMemory {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const bytesOf = (name: string) =>
      1024 * Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(status)?.[1] ?? 0)
    return { residentBytes: bytesOf('VmRSS'), peakBytes: bytesOf('VmHWM') }
  } catch {
    return { residentBytes: 0, peakBytes: 0 }
  }
}
