/** Where points are drawn: by mouse, touch or keyboard, or taken from a known shape. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { classColors, paletteOf } from '../palette.ts'
import { boardHalf } from '../training/picture.ts'
import { useCanvas } from '../use-canvas.ts'
import { useThemeChange } from '../use-theme-change.ts'
import { drawPoints, fromPixels, mark, toPixels } from './draw-points.ts'
import { mostPoints, type Point, type Preset, pointClasses, presets } from './points.ts'

interface PointBoardProps {
  readonly points: readonly Point[]
  /** What the points are, where nothing was drawn since. */
  readonly preset: Preset | null
  /** Called once a stroke. */
  onDraw(points: readonly Point[]): void
  onPreset(preset: Preset): void
}

/** CSS pixels between the points of a stroke. */
const strokeGap = 9
const keyStep = boardHalf / 15
const classNames = ['disc', 'square', 'triangle'] as const

const within = (value: number) => Math.max(-boardHalf, Math.min(boardHalf, value))

export function PointBoard({ points, preset, onDraw, onPreset }: PointBoardProps) {
  const [label, setLabel] = useState(0)
  const [cursor, setCursor] = useState<{ readonly x: number; readonly y: number } | null>(null)
  const [said, setSaid] = useState('')
  /** What a stroke in progress has added. */
  const [stroke, setStroke] = useState<readonly Point[]>([])
  const pen = useRef<{ x: number; y: number } | null>(null)
  const { element, sized } = useCanvas(() => draw())

  function draw(): void {
    const canvas = sized()
    if (!canvas) return
    const { context, width } = canvas
    const palette = paletteOf(element.current!)
    context.clearRect(0, 0, width, width)
    drawPoints(context, [...points, ...stroke], width, palette)
    if (!cursor) return
    const [x, y] = toPixels(cursor.x, cursor.y, width)
    context.strokeStyle = palette.ink
    context.lineWidth = 1.5
    context.beginPath()
    mark(context, label, x, y, 9)
    context.stroke()
  }
  useEffect(draw)
  useThemeChange(draw)

  const put = (x: number, y: number) => {
    if (points.length + stroke.length >= mostPoints) return setSaid(`The board holds ${mostPoints} points.`)
    setStroke((before) => [...before, { x: within(x), y: within(y), label }])
  }
  const finish = () => {
    pen.current = null
    if (stroke.length === 0) return
    onDraw([...points, ...stroke])
    setStroke([])
  }
  const placeOf = (event: PointerEvent) => {
    const box = element.current!.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top, side: box.width }
  }
  const onPointer = (event: PointerEvent) => {
    const { x, y, side } = placeOf(event)
    const last = pen.current
    if (event.type === 'pointermove' && (!last || Math.hypot(x - last.x, y - last.y) < strokeGap)) return
    if (event.type === 'pointerdown') element.current!.setPointerCapture(event.pointerId)
    pen.current = { x, y }
    put(...fromPixels(x, y, side))
  }
  const onKey = (event: KeyboardEvent) => {
    const at = cursor ?? { x: 0, y: 0 }
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, 1],
      ArrowDown: [0, -1],
    }
    const move = moves[event.key]
    const chosen = Number(event.key) - 1
    if (move) {
      const next = { x: within(at.x + move[0] * keyStep), y: within(at.y + move[1] * keyStep) }
      setCursor(next)
      setSaid(`${next.x.toFixed(1)}, ${next.y.toFixed(1)}`)
    } else if (event.key === ' ' || event.key === 'Enter') {
      onDraw([...points, { ...at, label }].slice(0, mostPoints))
      setSaid(`${classNames[label]} at ${at.x.toFixed(1)}, ${at.y.toFixed(1)}`)
    } else if (event.key === 'Backspace' || event.key === 'Delete') onDraw(points.slice(0, -1))
    else if (chosen >= 0 && chosen < pointClasses) setLabel(chosen)
    else return
    event.preventDefault()
  }

  return (
    <section class="lab-board" aria-label="Points">
      {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: keys draw on it, so a screen reader must let them through */}
      <canvas
        ref={element}
        class="lab-picture"
        tabIndex={0}
        role="application"
        aria-label={`Board with ${points.length} points. Arrow keys move, space puts a point, 1 to 3 choose its class, backspace takes the last away.`}
        onPointerDown={onPointer}
        onPointerMove={onPointer}
        onPointerUp={finish}
        onPointerCancel={finish}
        onKeyDown={onKey}
        onFocus={() => setCursor((before) => before ?? { x: 0, y: 0 })}
        onBlur={() => setCursor(null)}
      />
      <div class="lab-board-side">
        <fieldset>
          <legend>Shape</legend>
          <div class="buttons">
            {presets.map((name) => (
              <button key={name} type="button" aria-pressed={preset === name} onClick={() => onPreset(name)}>
                {name}
              </button>
            ))}
          </div>
        </fieldset>
        <fieldset>
          <legend>Draw on the board</legend>
          <div class="lab-classes">
            {classNames.map((name, index) => (
              <label key={name}>
                <input type="radio" name="class" checked={label === index} onChange={() => setLabel(index)} />{' '}
                <ClassMark label={index} /> {name}
              </label>
            ))}
          </div>
          <div class="buttons">
            <button type="button" onClick={() => onDraw(points.slice(0, -1))} disabled={points.length === 0}>
              Take one back
            </button>
            <button type="button" onClick={() => onDraw([])} disabled={points.length === 0}>
              Clear
            </button>
          </div>
        </fieldset>
        <p class="quiet">{points.length} points. Every fourth of a class is hollow: kept back for testing.</p>
        <p class="hidden" role="status">
          {said}
        </p>
      </div>
    </section>
  )
}

function ClassMark({ label }: { readonly label: number }) {
  const shape = [
    <circle key="0" cx="8" cy="8" r="5.5" />,
    <rect key="1" x="3" y="3" width="10" height="10" />,
    <path key="2" d="M8 1.5L14 13H2z" />,
  ][label]
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill={classColors[label]!}>
      {shape}
    </svg>
  )
}
