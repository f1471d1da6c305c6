/**
 * A small shell that outlives us by a moment and ends what a command has left: its whole process group, and whoever
 * left the group but still has the mark in its environment (Linux). It waits for the end of its input, which comes
 * when we say so and also when we are killed, so that nothing can be left running.
 */
import { spawn } from 'node:child_process'

const script = `
trap '' HUP INT TERM
read -r group || exit 0
read -r word; ended=$?
kill -KILL -- "-$group" 2>/dev/null
for pid in $(grep -lsaF -- "$1" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3); do
  kill -KILL "$pid" 2>/dev/null
done
[ "$ended" = 0 ] || rm -rf -- "$2"
`

export interface Guard {
  /** The group to end; at once after it was started. */
  watch(group: number): void
  /** Ends the group and whatever has the mark; resolves when that is done. */
  finish(): Promise<void>
}

/** `runDirectory` is removed by the guard when we die before `finish`. */
export function startGuard(mark: string, runDirectory: string): Guard {
  const shell = spawn('/bin/sh', ['-c', script, 'guard', mark, runDirectory], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env.PATH },
  })
  const ended = new Promise<void>((resolve) => {
    shell.on('exit', () => resolve())
    shell.on('error', () => resolve())
  })
  shell.stdin.on('error', () => {})
  return {
    watch: (group) => shell.stdin.write(`${group}\n`),
    finish: () => {
      shell.stdin.end('finish\n')
      return ended
    },
  }
}
