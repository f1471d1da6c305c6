/** The processes that a command has started, and the memory that they take (Linux; elsewhere nothing is seen). */
import { existsSync, readdirSync, readFileSync } from 'node:fs'

export const canSeeProcesses = existsSync('/proc/self/stat')

interface Process {
  readonly pid: number
  readonly parent: number
  readonly group: number
  readonly session: number
}

/**
 * Bytes resident, summed over the leader's group, its session and all their descendants; pages that processes share
 * count once for each. 0 where it cannot be seen.
 */
export function residentBytes(leader: number): number {
  if (!canSeeProcesses) return 0
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
  return [...members].reduce((sum, pid) => sum + residentOf(pid), 0)
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

function residentOf(pid: number): number {
  try {
    const kibibytes = /^VmRSS:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kibibytes === undefined ? 0 : Number(kibibytes) * 1024
  } catch {
    return 0
  }
}
