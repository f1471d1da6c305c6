/** Runs a command in a process group of its own, within limits, and ends all of it whatever happens. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { startGuard } from './guard.ts'
import { canSeeProcesses, memoryOf } from './process-tree.ts'

export interface CommandLimits {
  readonly timeSeconds: number
  readonly memoryBytes: number | null
}

export interface Command {
  /** Program and arguments; or one text for sh. */
  readonly words: readonly string[] | { readonly shell: string }
  /** On top of our own environment. */
  readonly environment: Readonly<Record<string, string>>
  /** Removed should we be killed. */
  readonly runDirectory: string
  readonly limits: CommandLimits
  /** Look at time and memory every 40 ms, not 200, and hold against the limit what was taken between the looks too. */
  readonly closeWatch?: boolean
  readonly onStdout: (bytes: Buffer) => void
  /** Called at every look, and once at the end. */
  readonly onTick: () => void
}

export type CommandEnd =
  | { readonly kind: 'exit'; readonly code: number | null; readonly signal: string | null }
  | { readonly kind: 'could not start'; readonly message: string }
  | { readonly kind: 'time limit' }
  | { readonly kind: 'memory limit'; readonly residentBytes: number }
  | { readonly kind: 'stopped' }

export interface EndedCommand {
  readonly end: CommandEnd
  /** The last of what it printed. */
  readonly output: string
  /** The most resident memory seen, of all its processes, with a limit of memory; 0 without. */
  readonly peakBytes: number
}

export interface RunningCommand {
  /** Never rejects, but for what `onStdout` or `onTick` throws: then the command is ended first. */
  readonly ended: Promise<EndedCommand>
  /** SIGTERM to all of it, and SIGKILL after the grace; `ended` then says `stopped`. */
  stop(graceMs: number): void
}

const outputBytes = 4096
const tickMs = 200
const closeTickMs = 40
/** For output that an ended command has left in its pipes. */
const drainMs = 2000

export function startCommand(command: Command): RunningCommand {
  const { limits } = command
  const mark = `BATCHWISE_RUN=${randomUUID()}`
  const guard = startGuard(mark, command.runDirectory)
  const tail = keepTail()
  let verdict: CommandEnd | null = null
  let fault: { readonly error: unknown } | null = null
  let endNow = () => {}

  const attempt = (work: () => void) => {
    if (fault) return
    try {
      work()
    } catch (error) {
      fault = { error }
      endNow()
    }
  }
  const give = (end: CommandEnd) => {
    verdict ??= end
    endNow()
  }

  const child = spawnCommand(command, mark)
  if (child.pid !== undefined) guard.watch(child.pid)
  child.stdout?.on('data', (bytes: Buffer) => {
    tail.add(bytes)
    attempt(() => command.onStdout(bytes))
  })
  child.stderr?.on('data', tail.add)

  const startedAt = performance.now()
  let peakBytes = 0
  const lookAtMemory = () => {
    if (limits.memoryBytes === null || child.pid === undefined) return
    const memory = memoryOf(child.pid)
    peakBytes = Math.max(peakBytes, memory.peakBytes)
    const taken = command.closeWatch ? memory.peakBytes : memory.residentBytes
    if (taken > limits.memoryBytes) give({ kind: 'memory limit', residentBytes: taken })
  }
  const tick = setInterval(
    () => {
      attempt(command.onTick)
      if ((performance.now() - startedAt) / 1000 >= limits.timeSeconds) give({ kind: 'time limit' })
      lookAtMemory()
    },
    command.closeWatch ? closeTickMs : tickMs,
  )

  const finished = new Promise<CommandEnd>((resolve) => {
    child.on('error', (error) => {
      if (child.pid === undefined) resolve({ kind: 'could not start', message: error.message })
    })
    child.on('exit', (code, signal) => resolve({ kind: 'exit', code, signal }))
    endNow = () => resolve({ kind: 'stopped' })
    if (verdict) endNow()
  })

  const ended = finished.then(async (end) => {
    await guard.finish()
    clearInterval(tick)
    if (child.pid !== undefined) await closed(child)
    attempt(command.onTick)
    if (fault) throw fault.error
    return { end: verdict ?? end, output: tail.text(), peakBytes }
  })
  return {
    ended,
    stop(graceMs) {
      // What it took until now shows only while it lives.
      if (command.closeWatch && !verdict) lookAtMemory()
      if (verdict) return
      verdict = { kind: 'stopped' }
      if (child.pid === undefined) return
      try {
        process.kill(-child.pid, 'SIGTERM')
      } catch {}
      setTimeout(() => endNow(), graceMs).unref()
    },
  }
}

function spawnCommand({ words, environment, limits }: Command, mark: string): ChildProcess {
  const [name = '', value = ''] = mark.split('=')
  const env = { ...process.env, ...environment, [name]: value }
  const [program, args] = limited(words, limits)
  return spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env })
}

/** Where processes cannot be looked at, a limit of address space is the nearest there is. */
function limited(words: Command['words'], { memoryBytes }: CommandLimits): [string, readonly string[]] {
  const limit = memoryBytes === null || canSeeProcesses ? '' : `ulimit -v ${Math.ceil(memoryBytes / 1024)}; `
  if ('shell' in words) return ['/bin/sh', ['-c', `${limit}${words.shell}`]]
  if (limit) return ['/bin/sh', ['-c', `${limit}exec "$@"`, 'sh', ...words]]
  return [words[0]!, words.slice(1)]
}

/** Resolves when the pipes of an ended command are at their end; one that escaped may hold them open. */
function closed(child: ChildProcess): Promise<void> {
  if (child.stdout?.closed && child.stderr?.closed) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      child.stdout?.destroy()
      child.stderr?.destroy()
      resolve()
    }, drainMs)
    child.on('close', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

/** The last 4 KB of what it is given. */
function keepTail() {
  let kept: Buffer = Buffer.alloc(0)
  const endOf = (bytes: Buffer) => bytes.subarray(-outputBytes)
  return {
    add: (bytes: Buffer) => {
      kept = endOf(Buffer.concat([kept, endOf(bytes)]))
    },
    // Without the rest of a character that was cut in two.
    text: () => kept.toString('utf8').replace(/^\uFFFD+/, ''),
  }
}
