/** Moving items between two stations in batches. */

export interface Move {
  readonly batchSize: number
  readonly firstProcessTime: number
  /** Of the first station, above 0: at u1 an item leaves it every t1 / u1. */
  readonly firstUtilization: number
  readonly secondProcessTime: number
}

/**
 * What moving in batches of k adds to the flow time: (k - 1) / 2 (t1 / u1) until the batch is full, and
 * (k - 1) / 2 t2 behind the others of it at the second station (Hopp & Spearman 2008, chapter 9).
 *
 * @example moveDelay({ batchSize: 10, firstProcessTime: 1, firstUtilization: 0.8, secondProcessTime: 1 }) // { forming: 5.625, unpacking: 4.5 }
 */
export function moveDelay({ batchSize, firstProcessTime, firstUtilization, secondProcessTime }: Move): {
  readonly forming: number
  readonly unpacking: number
} {
  const others = (batchSize - 1) / 2
  return {
    forming: (others * firstProcessTime) / firstUtilization,
    unpacking: others * secondProcessTime,
  }
}
