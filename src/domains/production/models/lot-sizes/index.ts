import type { Model } from '../../../../core/model.ts'

export const lotSizesModels: readonly Model[] = []
