import type { Domain } from '../core/domain.ts'
import { UserError } from '../core/errors.ts'
import type { Study } from '../core/study.ts'
import { loadDomain } from './registry.ts'

/**
 * The domain of a study that was made elsewhere.
 * @throws UserError where it is not one that this batchwise reads
 */
export async function domainOfForeign({ domain: name, params }: Study): Promise<Domain> {
  const domain = await loadDomain(name)
  if (domain.params.safeParse(params).success) return domain
  throw new UserError('the study in the bundle is none that this batchwise reads', {
    remedy: 'Import it with the batchwise that it was exported with.',
  })
}
