/**
 * All SQL of the store. `trials.key` is the short key of a trial inside this file; bulk lies in tables of its own,
 * so that reading statuses never pages through it. A trial's rows, traces and saved state are always those of its
 * newest attempt: what an older attempt left behind is kept or deleted when the next one begins.
 */

/** Marks a SQLite file as ours (`PRAGMA application_id`): "bwis". */
export const applicationId = 0x62776973

/** Step i brings `PRAGMA user_version` from i to i + 1. A released step is never edited; add one instead. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE studies (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    study TEXT NOT NULL,
    manifest TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    put_at_ms INTEGER NOT NULL
  ) STRICT;

  -- A process that runs trials. It lives as long as it holds the lock on its lock file.
  CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    pid INTEGER NOT NULL,
    host TEXT NOT NULL,
    started_at_ms INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE claims (
    study_id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL
  ) STRICT;

  CREATE TABLE trials (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    trial TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'missing',
    attempt INTEGER NOT NULL DEFAULT 0,
    -- While running: who runs it, and for which study.
    session_id TEXT,
    study_id TEXT,
    -- Seconds that earlier attempts spent up to the state that this one went on from.
    seconds_before REAL NOT NULL DEFAULT 0,
    outcome TEXT,
    seconds REAL,
    failure TEXT
  ) STRICT;
  CREATE INDEX trials_running ON trials (session_id) WHERE session_id IS NOT NULL;

  CREATE TABLE study_trials (
    study_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    trial INTEGER NOT NULL,
    PRIMARY KEY (study_id, position)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE checkpoints (
    trial INTEGER PRIMARY KEY,
    step INTEGER NOT NULL,
    seconds REAL NOT NULL,
    state BLOB NOT NULL
  ) STRICT;

  CREATE TABLE measurements (
    trial INTEGER NOT NULL,
    step INTEGER NOT NULL,
    numbers TEXT NOT NULL
  ) STRICT;
  CREATE INDEX measurements_by_trial ON measurements (trial, step);

  -- Consecutive steps of all columns: the first column's float32 values, then the second's, and so on.
  CREATE TABLE traces (
    trial INTEGER NOT NULL,
    first_step INTEGER NOT NULL,
    last_step INTEGER NOT NULL,
    columns TEXT NOT NULL,
    data BLOB NOT NULL
  ) STRICT;
  CREATE INDEX traces_by_trial ON traces (trial, first_step);

  -- Nothing is ever deleted here, so the sequence has no gaps: an insert that is rolled back takes its number back.
  CREATE TABLE events (
    sequence INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    study_id TEXT NOT NULL,
    type TEXT NOT NULL,
    trial_id TEXT,
    attempt INTEGER,
    detail TEXT NOT NULL
  ) STRICT;
  `,
]

export const schemaVersion = migrations.length

/** `study_trials.position` is the round times this, plus the place in the round: so positions order all of them. */
export const roundStride = 2 ** 32

const ofStudy =
  'FROM study_trials JOIN trials ON trials.key = study_trials.trial WHERE study_trials.study_id = ?'
const keysOfStudy = 'SELECT trial FROM study_trials WHERE study_id = ?1'

