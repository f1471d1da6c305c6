/** A picture for each door, drawn in the two colours of the page. */
import type { ComponentChildren } from 'preact'

function Picture({ children }: { readonly children: ComponentChildren }) {
  return (
    <svg class="door-picture" viewBox="0 0 120 72" aria-hidden="true">
      {children}
    </svg>
  )
}

const grid = (columns: number, rows: number) =>
  Array.from({ length: columns * rows }, (_, index) => ({
    column: index % columns,
    row: Math.floor(index / columns),
  }))

/** Samples, of which one batch is taken for a step down the slope. */
function Training() {
  return (
    <Picture>
      {grid(5, 4).map(({ column, row }) => (
        <circle
          key={`${column} ${row}`}
          cx={10 + 11 * column}
          cy={14 + 14 * row}
          r="3.4"
          class={row === 1 ? 'mark' : 'soft-fill'}
        />
      ))}
      <path d="M68 12C78 62 98 64 114 34" class="line" />
      <path d="M71 24l6 17 9 9" class="mark-line" />
      <circle cx="86" cy="50" r="4" class="mark" />
    </Picture>
  )
}

/** Requests that arrive apart and leave together. */
function Serving() {
  return (
    <Picture>
      {[6, 18, 25, 40].map((x, index) => (
        <rect key={x} x={x} y={12 + 14 * index} width="9" height="8" rx="2" class="soft-fill" />
      ))}
      <rect x="56" y="9" width="20" height="55" rx="4" class="line" />
      {[0, 1, 2].map((row) => (
        <rect key={row} x="61.5" y={42 - 11 * row} width="9" height="8" rx="2" class="mark" />
      ))}
      <path d="M82 36h28m-8-7l8 7-8 7" class="line" />
    </Picture>
  )
}

/** The stock between set-ups: a saw. */
function Production() {
  return (
    <Picture>
      <path d="M8 62H114M8 62V8" class="soft-line" />
      <path d="M10 60L26 20V60L58 20V60L90 20V60L112 32" class="line" />
      {[26, 58, 90].map((x) => (
        <circle key={x} cx={x} cy="20" r="4" class="mark" />
      ))}
    </Picture>
  )
}

/** Cards on a board. */
function Flow() {
  return (
    <Picture>
      {[8, 46, 84].map((x) => (
        <rect key={x} x={x} y="8" width="29" height="56" rx="4" class="soft-line" />
      ))}
      {[
        [13, 14],
        [13, 27],
        [13, 40],
        [89, 14],
      ].map(([x, y]) => (
        <rect key={`${x} ${y}`} x={x} y={y} width="19" height="9" rx="2" class="soft-fill" />
      ))}
      {[14, 27].map((y) => (
        <rect key={y} x="51" y={y} width="19" height="9" rx="2" class="mark" />
      ))}
    </Picture>
  )
}

/** A lot, of which a sample is looked at. */
function Quality() {
  return (
    <Picture>
      {grid(6, 4).map(({ column, row }) => (
        <rect
          key={`${column} ${row}`}
          x={8 + 13 * column}
          y={9 + 14 * row}
          width="9"
          height="9"
          rx="2"
          class={[8, 15, 16].includes(row * 6 + column) ? 'mark' : 'soft-fill'}
        />
      ))}
      <circle cx="74" cy="35" r="20" class="line" />
      <path d="M89 49l17 15" class="line" />
    </Picture>
  )
}

/** One stake in four pieces. */
function Risk() {
  return (
    <Picture>
      <circle cx="30" cy="36" r="21" class="soft-fill" />
      <path d="M58 36h14m-5-5l5 5-5 5" class="line" />
      {[
        [88, 22],
        [106, 22],
        [88, 50],
        [106, 50],
      ].map(([x, y]) => (
        <circle key={`${x} ${y}`} cx={x} cy={y} r="8.5" class={x === 88 && y === 22 ? 'mark' : 'soft-fill'} />
      ))}
    </Picture>
  )
}

export const pictures: Readonly<Record<string, () => ReturnType<typeof Picture>>> = {
  training: Training,
  serving: Serving,
  production: Production,
  flow: Flow,
  quality: Quality,
  risk: Risk,
}
