/** Starts the programs in fixtures/ as real processes and says how they ended. */
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RunSummary } from '../../src/runner/run-study.ts'
import { walkStudy } from '../contract/fixtures/studies.ts'

type Line = { type: string; trialId: string; attempt: number } | { summary: RunSummary }

export interface Program {
  readonly process: ChildProcess
  /** What it has printed so far. */
  lines(): Line[]
  readonly ended: Promise<{ code: number | null; errors: string; lines: Line[]; summary: RunSummary | null }>
  /** What a terminal does at Ctrl-C: the signal goes to every process of the group. */
  pressCtrlC(): void
  /** Resolves when it has printed so many events of the type; rejects when it ends before. */
  printed(type: string, count?: number): Promise<void>
}

/** A folder below the system's own for such, open to every user. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'batchwise-crash-'))
  chmodSync(folder, 0o755)
  return folder
}

const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url))

export function start(
  name: string,
  args: readonly string[],
  options: { uid?: number; gid?: number } = {},
): Program {
  const child = spawn(process.execPath, [fixture(name), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Programs find themselves by their path; another user may not read the folder that the tests run in.
    cwd: '/',
    // A process group of its own, as a shell gives to each command on a terminal.
    detached: true,
    ...options,
  })
  let output = ''
  let errors = ''
  const listeners = new Set<() => void>()
  child.stdout.on('data', (bytes) => {
    output += bytes
    for (const listener of listeners) listener()
  })
  child.stderr.on('data', (bytes) => {
    errors += bytes
  })
  // The last line may have been cut off by a kill.
  const lines = () =>
    output
      .slice(0, output.lastIndexOf('\n') + 1)
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Line)
  const ended = new Promise<Awaited<Program['ended']>>((resolve) => {
    child.on('close', (code) => {
      const summaries = lines().flatMap((line) => ('summary' in line ? [line.summary] : []))
      resolve({ code, errors, lines: lines(), summary: summaries[0] ?? null })
    })
  })
  const printed = (type: string, count = 1) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (lines().filter((line) => 'type' in line && line.type === type).length < count) return
        listeners.delete(look)
        resolve()
      }
      listeners.add(look)
      look()
      void ended.then(() => reject(new Error(`ended before "${type}" came ${count} times: ${errors}`)))
    })
  const pressCtrlC = () => void process.kill(-(child.pid as number), 'SIGINT')
  return { process: child, lines, ended, pressCtrlC, printed }
}

type Walks = Parameters<typeof walkStudy>

/** Starts a run of the study that the arguments describe, in `folder`/store. */
export function startRun(
  folder: string,
  changes: Walks[0],
  params: Walks[1],
  options: { workers?: number; uid?: number; gid?: number } = {},
): Program {
  const { workers = 2, ...user } = options
  return start(
    'run-walk.ts',
    [join(folder, 'store'), JSON.stringify(walkStudy(changes, params)), String(workers)],
    user,
  )
}
