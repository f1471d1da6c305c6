import { useEffect, useRef } from 'preact/hooks'
import { theme } from '../theme.ts'

/** Calls when light becomes dark or the other way round: what is drawn on a canvas does not follow by itself. */
export function useThemeChange(onChange: () => void): void {
  const latest = useRef(onChange)
  latest.current = onChange
  const chosen = theme.value
  useEffect(() => latest.current(), [chosen])
  useEffect(() => {
    const queries = ['(prefers-color-scheme: dark)', 'print'].map((query) => matchMedia(query))
    const call = () => latest.current()
    for (const query of queries) query.addEventListener('change', call)
    return () => {
      for (const query of queries) query.removeEventListener('change', call)
    }
  }, [])
}
