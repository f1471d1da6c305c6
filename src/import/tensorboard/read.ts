/** A folder of TensorBoard event files as runs: one for each folder that holds some. */
import { readdirSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { counted, gatherRows, type ImportedRun, type ImportedRuns } from '../imported-run.ts'
import { paramsInName } from '../params-in-name.ts'
import { readEvent } from './event.ts'
import { readRecords } from './records.ts'

const eventFile = /(^|\.)tfevents\./
/** Folders into which Keras and others put the parts of one run. */
const partNames = /^(train|validation|val|valid|test|eval)$/
/** Where PyTorch's `add_hparams` puts what it was given: a folder named by the time. */
const hparamsFolder = /^\d{9,}\.\d+$/

/** The event files at or below a path, in the order in which they were begun. */
export function findEventFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && eventFile.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort((a, b) => (a < b ? -1 : 1))
}

interface Point {
  readonly step: number
  readonly value: number
  readonly wallSeconds: number
}

interface Folder {
  readonly params: Record<string, string | number>
  readonly tags: Map<string, Point[]>
  beganAt: number
}

/**
 * Tags keep their names; where a run has parts (`train/`, `validation/`) they stand before the tag. A value that is
 * written anew for a step that a later file begins at or before replaces what the earlier file had from there on, as
 * TensorBoard does it when a run is resumed.
 */
export function readTensorBoard(root: string, files: readonly string[]): ImportedRuns {
  const folders = new Map<string, Folder>()
  const notes: string[] = []
  for (const file of files) {
    const path = relative(root, dirname(file))
    const isPart = partNames.test(basename(path))
    const isOfParent = isPart || hparamsFolder.test(basename(path))
    const name = isOfParent ? dirname(path).replace(/^\.$/, '') : path
    const folder = folders.get(name) ?? { params: paramsInName(name), tags: new Map(), beganAt: Infinity }
    folders.set(name, folder)
    notes.push(...readFile(file, folder, isPart ? `${basename(path)}/` : '', relative(root, file)))
  }
  const runs = [...folders].map(([name, folder]) => runOf(name === '' ? basename(root) : name, folder))
  return { format: 'TensorBoard event files', runs, notes }
}

function readFile(file: string, folder: Folder, prefix: string, shown: string): string[] {
  const found = new Map<string, Point[]>()
  let unreadable = 0
  const { damaged, stopped } = readRecords(file, (payload) => {
    try {
      const { wallSeconds, step, scalars, settings } = readEvent(payload)
      if (wallSeconds > 0) folder.beganAt = Math.min(folder.beganAt, wallSeconds)
      Object.assign(folder.params, settings)
      for (const { tag, value } of scalars) {
        const points = found.get(prefix + tag) ?? []
        found.set(prefix + tag, points)
        points.push({ step, value, wallSeconds })
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      unreadable++
    }
  })
  for (const [tag, points] of found) {
    const first = points[0]!.step
    const before = (folder.tags.get(tag) ?? []).filter(({ step }) => step < first)
    folder.tags.set(tag, before.concat(points))
  }
  const lost = damaged + unreadable
  return [
    ...(stopped ? [`${shown} ${stopped}: what stands before it is used`] : []),
    ...(lost > 0 ? [`${shown}: ${counted(lost, 'damaged record')} left out`] : []),
  ]
}

function runOf(name: string, { params, tags, beganAt }: Folder): ImportedRun {
  const gathered = gatherRows()
  for (const [tag, points] of tags) {
    for (const { step, value, wallSeconds } of points) {
      if (step < 0) continue
      gathered.add(step, tag, value, wallSeconds - beganAt)
    }
  }
  return { name, params, rows: gathered.rows() }
}
