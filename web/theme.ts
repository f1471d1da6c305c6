/** Light or dark as the system says, unless the reader has chosen. */
import { signal } from '@preact/signals'

export type Theme = 'auto' | 'light' | 'dark'

const key = 'batchwise-theme'
const kept = (): Theme => {
  const text = localStorage.getItem(key)
  return text === 'light' || text === 'dark' ? text : 'auto'
}

export const theme = signal<Theme>(kept())

export function applyTheme(): void {
  const { dataset } = document.documentElement
  if (theme.value === 'auto') delete dataset.theme
  else dataset.theme = theme.value
}

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen
  if (chosen === 'auto') localStorage.removeItem(key)
  else localStorage.setItem(key, chosen)
  applyTheme()
}
