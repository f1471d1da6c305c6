import { formatPercent } from '../../../../charts/format.ts'
import { defineModel } from '../../../../core/model.ts'
import { amount, nonNegative, note, positive } from '../../../../core/model-fields.ts'
import { bestLot, lotLeadTime, lotUtilization } from '../../capacity/lead-time-lot.ts'

export const leadTimeLot = defineModel({
  name: 'production.karmarkar',
  doc: 'The lot whose lead time is shortest: small lots drown the machine in set-ups, large ones take long themselves.',
  evidence: 'exact',
  source:
    'Lots as an M/G/1 queue, s + (D/Q) s² (1 + c²) / (2 (1 - rho)), s = R + Q p; with c = 1 Q* = (R/p) sqrt(u)/(1 - sqrt(u)), T* = R/(1 - sqrt(u))², u = D p (after Karmarkar 1987, Management Science 33(3)).',
  limits:
    'Lots arrive at random (Poisson) at one machine, and u below 1. Waiting for the lot to form is left out: production.serialBatching counts it.',
  input: {
    demandPerHour: positive('items/h', 'Items that are wanted.', 'D'),
    setupMinutes: positive('min', 'Once a lot.', 'R'),
    runMinutesPerItem: positive('min/item', 'Of each item.', 'p'),
    lotCv: nonNegative(
      '1',
      'Standard deviation over mean of a lot’s time: 1 is M/M/1, 0 is M/D/1.',
      'c',
    ).default(1),
    lotSize: positive('items', 'A lot to compare with the best.', 'Q').optional(),
  },
  output: {
    bestLot: amount('items', 'Not rounded.'),
    bestLeadMinutes: amount('min', 'Mean lead time of that lot.'),
    utilizationAtBest: amount('share', 'Of the machine, set-ups counted.'),
    costOfHalving: amount('1', 'Lead time at half the best lot over the least.'),
    costOfDoubling: amount('1', 'Lead time at twice the best lot over the least.'),
    leadMinutes: amount('min', 'Mean lead time of the given lot.'),
    utilization: amount('share', 'At the given lot.'),
    note: note(),
  },
  examples: [
    {
      source: 'By hand at u = 1/4: Q* = 10 x 0.5 / 0.5, T* = 10 / 0.25, busy sqrt(u) of the time',
      input: { demandPerHour: 15, setupMinutes: 10, runMinutesPerItem: 1 },
      output: { bestLot: 10, bestLeadMinutes: 40, utilizationAtBest: 0.5 },
    },
  ],
  compute({ demandPerHour, setupMinutes, runMinutesPerItem, lotCv, lotSize }) {
    const at = {
      demandRate: demandPerHour / 60,
      setupTime: setupMinutes,
      runTimePerItem: runMinutesPerItem,
      lotCv,
    }
    const runLoad = at.demandRate * runMinutesPerItem
    const best = runLoad < 1 - 1e-9 ? bestLot(at) : null
    const isKnown = best !== null && Number.isFinite(best.batchSize) && Number.isFinite(best.cost)
    const leadAt = (size: number) => finite(lotLeadTime(at, size))
    const costAt = (factor: number) => {
      const lead = isKnown ? leadAt(factor * best.batchSize) : null
      return lead === null || !isKnown ? null : finite(lead / best.cost)
    }
    const utilization = lotSize === undefined ? null : finite(lotUtilization(at, lotSize))
    const leadMinutes = lotSize === undefined ? null : leadAt(lotSize)
    return {
      bestLot: isKnown ? best.batchSize : null,
      bestLeadMinutes: isKnown ? best.cost : null,
      utilizationAtBest: isKnown ? finite(lotUtilization(at, best.batchSize)) : null,
      costOfHalving: costAt(0.5),
      costOfDoubling: costAt(2),
      leadMinutes,
      utilization,
      note: !isKnown
        ? `No lot keeps up: runs alone ask for ${formatPercent(runLoad, 4)} of the time.`
        : lotSize !== undefined && leadMinutes === null
          ? `The queue grows without end: lots of this size ask for ${formatPercent(utilization, 4)} of the time.`
          : costAt(0.5) === null
            ? 'Half the best lot does not keep up at all: err on the large side.'
            : null,
    }
  },
})

const finite = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? value : null
