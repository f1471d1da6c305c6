import { useEffect, useState } from 'preact/hooks'
import type { FigureTable } from '../../../src/charts/figure.ts'
import { DataTable } from '../../parts/table.tsx'
import type { LabRun } from '../lab-run.ts'
import { namesOf } from '../summary.ts'
import type { Frame } from '../training/messages.ts'
import { type Against, courseOf, type Measure, reached, readAt } from './course.ts'

interface CurveTableProps {
  readonly run: LabRun
  readonly against: Against
  readonly panels: readonly { readonly measure: Measure; readonly title: string }[]
}

const places = 10
const everyMs = 1000

/** The curves at ten places, for who cannot see them. It follows the run while it is open. */
export function CurveTable({ run, against, panels }: CurveTableProps) {
  const [isOpen, setOpen] = useState(false)
  const [table, setTable] = useState<FigureTable | null>(null)
  useEffect(() => {
    if (!isOpen) return
    let at = Number.NEGATIVE_INFINITY
    return run.onFrame((frame, { trainExamples }) => {
      if (performance.now() - at < everyMs && frame.isPlaying) return
      at = performance.now()
      setTable(tableOf(frame, against, panels, trainExamples))
    })
  }, [run, against, panels, isOpen])
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>The curves as a table</summary>
      {table && <DataTable table={table} label="The curves" />}
    </details>
  )
}

function tableOf(
  { lanes }: Frame,
  against: Against,
  panels: CurveTableProps['panels'],
  perEpoch: number,
): FigureTable {
  const nameOf = namesOf(lanes.map((lane) => ({ ...lane, isSwitched: lane.switches.length > 0 })))
  const most = Math.max(...lanes.map((lane) => reached(courseOf(lane, 'loss', against, perEpoch))))
  const rows = lanes.flatMap((lane, index) => {
    const courses = panels.map(({ measure }) => courseOf(lane, measure, against, perEpoch))
    return Array.from({ length: places }, (_, place) => {
      const at = ((place + 1) / places) * most
      const values = courses.map((course, panel) =>
        at <= reached(course) ? readAt(course, at, panels[panel]!.measure === 'accuracy') : null,
      )
      return [
        nameOf(index),
        at.toPrecision(3),
        ...values.map((reading) => reading?.value.toPrecision(3) ?? ''),
      ]
    })
  })
  return {
    columns: [
      { label: 'network', numeric: false },
      { label: against, numeric: true },
      ...panels.map(({ title }) => ({ label: title, numeric: true })),
    ],
    rows,
  }
}
