import { useComputed } from '@preact/signals'
import type { ComponentType } from 'preact'
import { useEffect, useErrorBoundary, useRef, useState } from 'preact/hooks'
import { connection } from './api.ts'
import { type Page, type PageProps, pages } from './pages.ts'
import { BrandMark, ThemeChoice } from './parts/bar.tsx'
import { ProblemCard } from './parts/states.tsx'
import { match, place } from './router.ts'

export function App() {
  const found = useComputed(() => {
    for (const page of pages) {
      const params = match(page.path, place.value.path)
      if (params) return { page, params }
    }
    return null
  })
  const current = found.value
  return (
    <>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <TopBar path={place.value.path} />
      {connection.value === 'lost' && (
        <p class="banner" role="status">
          The server does not answer. What you see stays; the page goes on by itself when it is back.
        </p>
      )}
      <main id="content" tabIndex={-1}>
        {current ? (
          <PageBody
            key={current.page.path}
            page={current.page}
            params={current.params}
            query={place.value.query}
          />
        ) : (
          <section class="empty">
            <h1>There is no such page</h1>
            <p>
              <a href="/">Home</a> has all there is.
            </p>
          </section>
        )}
      </main>
    </>
  )
}

/** Of all pages since the address was entered. */
let isFirst = true

/** Loaded when it is first opened. */
function PageBody({ page, ...props }: PageProps & { readonly page: Page }) {
  const [body, setBody] = useState<{ readonly page: Page; readonly Body: ComponentType<PageProps> } | null>(
    null,
  )
  const [failure, setFailure] = useState<unknown>(null)
  const [crash, forget] = useErrorBoundary((error) => console.error(error))
  useEffect(() => {
    document.title = page.path === '/' ? 'batchwise' : `${page.title} · batchwise`
    setFailure(null)
    page.load().then((Body) => {
      setBody({ page, Body })
      // A reader by ear is told where a link has led.
      if (!isFirst) document.getElementById('content')?.focus({ preventScroll: true })
      isFirst = false
    }, setFailure)
  }, [page])
  if (crash) {
    const problem = {
      title: 'This page has failed',
      status: 500,
      detail: String((crash as Error).message ?? crash),
      remedy: 'This is a fault of batchwise, not of yours. The other pages, and what runs, go on.',
    }
    return <ProblemCard problem={problem} onRetry={forget} />
  }
  if (failure) {
    const problem = {
      title: 'This page could not be loaded',
      status: 0,
      detail: 'The server does not answer, or was built anew since.',
      remedy: 'Load the page again.',
    }
    return <ProblemCard problem={problem} onRetry={() => location.reload()} />
  }
  // The chunk of a page comes in a few milliseconds: nothing is better than a flash of something.
  return body && body.page === page ? <body.Body {...props} /> : null
}

function TopBar({ path }: { readonly path: string }) {
  const isOpen = (page: Page) => (page.path === '/' ? path === '/' : path.startsWith(page.path))
  const names = useRef<HTMLElement>(null)
  useEffect(() => {
    names.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [path])
  return (
    <header class="bar">
      <nav aria-label="Pages" ref={names}>
        <a class="brand" href="/" aria-label="batchwise, home">
          <BrandMark />
          <span>batchwise</span>
        </a>
        {pages.flatMap((page) =>
          page.bar === undefined
            ? []
            : [
                <a
                  key={page.path}
                  class="bar-link"
                  href={page.path}
                  aria-current={isOpen(page) ? 'page' : undefined}
                >
                  {page.bar}
                </a>,
              ],
        )}
      </nav>
      <ThemeChoice />
    </header>
  )
}
