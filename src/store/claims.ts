/** Which process runs which study. One at a time for each study; what a dead one held is free again. */
import { UserError } from '../core/errors.ts'
import type { Connection } from './connection.ts'
import { isAlive, removeLockFile, type Session, sessionIds, startSession } from './session.ts'
import { sql } from './sql.ts'
import type { Claimant } from './store.ts'

export interface Claims {
  claim(studyId: string): { release(): void }
  claimant(studyId: string): Claimant | null
  /** The session that holds this store's claim on the study. Throws when it holds none. */
  sessionFor(studyId: string): string
  /** Asks about each session once. */
  liveness(): (sessionId: string) => boolean
  /** Within a transaction: trials that dead processes were running become interrupted or missing. */
  takeOverTheDead(): void
  end(): void
}

export function claimsOf(connection: Connection, folder: string): Claims {
  const { write, one, all, run } = connection
  const held = new Set<string>()
  let session: Session | null = null

  const alive = (id: string) => id === session?.id || isAlive(folder, id)

  /** A session's file is made within a transaction like this one: one that no row speaks of is not just being made. */
  const takeOverTheDead = () => {
    const known = all(sql.sessions).map((row) => row.id as string)
    for (const id of new Set([...known, ...sessionIds(folder)])) {
      if (alive(id)) continue
      run(sql.abandonSession, [id])
      run(sql.dropClaimsOf, [id])
      run(sql.dropSession, [id])
      removeLockFile(folder, id)
    }
  }

  const ownSession = (): Session => {
    session ??= startSession(folder)
    run(sql.addSession, [session.id, session.pid, session.host, session.startedAtMs])
    return session
  }

  const release = (studyId: string) => {
    if (!session || !held.delete(studyId)) return
    const { id } = session
    write(() => {
      run(sql.abandonStudy, [id, studyId])
      run(sql.dropClaim, [studyId, id])
    })
  }

  return {
    claim: (studyId) => {
      write(() => {
        takeOverTheDead()
        const holder = one(sql.claimOf, [studyId])
        if (holder && holder.session_id === session?.id && !held.has(studyId)) {
          // Our own, whose release could not be written.
          run(sql.abandonStudy, [session.id, studyId])
          run(sql.dropClaim, [studyId, session.id])
        } else if (holder) {
          const since = new Date(holder.started_at_ms as number).toISOString()
          throw new UserError(
            `this study is being run by process ${holder.pid} on ${holder.host} since ${since}`,
            {
              place: folder,
              remedy: 'Wait for it, or stop it (Ctrl-C there); then run again to go on from where it was.',
            },
          )
        }
        run(sql.addClaim, [studyId, ownSession().id])
      })
      held.add(studyId)
      return { release: () => release(studyId) }
    },
    claimant: (studyId) =>
      connection.read(() => {
        const holder = one(sql.claimOf, [studyId])
        if (!holder || !alive(holder.session_id as string)) return null
        const { pid, host, started_at_ms } = holder
        return { pid: pid as number, host: host as string, startedAtMs: started_at_ms as number }
      }),
    sessionFor: (studyId) => {
      if (!session || !held.has(studyId)) throw new Error(`the study ${studyId} was not claimed`)
      return session.id
    },
    liveness: () => {
      const known = new Map<string, boolean>()
      return (id) => {
        const answer = known.get(id) ?? alive(id)
        known.set(id, answer)
        return answer
      }
    },
    takeOverTheDead,
    end: () => {
      if (!session) return
      const ended = session
      try {
        write(() => {
          run(sql.abandonSession, [ended.id])
          run(sql.dropClaimsOf, [ended.id])
          run(sql.dropSession, [ended.id])
        })
      } catch {
        // E.g. a full disk. Without its lock the session is dead, and the next run takes over what it held.
      } finally {
        ended.end()
        session = null
        held.clear()
      }
    },
  }
}
