import { UserError } from '../../../../core/errors.ts'
import { defineModel } from '../../../../core/model.ts'
import { amount, choice, note, series, whole } from '../../../../core/model-fields.ts'
import { streamedMakespan } from '../../capacity/lot-streaming.ts'

export const lotStreaming = defineModel({
  name: 'production.lotStreaming',
  doc: 'How soon one lot is through several stations when parts of it move on before the whole is done.',
  evidence: 'exact',
  source:
    'Without set-ups b sum t + (B - b) max t (Trietsch & Baker 1993); with them the longest path through sublots and stations.',
  limits:
    'One lot on an empty line, enough room between stations, moving takes no time; the last sublot has what is left.',
  input: {
    lotSize: whole('items', 'Items of the lot: the process batch.', 'B'),
    transferBatch: whole('items', 'Items that move on together.', 'b'),
    runMinutesPerItem: series('min/item', 'Of each station in turn.', 't'),
    setupMinutes: series('min', 'Once a lot, of each station in turn; none unless stated.', 'R').optional(),
    setups: choice(
      ['attached', 'detached'],
      'A set-up begins when the first parts are there, or at once at every station.',
    ).default('attached'),
  },
  output: {
    makespanMinutes: amount('min', 'Until the whole lot is done.'),
    firstPartsMinutes: amount('min', 'Until the first sublot is done.'),
    sublots: amount('sublots', 'Moves between two stations.'),
    unsplitMinutes: amount('min', 'Until the lot is done when it moves as a whole.'),
    oneByOneMinutes: amount('min', 'Until it is done when items move one by one.'),
    itemsPerHour: amount('items/h', 'Of this lot alone, on an empty line.'),
    note: note(),
  },
  examples: [
    {
      source:
        'Three stations of a minute, 10 items (rowtonstraining.com, "Choosing batch sizes and one-piece flow")',
      input: { lotSize: 10, transferBatch: 10, runMinutesPerItem: [1, 1, 1] },
      output: { makespanMinutes: 30, oneByOneMinutes: 12 },
    },
    {
      source: 'The same in halves: 5 x 3 + 5 x 1',
      input: { lotSize: 10, transferBatch: 5, runMinutesPerItem: [1, 1, 1] },
      output: { makespanMinutes: 20, firstPartsMinutes: 15, unsplitMinutes: 30 },
    },
  ],
  compute({ lotSize, transferBatch, runMinutesPerItem, setupMinutes, setups }) {
    const setupTimes = setupMinutes ?? runMinutesPerItem.map(() => 0)
    if (setupTimes.length !== runMinutesPerItem.length) {
      throw new UserError(`has ${setupTimes.length} values for ${runMinutesPerItem.length} stations`, {
        place: 'setupMinutes',
        remedy: 'Give one for each station, 0 where it is not set up.',
      })
    }
    const moved = (batch: number) =>
      streamedMakespan({ lotSize, transferBatch: batch, runTimes: runMinutesPerItem, setupTimes, setups })
    const { makespan, first, sublots } = moved(transferBatch)
    const pace = (60 * lotSize) / makespan
    return {
      makespanMinutes: makespan,
      firstPartsMinutes: first,
      sublots,
      unsplitMinutes: moved(lotSize).makespan,
      oneByOneMinutes: moved(1).makespan,
      itemsPerHour: Number.isFinite(pace) ? pace : null,
      note:
        transferBatch > lotSize ? 'The transfer batch is larger than the lot: it moves as a whole.' : null,
    }
  },
})
