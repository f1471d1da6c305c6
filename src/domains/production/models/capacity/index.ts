import type { Model } from '../../../../core/model.ts'

export const capacityModels: readonly Model[] = []
