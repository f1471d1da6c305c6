import type { StudyRecord } from '../store/store.ts'
import { RequestError } from './problem.ts'
import type { Server } from './server.ts'

/** @throws RequestError 404 */
export function studyNamed({ store }: Pick<Server, 'store'>, id: string | undefined): StudyRecord {
  const record = store.findStudy(id ?? '')
  if (record) return record
  throw new RequestError(404, `no study here is called "${id}"`, {
    remedy: 'The page "Home" lists those that are.',
  })
}
