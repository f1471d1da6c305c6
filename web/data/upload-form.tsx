/** A file of one's own: chosen or dropped, sent as it is, and read before it is kept. */
import { useState } from 'preact/hooks'
import { formatBytes } from '../../src/charts/format.ts'
import type { UploadView } from '../../src/server/api/data.ts'
import type { Problem } from '../../src/server/problem.ts'
import { problemFrom } from '../api.ts'
import { ProblemText } from '../parts/states.tsx'
import { go } from '../router.ts'
import { sendFile } from '../send-file.ts'
import { lookAddress } from './look-address.ts'
import { columnsIn, likelyLabel } from './table-columns.ts'

interface Chosen {
  readonly file: File
  /** Of a table. */
  readonly columns: readonly string[] | null
  readonly label: string
}

const headBytes = 64 * 1024

export function UploadForm({
  mostBytes,
  onDone,
}: {
  readonly mostBytes: number
  readonly onDone: () => void
}) {
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [sent, setSent] = useState<number | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isOver, setOver] = useState(false)
  const choose = async (file: File | undefined) => {
    setProblem(null)
    if (!file) return setChosen(null)
    const columns = /\.csv$/i.test(file.name) ? await columnsOf(file) : null
    setChosen({ file, columns, label: likelyLabel(columns ?? []) })
  }
  const send = async () => {
    if (!chosen) return
    const { file, columns, label } = chosen
    setProblem(null)
    setSent(0)
    try {
      const query = new URLSearchParams({ name: file.name, ...(columns ? { label } : {}) })
      const { upload } = await sendFile<{ upload: UploadView }>(`/data/uploads?${query}`, file, setSent)
      setChosen(null)
      onDone()
      go(lookAddress(upload, columns ? label : null))
    } catch (error) {
      setProblem(problemFrom(error))
    }
    setSent(null)
  }
  return (
    <form
      class={isOver ? 'upload upload-over' : 'upload'}
      aria-label="Upload"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        void choose(event.dataTransfer?.files[0])
      }}
    >
      <label>
        <span>A file, chosen or dropped here</span>
        <input
          type="file"
          accept=".npz,.csv,.zip"
          onChange={(event) => choose(event.currentTarget.files?.[0])}
        />
      </label>
      <p class="quiet">
        An .npz as MedMNIST has them, a .csv with a column of classes, or a .zip with a folder of images
        (.png, .jpg) for each class; at most {formatBytes(mostBytes)}. It goes to this server and no further.
      </p>
      {chosen?.columns && (
        <label>
          The column of the classes{' '}
          <select
            value={chosen.label}
            onChange={(event) => setChosen({ ...chosen, label: event.currentTarget.value })}
          >
            {chosen.columns.map((column) => (
              <option key={column} value={column}>
                {column}
              </option>
            ))}
          </select>
        </label>
      )}
      {problem && (
        <div class="problem" role="alert">
          <ProblemText problem={problem} />
        </div>
      )}
      {chosen && (
        <p class="buttons">
          <button type="submit" class="main" disabled={sent !== null}>
            {sent === null ? `Upload ${chosen.file.name}` : sent < 1 ? 'Sending …' : 'Reading it …'}
          </button>
          {sent !== null && <progress max={1} value={sent} aria-label="Sent" />}
        </p>
      )}
    </form>
  )
}

async function columnsOf(file: File): Promise<readonly string[]> {
  return columnsIn(await file.slice(0, headBytes).text())
}
