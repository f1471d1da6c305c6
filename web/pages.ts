/** The pages: a new one is a folder with a component, and a line here. */
import type { ComponentType } from 'preact'

export interface PageProps {
  /** Of the address, e.g. `{ model }` for `/ask/:model`. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
}

export interface Page {
  readonly path: string
  readonly title: string
  /** Its word in the bar at the top; pages without one are reached from others. */
  readonly bar?: string
  load(): Promise<ComponentType<PageProps>>
}

export const pages: readonly Page[] = [
  {
    path: '/',
    title: 'What is your batch?',
    bar: 'Home',
    load: async () => (await import('./home/home.tsx')).Home,
  },
  { path: '/ask', title: 'Ask a formula', bar: 'Ask', load: async () => (await import('./ask/ask.tsx')).Ask },
  { path: '/ask/:model', title: 'Ask', load: async () => (await import('./ask/ask.tsx')).Ask },
  {
    path: '/new',
    title: 'New study',
    bar: 'New study',
    load: async () => (await import('./new/new.tsx')).NewStudy,
  },
  {
    path: '/compare',
    title: 'Compare',
    bar: 'Compare',
    load: async () => (await import('./compare/compare.tsx')).Compare,
  },
  {
    path: '/claims',
    title: 'Claims',
    bar: 'Claims',
    load: async () => (await import('./claims/claims.tsx')).Claims,
  },
  {
    path: '/claims/:claim',
    title: 'Claim',
    load: async () => (await import('./claims/claim.tsx')).ClaimPage,
  },
  { path: '/lab', title: 'Lab', bar: 'Lab', load: async () => (await import('./lab/lab.tsx')).Lab },
  { path: '/data', title: 'Data', bar: 'Data', load: async () => (await import('./data/data.tsx')).Data },
  { path: '/data/look', title: 'Data', load: async () => (await import('./data/look.tsx')).LookPage },
  { path: '/studies/:id', title: 'Study', load: async () => (await import('./study/study.tsx')).StudyPage },
]
