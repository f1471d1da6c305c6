import type { Metric } from '../../core/measurement.ts'
import type { ProductionParams } from './params.ts'

const over = { overall: true, ratioScale: true } as const

export const productionMetrics: readonly Metric[] = [
  {
    name: 'capacity',
    unit: 'items/h',
    better: 'higher',
    ...over,
    doc: 'Good items an hour that the line could make with work always there: computed.',
  },
  { name: 'throughput', unit: 'items/h', better: 'higher', ...over, doc: 'Good items an hour that leave.' },
  {
    name: 'leadTime',
    unit: 's',
    better: 'lower',
    ...over,
    doc: 'Mean time from the arrival of an item, before its batch forms, to its leaving.',
  },
  {
    name: 'leadTimeP95',
    unit: 's',
    better: 'lower',
    ...over,
    doc: 'The lead time that 95 % of the items keep; simulated only.',
  },
  { name: 'wip', unit: 'items', better: 'lower', ...over, doc: 'Mean items in the line, waiting ones too.' },
  {
    name: 'utilization',
    unit: '1',
    better: 'lower',
    ...over,
    doc: 'Share of its time that the bottleneck takes for the demand, set-ups counted: computed.',
  },
  {
    name: 'productiveShare',
    unit: 'share',
    better: 'higher',
    overall: true,
    doc: 'Share of its working time in which the bottleneck works on items and is not set up: computed.',
  },
]

/** Computed without error, whatever is simulated beside them. */
export const exactMetrics: readonly string[] = ['capacity', 'utilization', 'productiveShare']

export const metricsOfProduction = ({ costs }: ProductionParams): readonly Metric[] =>
  costs
    ? [
        {
          name: 'costPerItem',
          unit: `${costs.currency}/item`,
          better: 'lower',
          ...over,
          doc: 'Set-ups and loads, and the time that an item is in the line, at their prices.',
        },
      ]
    : []
