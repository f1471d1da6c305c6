/** A figure as the report has it: the same chart, drawn in the page for the width that it has there. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { dataFromWire, type FigureOnWire } from '../../src/charts/wire.ts'
import { DataTable } from './table.tsx'

type Draw = typeof import('../../src/charts/by-name.ts')['drawByName']

/** The charts are most of the page's weight: they come when the first is drawn. */
let charts: Promise<Draw> | null = null
const loadCharts = (): Promise<Draw> => {
  charts ??= import('../../src/charts/by-name.ts').then(({ drawByName }) => drawByName)
  return charts
}

export function FigureView({ figure, level = 2 }: { readonly figure: FigureOnWire; readonly level?: 2 | 3 }) {
  const Heading = `h${level}` as 'h2'
  const titleId = `${figure.id}-title`
  return (
    <figure aria-labelledby={titleId}>
      <Heading id={titleId}>{figure.title}</Heading>
      <Chart figure={figure} />
      <figcaption>{figure.caption}</figcaption>
      {figure.table && (
        <details>
          <summary>The same as a table</summary>
          <DataTable table={figure.table} label={figure.title} />
        </details>
      )}
    </figure>
  )
}

export function Chart({ figure }: { readonly figure: Pick<FigureOnWire, 'chart' | 'data'> }) {
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  const [draw, setDraw] = useState<{ readonly call: Draw } | null>(null)
  const [fault, setFault] = useState(false)

  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    observer.observe(element)
    loadCharts().then(
      (call) => setDraw({ call }),
      () => setFault(true),
    )
    return () => observer.disconnect()
  }, [])

  useEffect(() => {
    if (!draw || width < 100 || !box.current) return
    const data = { ...dataFromWire(figure.data), width: Math.min(width, 1100) }
    const svg = draw.call(figure.chart, data, document)
    box.current.replaceChildren(svg)
  }, [draw, width, figure])

  return (
    <>
      <div class="chart-box" ref={box} />
      {fault && <p class="quiet">The chart could not be loaded; its numbers are in the table.</p>}
    </>
  )
}
