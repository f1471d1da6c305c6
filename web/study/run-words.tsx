import type { StudySummary } from '../../src/server/api/study-schemas.ts'

type Progress = Pick<StudySummary, 'run' | 'trials' | 'ended' | 'counts'>

/** How far a study has come, in a line. */
export function RunWords({ study }: { readonly study: Progress }) {
  return (
    <span class="run-words">
      <progress max={study.trials} value={study.ended} aria-label="Trials that have ended" />
      <span>{runWords(study)}</span>
    </span>
  )
}

export function runWords({ run, trials, ended, counts }: Progress): string {
  const done = `${ended} of ${trials} trials`
  const failed = counts.failed ? `, ${counts.failed} failed` : ''
  switch (run.kind) {
    case 'running':
      return run.stopping ? `${done}: stopping, what runs saves its state` : `${done}, running`
    case 'waiting':
      return `${done}, waiting for ${run.ahead === 1 ? 'another study' : `${run.ahead} other studies`}`
    case 'elsewhere':
      return `${done}, running in process ${run.pid} on ${run.host}`
    case 'idle':
      return ended === trials ? `${trials} trials, done` : `${done}, stopped${failed}`
  }
}
