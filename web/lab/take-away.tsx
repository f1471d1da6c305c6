/** What can be taken along: every number, and the same as a study. */
import { useEffect, useRef } from 'preact/hooks'
import { CopyLine } from '../parts/copy.tsx'
import { Listing } from '../parts/listing.tsx'
import { csvOf } from './csv.ts'
import type { LabRun } from './lab-run.ts'
import type { LabSettings } from './settings.ts'
import { studyText } from './study-text.ts'
import type { Frame } from './training/messages.ts'

interface TakeAwayProps {
  readonly run: LabRun
  readonly settings: LabSettings
  readonly trainExamples: number
}

export function TakeAway({ run, settings, trainExamples }: TakeAwayProps) {
  const newest = useRef<Frame | null>(null)
  useEffect(
    () =>
      run.onFrame((frame) => {
        newest.current = frame
      }),
    [run],
  )
  const save = () => {
    if (!newest.current) return
    const url = URL.createObjectURL(new Blob([csvOf(newest.current, trainExamples)], { type: 'text/csv' }))
    const link = document.createElement('a')
    link.href = url
    link.download = 'lab.csv'
    link.click()
    setTimeout(() => URL.revokeObjectURL(url), 10_000)
  }
  const isDigits = settings.data === 'digits'
  return (
    <section class="lab-take" aria-label="Take away">
      <div class="buttons">
        <button type="button" onClick={save}>
          Save the numbers (CSV)
        </button>
      </div>
      {isDigits && (
        <details>
          <summary>The same on the command line</summary>
          <p>
            As <code>lab.yaml</code>, with <code>batchwise run lab.yaml</code>. Losses, gradient norms and
            distances are these, to the last bit; its test accuracy is of all 10,000 test digits, here of
            1000.
            {settings.sameStart && ' There each batch size has initial weights of its own.'} What was switched
            by hand is not in it: see <code>phases</code>.
          </p>
          <Listing text={studyText(settings)} label="The study as YAML" />
          <CopyLine text={location.href} label="the address of this run" />
        </details>
      )}
    </section>
  )
}
