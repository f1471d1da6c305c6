import type { CommandEnd } from './run-command.ts'

const longestQuote = 300

/** One sentence about a command that failed, with the last line that it printed. `withoutRows`: see the caller. */
export function describeEnd(end: CommandEnd, output: string, withoutRows: string | null): string {
  const last = output.trimEnd().split('\n').at(-1)?.trim() ?? ''
  const said = last === '' ? '' : `: ${last.slice(0, longestQuote)}`
  switch (end.kind) {
    case 'could not start':
      return `the command could not be started: ${end.message}`
    case 'time limit':
      return `the command was stopped at its time limit (timeLimitSeconds)${said}`
    case 'memory limit':
      return `the command was stopped at its memory limit: its processes took ${Math.round(end.residentBytes / 1024 ** 2)} MiB (memoryLimitMiB)${said}`
    case 'stopped':
      return `the command was stopped${said}`
    case 'exit':
      if (end.signal === 'SIGKILL') return `the command was killed by SIGKILL (out of memory?)${said}`
      if (end.signal !== null) return `the command was killed by ${end.signal}${said}`
      return end.code === 0
        ? `the command ended well but ${withoutRows ?? 'wrote too little'}`
        : `the command ended with exit code ${end.code}${said}`
  }
}
