/** The report: one HTML file that needs nothing else. No script, no request; the same input gives the same bytes. */
import type { Figure } from '../charts/figure.ts'
import { type AnswerWords, answerWords } from './answer-words.ts'
import { bySection } from './by-section.ts'
import { formatBytes, formatConfidence } from './format.ts'
import { html, type Markup, tableHtml, trusted } from './html-text.ts'
import { REPORT_CSS } from './report-css.ts'
import type { ReportInput } from './report-input.ts'
import { statusWord, trialTable } from './trial-table.ts'

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

export function renderReport(input: ReportInput): string {
  const { study, manifest } = input
  const words = answerWords(input)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="batchwise ${manifest.batchwise}">
<title>${words.headline} ${study.name}</title>
<style>${trusted(REPORT_CSS)}</style>
</head>
<body>
<header>
<h1>${study.question}</h1>
<p class="quiet">${study.name} · ${study.domain} · ${input.generatedAt}</p>
</header>
<main>
${answerCard(words)}
${figuresHtml(input.figures)}
<section class="trials" aria-labelledby="trials-title">
<h2 id="trials-title">Trials</h2>
<p class="quiet">${trialSummary(input)}</p>
${tableHtml(trialTable(input), 'Trials')}
</section>
<section aria-labelledby="again-title">
<h2 id="again-title">Made with</h2>
${manifestList(input)}
<h3>Run it again</h3>
<p>Save the study below as a file, then:</p>
<pre><code>${input.command}</code></pre>
<h3>Study</h3>
<pre><code>${input.studyYaml}</code></pre>
</section>
</main>
<footer class="quiet">
<p>Intervals are at ${formatConfidence(study.confidence)} confidence unless a figure says otherwise. Made by batchwise ${manifest.batchwise}, ${input.generatedAt}.</p>
</footer>
</body>
</html>
`.markup
}

function answerCard(words: AnswerWords): Markup {
  return html`<section class="answer ${words.verdict.toLowerCase()}" aria-labelledby="answer-title">
<p class="verdict">${words.verdict}</p>
<p class="headline" id="answer-title">${words.headline}</p>
<dl>
${words.figures.map(({ label, value }) => html`<dt>${label}</dt><dd>${keepUnits(value)}</dd>\n`)}</dl>
${list(words.verdict === 'INFEASIBLE' ? 'What broke' : 'What would decide it', words.next)}
${words.nextCommand === null ? null : html`<pre><code>${words.nextCommand}</code></pre>`}
${list('Because', words.because)}
${list('Why no more was run', words.stopped)}
${list('Take care', words.caveats)}
${list(
  'Rejected',
  words.rejected.map(({ batchSize, why }) => `${batchSize}: ${why}`),
)}
</section>`
}

/** No line breaks between a number and its unit. */
function keepUnits(text: string): string {
  return text.replace(/(\d) (%|ns|µs|ms|s|min|h|d|[KMGT]iB)(?![\p{L}\p{N}])/gu, '$1\u00a0$2')
}

function list(title: string, items: readonly string[]): Markup | null {
  if (items.length === 0) return null
  return html`<h3>${title}</h3>
<ul>${items.map((item) => html`<li>${keepUnits(item)}</li>`)}</ul>`
}

/** The figures of a section are folded, so that they do not bury the others. */
function figuresHtml(figures: readonly Figure[]): Markup[] {
  return bySection(figures).map(({ section, figures: own }) =>
    section === null
      ? html`${own.map(figureHtml)}`
      : html`<details class="section"><summary><h2>${section}</h2> <span class="quiet">${own.length} figures</span></summary>
${own.map(figureHtml)}
</details>`,
  )
}

function figureHtml(figure: Figure): Markup {
  const titleId = `${figure.id}-title`
  const narrow = figure.svgNarrow
  return html`<figure aria-labelledby="${titleId}">
${figure.section === undefined ? html`<h2 id="${titleId}">${keepUnits(figure.title)}</h2>` : html`<h3 id="${titleId}">${keepUnits(figure.title)}</h3>`}
<div class="${narrow === undefined ? 'only' : 'wide'}">${trusted(figure.svg)}</div>
${narrow === undefined ? null : html`<div class="narrow">${trusted(narrow)}</div>`}
<figcaption>${keepUnits(figure.caption)}</figcaption>
${
  figure.table === undefined
    ? null
    : html`<details><summary>The same as a table</summary>${tableHtml(figure.table, figure.title)}</details>`
}
</figure>`
}

function trialSummary({ trials, study }: ReportInput): string {
  const counts = new Map<string, number>()
  for (const trial of trials) {
    const word = statusWord(trial)
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const parts = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([status, count]) => `${count} ${status}`)
  return `${trials.length} trials: ${parts.join(', ') || 'none'}. Seed ${study.seed}. Values are those at the goal, where there is one, or else the last.`
}

function manifestList({ manifest }: ReportInput): Markup {
  const rows = [
    ['batchwise', manifest.commit ? `${manifest.batchwise} (${manifest.commit})` : manifest.batchwise],
    ['engine', manifest.engine],
    ['machine', `${manifest.cpu}, ${manifest.cores} cores, ${formatBytes(manifest.memoryBytes)}`],
    ['platform', `${manifest.platform}, Node ${manifest.node}`],
  ]
  return html`<dl>${rows.map(([label, value]) => html`<dt>${label ?? ''}</dt><dd>${value ?? ''}</dd>\n`)}</dl>`
}
