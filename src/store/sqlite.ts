/**
 * The store as one SQLite file, `store.sqlite`, in a folder. Several processes may read and write it at once. What a
 * call has stored outlives any end of the process (see `open-database.ts`), and each call is all or nothing, so
 * whatever a crash interrupts, the store is one that the next run goes on from.
 */
import type { DatabaseSync } from 'node:sqlite'
import { contentId } from '../core/identity.ts'
import { attemptsOf } from './attempts.ts'
import { claimsOf } from './claims.ts'
import { decodeNumbers, joinTraces, type TraceChunk } from './codec.ts'
import { connect, type Row } from './connection.ts'
import { addEvent, loggedEvent } from './event-log.ts'
import { databasePath, openDatabase } from './open-database.ts'
import { roundStride, sql } from './sql.ts'
import type { Store } from './store.ts'
import { findStudyRow, studyRecord } from './studies.ts'
import { roundOf, trialRecord } from './trial-record.ts'

/**
 * Opens the store in `folder`, making both when there is none. With `readOnly` nothing is made or changed: a folder
 * without a store reads as an empty one, and one that cannot be written can still be read.
 *
 * Throws UserError for a file that is not a store, is damaged or is from a newer version (nothing is written then),
 * and, like every method, when the disk is full or cannot be read or written.
 */
export function openStore(folder: string, options: { readonly readOnly?: boolean } = {}): Store {
  const readOnly = options.readOnly ?? false
  return storeOver(openDatabase(folder, readOnly), folder, readOnly)
}

export function storeOver(database: DatabaseSync, folder: string, readOnly: boolean): Store {
  const connection = connect(database, databasePath(folder), readOnly)
  const claims = claimsOf(connection, folder)
  const attempts = attemptsOf(connection, claims)
  const { read, write, one, all, run } = connection

  return {
    putStudy: (study, manifest, trials) =>
      write(() => {
        const id = contentId(study)
        const nowMs = Date.now()
        run(sql.putStudy, [id, study.name, JSON.stringify(study), JSON.stringify(manifest), nowMs, nowMs])
        const linked = all(sql.linkedIds, [id]).flatMap((row) => (roundOf(row) === 0 ? [row.id] : []))
        if (linked.length !== trials.length || trials.some((trial, index) => trial.id !== linked[index])) {
          run(sql.unlinkTrials, [id])
          for (const [position, trial] of trials.entries()) {
            run(sql.putTrial, [trial.id, JSON.stringify(trial)])
            run(sql.linkTrial, [id, position, trial.id])
          }
          addEvent(connection, id, 'planned', { trials: trials.length })
        }
        if (one(sql.countDone, [id])?.n === 0) run(sql.putManifest, [JSON.stringify(manifest), id])
        return studyRecord(one(sql.study, [id]) as Row)
      }),
    addRound: (studyId, trials, because) =>
      write(() => {
        const linked = all(sql.linkedIds, [studyId])
        const known = new Set(linked.map((row) => row.id))
        const round = Math.max(0, ...linked.map(roundOf)) + 1
        const added = trials.filter(({ id }) => !known.has(id))
        for (const [place, trial] of added.entries()) {
          run(sql.putTrial, [trial.id, JSON.stringify(trial)])
          run(sql.linkTrial, [studyId, round * roundStride + place, trial.id])
        }
        addEvent(connection, studyId, 'planned', { trials: added.length, round, because })
        return round
      }),
    studies: () => read(() => all(sql.studies).map(studyRecord)),
    findStudy: (idOrName) =>
      read(() => {
        const row = findStudyRow(connection, idOrName)
        return row && studyRecord(row)
      }),
    trials: (studyId) =>
      read(() => {
        const isAlive = claims.liveness()
        return all(sql.trialsOf, [studyId]).map((row) => trialRecord(connection, row, isAlive))
      }),
    resetTrials: (studyId) =>
      write(() => {
        claims.takeOverTheDead()
        for (const statement of sql.reset) run(statement, [studyId])
        run(sql.unlinkRounds, [studyId])
        addEvent(connection, studyId, 'planned', {
          trials: all(sql.linkedIds, [studyId]).length,
          fresh: true,
        })
      }),
    beginAttempt: attempts.begin,
    append: attempts.append,
    log: (studyId, type, detail) => write(() => addEvent(connection, studyId, type, detail)),
    lastLogged: (studyId) => read(() => all(sql.lastLogged, [studyId]).map(loggedEvent)[0] ?? null),
    events: (after, limit = -1) => read(() => all(sql.eventsAfter, [after, limit]).map(loggedEvent)),
    runEvents: () => read(() => all(sql.runEvents).map(loggedEvent)),
    outputs: (studyId) =>
      read(
        () =>
          new Map(
            all(sql.outputs, [studyId]).map((row) => [
              row.trial_id as string,
              (JSON.parse(row.detail as string) as { readonly output: string }).output,
            ]),
          ),
      ),
    lastSequence: () => read(() => one(sql.lastSequence)?.n as number),
    measurements: (trialId) => read(() => all(sql.rowsOf, [trialId]).map(measurementRow)),
    measurementsOf: (studyId) =>
      read(() =>
        all(sql.rowsOfStudy, [studyId]).reduce((rows, row) => {
          const ofTrial = rows.get(row.id as string)
          if (ofTrial) ofTrial.push(measurementRow(row))
          else rows.set(row.id as string, [measurementRow(row)])
          return rows
        }, new Map<string, ReturnType<typeof measurementRow>[]>()),
      ),
    trace: (trialId) => read(() => joinTraces(all(sql.tracesOf, [trialId]).map(traceChunk))),
    claim: claims.claim,
    claimant: claims.claimant,
    close() {
      claims.end()
      connection.close()
    },
  }
}

const measurementRow = (row: Row) => ({
  step: row.step as number,
  values: decodeNumbers(row.numbers as string),
})

const traceChunk = (row: Row): TraceChunk => ({
  firstStep: row.first_step as number,
  lastStep: row.last_step as number,
  columns: JSON.parse(row.columns as string),
  data: row.data as Uint8Array,
})
