/** What processes there are (Linux; elsewhere only whether one is there). */
import { existsSync, readdirSync, readFileSync } from 'node:fs'

export const canListProcesses = existsSync('/proc/self/stat')

/** The state and the parent of a process; null when there is none. */
function statusOf(pid: number): { state: string; parent: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { state, parent: Number(parent) }
  } catch {
    return null
  }
}

/** One that has ended may stay listed, as a zombie, until its parent asks how. */
export function isAlive(pid: number): boolean {
  if (canListProcesses) return (statusOf(pid)?.state ?? 'Z') !== 'Z'
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const status = statusOf(pid)
      return status?.parent === parent && status.state !== 'Z'
    })
}
