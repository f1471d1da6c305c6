import { formatPercent } from '../../../../charts/format.ts'
import { defineModel } from '../../../../core/model.ts'
import { amount, nonNegative, note, positive, share, whole } from '../../../../core/model-fields.ts'
import { moveDelay } from '../../capacity/move-batch.ts'

export const moveBatch = defineModel({
  name: 'production.moveBatch',
  doc: 'What moving in batches between two stations adds to the flow time.',
  evidence: 'exact',
  source: '(k - 1)/2 (t1/u1 + t2) (Hopp & Spearman 2008, chapter 9).',
  limits:
    'Items leave the first station at an even pace, and the second empties a batch before the next comes.',
  input: {
    batchSize: whole('items', 'Items that move together.', 'k'),
    firstMinutesPerItem: positive('min/item', 'At the first station.', 't1'),
    firstUtilization: share('Of the first station.', 'u1'),
    secondMinutesPerItem: nonNegative('min/item', 'At the second station.', 't2'),
  },
  output: {
    addedMinutes: amount('min', 'On average, an item.'),
    formingMinutes: amount('min', 'Of these, until the batch is full.'),
    unpackingMinutes: amount('min', 'Of these, behind others of it at the second station.'),
    movesPerHour: amount('moves/h', 'That someone has to make.'),
    note: note(),
  },
  examples: [
    {
      source: 'factoryphysics.com, MoveBatchFormula',
      input: { batchSize: 10, firstMinutesPerItem: 1, firstUtilization: 0.8, secondMinutesPerItem: 1 },
      output: { addedMinutes: 10.125, movesPerHour: 4.8 },
    },
  ],
  compute({ batchSize, firstMinutesPerItem, firstUtilization, secondMinutesPerItem }) {
    const movesPerHour = (60 * firstUtilization) / (firstMinutesPerItem * batchSize)
    const { forming, unpacking } = moveDelay({
      batchSize,
      firstProcessTime: firstMinutesPerItem,
      firstUtilization,
      secondProcessTime: secondMinutesPerItem,
    })
    if (!Number.isFinite(forming)) {
      const none = { addedMinutes: null, formingMinutes: null, unpackingMinutes: null }
      return { ...none, movesPerHour, note: 'At a utilization of 0 nothing leaves the first station.' }
    }
    const secondLoad = (secondMinutesPerItem * firstUtilization) / firstMinutesPerItem
    if (secondLoad > 1 + 1e-12) {
      return {
        addedMinutes: null,
        formingMinutes: forming,
        unpackingMinutes: null,
        movesPerHour,
        note: `The second station cannot keep up: what comes asks for ${formatPercent(secondLoad, 4)} of its time, and the queue before it grows without end.`,
      }
    }
    return {
      addedMinutes: forming + unpacking,
      formingMinutes: forming,
      unpackingMinutes: unpacking,
      movesPerHour,
      note: null,
    }
  },
})
