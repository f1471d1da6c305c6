import { useState } from 'preact/hooks'

/** A line to copy, with the button that does. */
export function CopyLine({ text, label }: { readonly text: string; readonly label: string }) {
  const [said, setSaid] = useState('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setSaid('Copied')
    } catch {
      setSaid('Select it and copy by hand')
    }
    setTimeout(() => setSaid(''), 2000)
  }
  return (
    <div class="copy">
      <code>{text}</code>
      <button type="button" onClick={copy} aria-label={`Copy ${label}`}>
        {said || 'Copy'}
      </button>
      <span class="hidden" role="status">
        {said}
      </span>
    </div>
  )
}
