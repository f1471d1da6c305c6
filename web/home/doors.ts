/** The six kinds of process: what the batch is in each, and what is asked. */
export interface Door {
  readonly domain: string
  readonly title: string
  readonly batch: string
  readonly asks: string
  /** A page of its own. */
  readonly more?: { readonly path: string; readonly text: string }
}

export const doors: readonly Door[] = [
  {
    domain: 'training',
    title: 'Training',
    batch: 'The samples of one gradient step',
    asks: 'Which batch size and learning rate reach a goal soonest?',
    more: { path: '/lab', text: 'Watch three train' },
  },
  {
    domain: 'serving',
    title: 'Serving',
    batch: 'The requests of one inference call',
    asks: 'How many to wait for, and how long, under this load?',
  },
  {
    domain: 'production',
    title: 'Production',
    batch: 'The parts between two set-ups, the pans in an oven',
    asks: 'Which lot, which transfer batch, how full an oven?',
  },
  {
    domain: 'flow',
    title: 'Flow',
    batch: 'The work in progress, the changes in a release',
    asks: 'How much at once, how often to release?',
  },
  {
    domain: 'quality',
    title: 'Quality',
    batch: 'The lot that is judged',
    asks: 'How many to inspect, and when to accept?',
  },
  {
    domain: 'risk',
    title: 'Risk',
    batch: 'The stake',
    asks: 'In how many pieces to split it?',
  },
]
