import type { Model } from '../../../../core/model.ts'
import { eoqAllUnits, eoqIncremental } from './discounts.ts'
import { eoq } from './eoq.ts'
import { eoqBackorders } from './eoq-backorders.ts'
import { epq } from './epq.ts'
import { jointReplenishment } from './joint-replenishment.ts'
import { lotPenalty } from './lot-penalty.ts'
import { nPolicy } from './n-policy.ts'
import { orderSize } from './order-size.ts'
import { lotSizingRule, wagnerWhitin } from './wagner-whitin.ts'

export const lotSizesModels: readonly Model[] = [
  eoq,
  epq,
  eoqBackorders,
  eoqAllUnits,
  eoqIncremental,
  lotPenalty,
  jointReplenishment,
  wagnerWhitin,
  lotSizingRule,
  nPolicy,
  orderSize,
]
