/** Where the reader is: the address, as a signal. Links inside the page do not load it anew. */
import { signal } from '@preact/signals'

export interface Place {
  readonly path: string
  readonly query: URLSearchParams
}

const here = (): Place => ({ path: location.pathname, query: new URLSearchParams(location.search) })

export const place = signal<Place>(here())

export function go(url: string): void {
  history.pushState(null, '', url)
  place.value = here()
  scrollTo(0, 0)
}

/** The same page under another address, e.g. with another query: nothing is loaded, nothing scrolls. */
export function rename(url: string): void {
  history.replaceState(null, '', url)
}

export function startRouter(): void {
  addEventListener('popstate', () => {
    place.value = here()
  })
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const link = (event.target as Element).closest?.('a')
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return
    if (link.pathname.startsWith('/api/') || (link.hash && link.pathname === location.pathname)) return
    event.preventDefault()
    go(link.href)
  })
}

/** The values of `:name` in a pattern such as `/ask/:model`; null where the path is another. */
export function match(pattern: string, path: string): Readonly<Record<string, string>> | null {
  const [wanted, given] = [pattern, path].map((text) => text.split('/').filter(Boolean)) as [
    string[],
    string[],
  ]
  if (wanted.length !== given.length) return null
  const values: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const own = decodeURIComponent(given[index]!)
    if (part.startsWith(':')) values[part.slice(1)] = own
    else if (part !== own) return null
  }
  return values
}
