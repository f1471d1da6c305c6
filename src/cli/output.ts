/** Where output goes: stdout is data, stderr is progress; colour only where a person looks and did not refuse it. */
export function wantsColor(stream: NodeJS.WriteStream): boolean {
  if (process.env.NO_COLOR) return false
  return stream.isTTY === true && process.env.TERM !== 'dumb'
}

/** A line that is redrawn in place: only on a terminal that is not a CI's. */
export function isLive(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && !process.env.CI && process.env.TERM !== 'dumb'
}

export function terminalWidth(stream: NodeJS.WriteStream): number {
  return Math.max(40, Math.min(stream.columns ?? 80, 110))
}

/** JSON with the non-finite numbers as null: they have no JSON form, and mean "cannot tell" where they occur. */
export const toJsonLine = (value: unknown): string => JSON.stringify(value)

export function printLine(line = ''): void {
  process.stdout.write(`${line}\n`)
}

export function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
