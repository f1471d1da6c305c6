import { createContext } from 'preact'
import type { Path } from './document.ts'

/** What the fields of the form read and write. */
export interface FormAccess {
  read(path: Path): unknown
  put(path: Path, value: unknown): void
  remove(path: Path): void
  rename(path: Path, name: string): void
  /** What is wrong with a member, as the check says. */
  fault(path: Path): string | null
}

export const FormContext = createContext<FormAccess | null>(null)

/** `params.network.layers[3].dense`, as in messages. */
export const pathName = (path: Path): string =>
  path.reduce<string>(
    (name, key) => (typeof key === 'number' ? `${name}[${key}]` : name === '' ? key : `${name}.${key}`),
    '',
  )
