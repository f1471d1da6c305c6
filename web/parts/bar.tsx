/** What stands in the bar at the top, of the server's page and of a site without one. */
import { chooseTheme, type Theme, theme } from '../theme.ts'

export function BrandMark() {
  return (
    <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
      <path d="M4 7C9 27 20 27 28 9" class="brand-curve" />
      <circle cx="15.4" cy="21.3" r="4.6" class="brand-dot" />
    </svg>
  )
}

export function ThemeChoice() {
  return (
    <label class="theme">
      <span class="hidden">Colours</span>
      <select
        value={theme.value}
        onChange={(event) => chooseTheme(event.currentTarget.value as Theme)}
        aria-label="Colours"
      >
        <option value="auto">Auto</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
    </label>
  )
}
