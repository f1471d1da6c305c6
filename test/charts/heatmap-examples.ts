/** Examples of the heat map. */
import { type HeatmapCell, heatmapChart } from '../../src/charts/heatmap.ts'

const SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048]

/** Twelve sizes and three rates; cells that diverged, one that was not run, one replication. */
export function heatmapAccuracy(document: Document, width?: number, suffix = ''): SVGSVGElement {
  const cells = [0.01, 0.1, 1].flatMap((factor) =>
    SIZES.map((batchSize): HeatmapCell => {
      if (factor === 1 && batchSize < 64) return { batchSize, factor, value: null, word: 'diverged' }
      if (factor === 0.01 && batchSize === 1) return { batchSize, factor, value: null, word: 'not run' }
      const distance = Math.log2((factor / batchSize) * 320)
      const value = 0.983 - 0.004 * distance ** 2
      return {
        batchSize,
        factor,
        value,
        plusMinus: batchSize === 2048 ? null : 0.0013 * (1 + Math.abs(distance)),
      }
    }),
  )
  return heatmapChart(
    {
      id: `heatmap-accuracy${suffix}`,
      ...(width ? { width } : {}),
      alt: 'Test accuracy by batch size and learning rate; highest at 32 and 0.1',
      value: { label: 'test accuracy', unit: '1', scale: 'linear' },
      better: 'higher',
      factorLabel: 'learning rate',
      cells,
      recommended: { batchSize: 32, factor: 0.1 },
    },
    document,
  )
}

/** Durations from milliseconds to days, and named settings. */
export function heatmapDurations(document: Document, width?: number, suffix = ''): SVGSVGElement {
  return heatmapChart(
    {
      id: `heatmap-durations${suffix}`,
      ...(width ? { width } : {}),
      alt: 'Time to the goal by batch size and rule',
      value: { label: 'time to the goal', unit: 's', scale: 'log' },
      better: 'lower',
      factorLabel: 'rule',
      cells: ['linear', 'square root'].flatMap((factor) =>
        [32, 65536].map((batchSize, index) => ({
          batchSize,
          factor,
          value: (factor === 'linear' ? 0.0123 : 4e5) * (index + 1),
        })),
      ),
    },
    document,
  )
}
