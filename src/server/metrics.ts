/** What a Prometheus reads of the server: text exposition format 0.0.4. */
import type { Server } from './server.ts'

export function metricsText({ store, counts, runs }: Server): string {
  const studies = store.studies()
  const states = studies.map(({ id }) => runs.state(id).kind)
  const count = (kind: string) => states.filter((state) => state === kind).length
  return [
    ...metric('batchwise_studies', 'gauge', 'Studies in the store.', [['', studies.length]]),
    ...metric('batchwise_runs', 'gauge', 'Studies that run, here or elsewhere, or wait to.', [
      ['{state="running"}', count('running')],
      ['{state="waiting"}', count('waiting')],
      ['{state="elsewhere"}', count('elsewhere')],
    ]),
    ...metric('batchwise_events_total', 'counter', 'Events in the log of the store.', [
      ['', store.lastSequence()],
    ]),
    ...metric(
      'batchwise_http_responses_total',
      'counter',
      'Responses by status.',
      [...counts.byStatus].map(([status, n]) => [`{status="${status}"}`, n]),
    ),
    ...metric('batchwise_event_streams', 'gauge', 'Open streams of events.', [['', counts.streams]]),
    ...metric('process_resident_memory_bytes', 'gauge', 'Resident memory of the server.', [
      ['', process.memoryUsage.rss()],
    ]),
    '',
  ].join('\n')
}

const metric = (
  name: string,
  kind: 'gauge' | 'counter',
  doc: string,
  values: readonly (readonly [labels: string, value: number])[],
): string[] => [
  `# HELP ${name} ${doc}`,
  `# TYPE ${name} ${kind}`,
  ...values.map(([labels, value]) => `${name}${labels} ${value}`),
]
