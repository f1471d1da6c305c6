import { useState } from 'preact/hooks'
import { formatBytes } from '../../src/charts/format.ts'
import type { UploadView } from '../../src/server/api/data.ts'
import type { Problem } from '../../src/server/problem.ts'
import { post, problemFrom } from '../api.ts'
import { ProblemText } from '../parts/states.tsx'
import { go } from '../router.ts'
import { lookAddress } from './look-address.ts'

interface ListProps {
  readonly uploads: readonly UploadView[]
  readonly onChange: () => void
}

export function UploadList({ uploads, onChange }: ListProps) {
  const [problem, setProblem] = useState<Problem | null>(null)
  if (uploads.length === 0) return null
  const remove = async (name: string) => {
    if (!confirm(`Remove ${name}? Studies that use it cannot be run again.`)) return
    setProblem(null)
    await post(`/data/uploads/${encodeURIComponent(name)}/remove`, {}).catch((error) =>
      setProblem(problemFrom(error)),
    )
    onChange()
  }
  return (
    <>
      {problem && (
        <div class="problem" role="alert">
          <ProblemText problem={problem} />
        </div>
      )}
      <ul class="study-list">
        {uploads.map((upload) => (
          <li key={upload.name}>
            <span class="upload-name">
              <strong>{upload.name}</strong>
              <span class="quiet">
                {formatBytes(upload.bytes)} · <code>{upload.path}</code>
              </span>
            </span>
            <span class="buttons">
              <LookButton upload={upload} />
              <button type="button" aria-label={`Remove ${upload.name}`} onClick={() => remove(upload.name)}>
                Remove
              </button>
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}

/** Of a table, which column holds the classes is asked. */
function LookButton({ upload }: { readonly upload: UploadView }) {
  const { name, columns } = upload
  if (!columns) {
    return (
      <a class="button quiet-button" href={lookAddress(upload, null)} aria-label={`Look into it: ${name}`}>
        Look into it
      </a>
    )
  }
  return (
    <select
      aria-label={`Look into ${name} by the classes of`}
      value=""
      onChange={(event) => go(lookAddress(upload, event.currentTarget.value))}
    >
      <option value="">Look into it: classes of …</option>
      {columns.map((column) => (
        <option key={column} value={column}>
          {column}
        </option>
      ))}
    </select>
  )
}
