import type { Measure } from './course.ts'

export interface PanelName {
  readonly measure: Measure
  readonly title: string
}

/** In the order in which they stand. */
export const panels: readonly PanelName[] = [
  { measure: 'accuracy', title: 'Test accuracy' },
  { measure: 'loss', title: 'Training loss' },
  { measure: 'distance', title: 'Distance from the start' },
  { measure: 'gradientNorm', title: 'Gradient norm, mean ± deviation' },
]
