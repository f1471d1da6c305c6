/** Attempts at trials: begun under a claim, fed by events, fenced by their number. */
import type { TrialEvent } from '../core/event.ts'
import type { Claims } from './claims.ts'
import { cutTrace, encodeNumbers, encodeTrace } from './codec.ts'
import type { Connection, Row } from './connection.ts'
import { addEvent, eventDetail } from './event-log.ts'
import { sql } from './sql.ts'
import type { AttemptStart, Store } from './store.ts'

export function attemptsOf(
  connection: Connection,
  claims: Claims,
): Pick<Store, 'append'> & {
  begin: Store['beginAttempt']
} {
  const { write, one, all, run } = connection

  const findTrial = (trialId: string): Row => {
    const trial = one(sql.trial, [trialId])
    if (!trial) throw new Error(`the store has no trial ${trialId}`)
    return trial
  }

  /** Leaves the rows and traces that the saved state covers; without one, none. */
  const keepUpTo = (key: number, step: number) => {
    run(sql.dropRowsAfter, [key, step])
    run(sql.dropTracesAfter, [key, step])
    for (const row of all(sql.tracesAcross, [key, step])) {
      const columns = JSON.parse(row.columns as string)
      const chunk = { firstStep: row.first_step as number, lastStep: row.last_step as number, columns }
      const { data } = cutTrace({ ...chunk, data: row.data as Uint8Array }, step)
      run(sql.cutTrace, [step, data, row.chunk])
    }
  }

  const begin = (studyId: string, trialId: string): AttemptStart =>
    write(() => {
      const session = claims.sessionFor(studyId)
      if (findTrial(trialId).status === 'running') claims.takeOverTheDead()
      const trial = findTrial(trialId)
      if (trial.status === 'finished' || trial.status === 'diverged') return { kind: 'done' }
      if (trial.status === 'running') return { kind: 'busy' }
      const key = trial.key as number
      const saved = one(sql.checkpoint, [key])
      keepUpTo(key, (saved?.step as number | undefined) ?? -1)
      const attempt = (trial.attempt as number) + 1
      run(sql.begin, [attempt, session, studyId, saved?.seconds ?? 0, key])
      return { kind: 'begun', attempt, checkpoint: (saved?.state as Uint8Array | undefined) ?? null }
    })

  const apply = (key: number, event: TrialEvent): void => {
    switch (event.type) {
      case 'started':
      case 'printed':
        return
      case 'measured':
        for (const row of event.rows) run(sql.addRow, [key, row.step, encodeNumbers(row.values)])
        return
      case 'traced': {
        const chunk = encodeTrace(event)
        if (!chunk) return
        const { firstStep, lastStep, columns, data } = chunk
        run(sql.addTrace, [key, firstStep, lastStep, JSON.stringify(columns), data])
        return
      }
      case 'checkpointed':
        run(sql.saveCheckpoint, [key, event.step, event.seconds, event.state])
        return
      case 'finished':
        run(sql.finish, [event.outcome.kind, JSON.stringify(event.outcome), event.seconds, key])
        run(sql.dropCheckpoint, [key])
        return
      case 'interrupted':
        run(sql.interrupt, [key])
        return
      case 'failed':
        run(sql.fail, [JSON.stringify({ message: event.message, output: event.output }), key])
        return
    }
  }

  return {
    begin,
    append: (studyId, event) =>
      write(() => {
        const trial = findTrial(event.trialId)
        if (trial.attempt !== event.attempt) return false
        if (event.type !== 'printed' && trial.status !== 'running') return false
        apply(trial.key as number, event)
        addEvent(connection, studyId, event.type, eventDetail(event), event)
        return true
      }),
  }
}