export const sql = {
  putStudy: `
    INSERT INTO studies (id, name, study, manifest, created_at_ms, put_at_ms) VALUES (?, ?, ?, ?, ?6, ?6)
    ON CONFLICT (id) DO UPDATE SET put_at_ms = excluded.put_at_ms`,
  putManifest: 'UPDATE studies SET manifest = ? WHERE id = ?',
  studies: 'SELECT * FROM studies ORDER BY created_at_ms, rowid',
  study: 'SELECT * FROM studies WHERE id = ?',
  newestStudyNamed: 'SELECT * FROM studies WHERE name = ? ORDER BY put_at_ms DESC, rowid DESC LIMIT 1',
  studiesBeginning: 'SELECT * FROM studies WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id',

  putTrial: 'INSERT INTO trials (id, trial) VALUES (?, ?) ON CONFLICT (id) DO NOTHING',
  unlinkTrials: 'DELETE FROM study_trials WHERE study_id = ?',
  unlinkRounds: `DELETE FROM study_trials WHERE study_id = ? AND position >= ${roundStride}`,
  linkTrial:
    'INSERT INTO study_trials (study_id, position, trial) SELECT ?, ?, key FROM trials WHERE trials.id = ?',
  linkedIds: `SELECT trials.id, position ${ofStudy} ORDER BY position`,
  trialsOf: `SELECT trials.*, position ${ofStudy} ORDER BY position`,
  trial: 'SELECT * FROM trials WHERE id = ?',
  countDone: `SELECT count(*) AS n ${ofStudy} AND status IN ('finished', 'diverged')`,

  begin: `
    UPDATE trials SET status = 'running', attempt = ?, session_id = ?, study_id = ?, seconds_before = ?,
      outcome = NULL, seconds = NULL, failure = NULL
    WHERE key = ?`,
  finish: `
    UPDATE trials SET status = ?, outcome = ?, seconds = seconds_before + ?, session_id = NULL, study_id = NULL
    WHERE key = ?`,
  interrupt: `UPDATE trials SET status = 'interrupted', session_id = NULL, study_id = NULL WHERE key = ?`,
  fail: `UPDATE trials SET status = 'failed', failure = ?, session_id = NULL, study_id = NULL WHERE key = ?`,
  abandonSession: `
    UPDATE trials SET session_id = NULL, study_id = NULL,
      status = iif(key IN (SELECT trial FROM checkpoints), 'interrupted', 'missing')
    WHERE session_id = ?1`,
  abandonStudy: `
    UPDATE trials SET session_id = NULL, study_id = NULL,
      status = iif(key IN (SELECT trial FROM checkpoints), 'interrupted', 'missing')
    WHERE session_id = ?1 AND study_id = ?2`,

  saveCheckpoint: `
    INSERT INTO checkpoints (trial, step, seconds, state)
    SELECT key, ?2, seconds_before + ?3, ?4 FROM trials WHERE key = ?1
    ON CONFLICT (trial) DO UPDATE SET step = excluded.step, seconds = excluded.seconds, state = excluded.state`,
  checkpoint: 'SELECT step, seconds, state FROM checkpoints WHERE trial = ?',
  hasCheckpoint: 'SELECT 1 FROM checkpoints WHERE trial = ?',
  dropCheckpoint: 'DELETE FROM checkpoints WHERE trial = ?',

  addRow: 'INSERT INTO measurements (trial, step, numbers) VALUES (?, ?, ?)',
  rowsOf: `
    SELECT step, numbers FROM measurements JOIN trials ON trials.key = measurements.trial
    WHERE trials.id = ? ORDER BY step, measurements.rowid`,
  rowsOfStudy: `
    SELECT trials.id, step, numbers FROM study_trials
    JOIN trials ON trials.key = study_trials.trial
    JOIN measurements ON measurements.trial = trials.key
    WHERE study_trials.study_id = ? ORDER BY position, step, measurements.rowid`,
  dropRowsAfter: 'DELETE FROM measurements WHERE trial = ? AND step > ?',

  addTrace: 'INSERT INTO traces (trial, first_step, last_step, columns, data) VALUES (?, ?, ?, ?, ?)',
  tracesOf: `
    SELECT first_step, last_step, columns, data FROM traces JOIN trials ON trials.key = traces.trial
    WHERE trials.id = ? ORDER BY first_step, traces.rowid`,
  tracesAcross: `
    SELECT rowid AS chunk, first_step, last_step, columns, data FROM traces
    WHERE trial = ?1 AND first_step <= ?2 AND last_step > ?2`,
  dropTracesAfter: 'DELETE FROM traces WHERE trial = ? AND first_step > ?',
  cutTrace: 'UPDATE traces SET last_step = ?, data = ? WHERE rowid = ?',

  /** Of every trial of the study that no live run of another study is working on. */
  reset: [
    `DELETE FROM checkpoints WHERE trial IN (${keysOfStudy})
      AND trial NOT IN (SELECT key FROM trials WHERE status = 'running' AND study_id <> ?1)`,
    `DELETE FROM measurements WHERE trial IN (${keysOfStudy})
      AND trial NOT IN (SELECT key FROM trials WHERE status = 'running' AND study_id <> ?1)`,
    `DELETE FROM traces WHERE trial IN (${keysOfStudy})
      AND trial NOT IN (SELECT key FROM trials WHERE status = 'running' AND study_id <> ?1)`,
    `UPDATE trials SET status = 'missing', session_id = NULL, study_id = NULL, seconds_before = 0,
      outcome = NULL, seconds = NULL, failure = NULL
      WHERE key IN (${keysOfStudy}) AND NOT (status = 'running' AND study_id <> ?1)`,
  ],

  addEvent: 'INSERT INTO events (at_ms, study_id, type, trial_id, attempt, detail) VALUES (?, ?, ?, ?, ?, ?)',
  lastLogged: `
    SELECT * FROM events WHERE study_id = ? AND type IN ('run-started', 'run-ended')
    ORDER BY sequence DESC LIMIT 1`,
  outputs: `
    SELECT trial_id, detail FROM events JOIN trials ON trials.id = trial_id AND trials.attempt = events.attempt
    WHERE events.study_id = ? AND type = 'printed' ORDER BY sequence`,
  eventsAfter: 'SELECT * FROM events WHERE sequence > ? ORDER BY sequence LIMIT ?',

  runEvents: "SELECT * FROM events WHERE type >= 'run-' AND type < 'run.' ORDER BY sequence",
  lastSequence: 'SELECT coalesce(max(sequence), 0) AS n FROM events',

  addSession:
    'INSERT INTO sessions (id, pid, host, started_at_ms) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
  sessions: 'SELECT * FROM sessions',
  dropSession: 'DELETE FROM sessions WHERE id = ?',
  claimOf: `
    SELECT claims.session_id, pid, host, started_at_ms FROM claims JOIN sessions ON sessions.id = claims.session_id
    WHERE study_id = ?`,
  addClaim: 'INSERT INTO claims (study_id, session_id) VALUES (?, ?)',
  dropClaim: 'DELETE FROM claims WHERE study_id = ? AND session_id = ?',
  dropClaimsOf: 'DELETE FROM claims WHERE session_id = ?',
} as const
