import { useState } from 'preact/hooks'
import type { ImportedStudy } from '../../src/server/api/bundles.ts'
import type { Problem } from '../../src/server/problem.ts'
import { problemFrom } from '../api.ts'
import { ProblemText } from '../parts/states.tsx'
import { go } from '../router.ts'
import { sendFile } from '../send-file.ts'

/** A study that was exported elsewhere, with its results. */
export function ImportStudy() {
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isSending, setSending] = useState(false)
  const send = async (file: File | undefined) => {
    if (!file) return
    setProblem(null)
    setSending(true)
    try {
      const path = `/studies/import?name=${encodeURIComponent(file.name)}`
      const { id } = await sendFile<ImportedStudy>(path, file, () => {})
      go(`/studies/${id}`)
    } catch (error) {
      setProblem(problemFrom(error))
    }
    setSending(false)
  }
  return (
    <div class="import">
      <label>
        <span>Import a study that was exported (.batchwise)</span>
        <input
          type="file"
          accept=".batchwise"
          disabled={isSending}
          onChange={(event) => send(event.currentTarget.files?.[0])}
        />
      </label>
      {problem && (
        <div class="problem" role="alert">
          <ProblemText problem={problem} />
        </div>
      )}
    </div>
  )
}
