/** The answer, the figures' tables and the trials as Markdown, for documentation and for a terminal pager. */
import type { FigureTable } from '../charts/figure.ts'
import { answerWords } from './answer-words.ts'
import { bySection } from './by-section.ts'
import { formatBytes } from './format.ts'
import type { ReportInput } from './report-input.ts'
import { trialTable } from './trial-table.ts'

export function renderMarkdown(input: ReportInput): string {
  const words = answerWords(input)
  const { study, manifest } = input
  const bullets = (title: string, items: readonly string[]) =>
    items.length === 0 ? [] : [`### ${title}`, items.map((item) => `- ${plain(item)}`).join('\n')]
  const blocks = [
    `# ${plain(study.question)}`,
    `${plain(study.name)}, ${plain(input.generatedAt)}`,
    `**${words.verdict}.** ${plain(words.headline)}`,
    table({
      columns: [
        { label: 'what', numeric: false },
        { label: 'value', numeric: false },
      ],
      rows: words.figures.map(({ label, value }) => [label, value]),
    }),
    ...bullets(words.verdict === 'INFEASIBLE' ? 'What broke' : 'What would decide it', words.next),
    ...(words.nextCommand === null ? [] : [fence(words.nextCommand, 'sh')]),
    ...bullets('Because', words.because),
    ...bullets('Why no more was run', words.stopped),
    ...bullets('Take care', words.caveats),
    ...bullets(
      'Rejected',
      words.rejected.map(({ batchSize, why }) => `${batchSize}: ${why}`),
    ),
    ...bySection(input.figures).flatMap(({ section, figures }) => [
      ...(section === null ? [] : [`## ${plain(section)}`]),
      ...figures.flatMap((figure) => [
        `${section === null ? '##' : '###'} ${plain(figure.title)}`,
        plain(figure.caption),
        ...(figure.table ? [table(figure.table)] : []),
      ]),
    ]),
    '## Trials',
    table(trialTable(input)),
    '## Made with',
    [
      `- batchwise ${plain(manifest.batchwise)}${manifest.commit ? ` (${plain(manifest.commit)})` : ''}, engine ${plain(manifest.engine)}`,
      `- ${plain(manifest.cpu)}, ${manifest.cores} cores, ${formatBytes(manifest.memoryBytes)}`,
      `- ${plain(manifest.platform)}, Node ${plain(manifest.node)}`,
    ].join('\n'),
    fence(input.command, 'sh'),
    '## Study',
    fence(input.studyYaml, 'yaml'),
  ]
  return `${blocks.join('\n\n')}\n`
}

function table({ columns, rows }: FigureTable): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    line(columns.map(({ label }) => plain(label))),
    line(columns.map(({ numeric }) => (numeric ? '---:' : '---'))),
    ...rows.map((row) => line(row.map(plain))),
  ].join('\n')
}

/** One line of plain text: no markup of Markdown or HTML takes effect. */
function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '\ufffd')
    .replace(/[\\`*_[\]|~#]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}

/** A fence longer than any run of backticks inside. */
function fence(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const marks = '`'.repeat(longest + 1)
  return `${marks}${language}\n${text.trimEnd()}\n${marks}`
}
