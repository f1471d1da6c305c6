/** Every way to batch that a study compares. */
import type { Fault } from '../../core/issue-messages.ts'
import type { Study } from '../../core/study.ts'
import { type Batching, stationBatches } from './line/batching.ts'
import type { Line } from './line/line.ts'
import { readStationsCsv } from './line/stations-csv.ts'
import type { LineWritten } from './line/written.ts'
import type { ProductionParams } from './params.ts'

export interface Setting {
  readonly batchSize: number
  readonly batching: Batching
  /** What is tuned beside the batch size. */
  readonly factors: { readonly lot?: number; readonly transfer?: number | 'lot' }
}

/** A line that is only a file of stations always has work. */
export const lineWritten = ({ line }: ProductionParams): LineWritten =>
  typeof line === 'string' ? { stations: line, resources: {} } : line

/** With the stations of a CSV file in its place. @throws UserError for one that cannot be read */
export function withStations(params: ProductionParams): ProductionParams {
  const line = lineWritten(params)
  const { stations } = line
  return typeof stations === 'string'
    ? { ...params, line: { ...line, stations: readStationsCsv(stations) } }
    : params
}

const listOf = <T>(value: T | readonly T[]): readonly T[] =>
  (Array.isArray(value) ? value : [value]) as readonly T[]

/** Those of one batch size; a transfer above the lot is none. */
export function settingsOf(params: ProductionParams, line: Line, batchSize: number): Setting[] {
  const { batch } = params
  const lots = batch === 'lot' ? [batchSize] : listOf(params.lot)
  const transfers = batch === 'transfer' ? [batchSize] : listOf(params.transfer)
  const hasLots = batch === 'lot' || lots.some((lot) => lot > 1)
  const station = loadStation(params, line)
  const load = station === null ? null : { station, items: batchSize }
  return lots.flatMap((lot) =>
    transfers
      .filter((transfer) => transfer === 'lot' || transfer <= lot)
      .map((transfer) => ({
        batchSize,
        batching: { lot, transfer: transfer === 'lot' ? lot : transfer, hasLots, load },
        factors: { ...(lots.length > 1 ? { lot } : {}), ...(transfers.length > 1 ? { transfer } : {}) },
      })),
  )
}

/** Index of the station whose load is the batch; null where it is a lot or a transfer, -1 where there is none such. */
export function loadStation({ batch }: Pick<ProductionParams, 'batch'>, { stations }: Line): number | null {
  if (batch === 'lot' || batch === 'transfer') return null
  if (batch !== 'load') return stations.findIndex(({ name }) => name === batch.load)
  const parallel = stations.filter(({ process }) => process === 'parallel')
  return parallel.length === 1 ? stations.indexOf(parallel[0]!) : -1
}

/** What the sizes and the line cannot be together. */
export function settingFaults({ params, batchSizes }: Study<ProductionParams>, line: Line): Fault[] {
  const atBatch: Fault['path'] = ['params', 'batch']
  const station = loadStation(params, line)
  const parallel = line.stations.filter(({ process }) => process === 'parallel').map(({ name }) => name)
  if (station === -1 || (station !== null && line.stations[station]!.process === 'serial')) {
    const known = parallel.length === 0 ? 'the line has none' : `parallel are ${parallel.join(', ')}`
    return [
      {
        path: atBatch,
        message: `a load is that of one parallel station, and ${known}`,
        ...(parallel.length > 0 ? { remedy: `Write, for example, batch: { load: ${parallel[0]} }.` } : {}),
      },
    ]
  }
  return batchSizes.flatMap((batchSize, index): Fault[] => {
    const path: Fault['path'] = ['batchSizes', index]
    if (station !== null && batchSize > line.stations[station]!.capacity) {
      const { name, capacity } = line.stations[station]!
      return [{ path, message: `a load of ${batchSize} does not fit ${name}, which holds ${capacity}` }]
    }
    const settings = settingsOf(params, line, batchSize)
    if (settings.length === 0) {
      return [
        params.batch === 'transfer'
          ? {
              path,
              message: `a transfer of ${batchSize} is above the lot of ${params.lot}`,
              remedy: 'Set params.lot to what is worked between two set-ups.',
            }
          : {
              path: ['params', 'transfer'],
              message: `a transfer above the lot: at ${batchSize} none is left`,
            },
      ]
    }
    return settings.flatMap(({ batching }) => roomFaults(line, batching, path)).slice(0, 1)
  })
}

/** A batch that never forms, because there is no room or there are not as many items. */
function roomFaults(line: Line, batching: Batching, path: Fault['path']): Fault[] {
  return stationBatches(line, batching).flatMap((batch, index): Fault[] => {
    const { name, room } = line.stations[index]!
    const least = batch.start?.kind === 'atLeast' ? batch.start.items : batch.items
    if (room !== null && room < least) {
      return [{ path, message: `${name} waits for ${least} items together, and has room for ${room}` }]
    }
    const { arrivals } = line
    if (
      arrivals.kind !== 'closed' ||
      arrivals.items >= least * (batch.of === 'lot' ? line.products.length : 1)
    ) {
      return []
    }
    return [
      {
        path,
        message: `${name} waits for ${least} items ${line.products.length > 1 ? 'of each product ' : ''}together, and the line has ${arrivals.items}`,
      },
    ]
  })
}
