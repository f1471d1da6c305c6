import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'

/** A section that is folded until it is wanted, and loads what it holds only then. */
export function Opened({
  title,
  children,
}: {
  readonly title: string
  readonly children: ComponentChildren
}) {
  const [wasOpened, setOpened] = useState(false)
  return (
    <details class="section" onToggle={(event) => event.currentTarget.open && setOpened(true)}>
      <summary>
        <h2>{title}</h2>
      </summary>
      {wasOpened && children}
    </details>
  )
}
