import type { Model } from '../../../../core/model.ts'

export const queuesModels: readonly Model[] = []
