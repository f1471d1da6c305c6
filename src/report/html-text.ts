/** HTML from text. A template's interpolations are escaped unless they are markup themselves. */
import type { FigureTable } from '../charts/figure.ts'

export interface Markup {
  readonly markup: string
}

type Part = string | number | Markup | null | readonly Part[]

/** html`<p>${text}</p>`: text is escaped, markup is kept, null is nothing, lists are joined. */
export function html(literal: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return {
    markup: literal.reduce((built, text, index) => built + render(parts[index - 1] ?? null) + text),
  }
}

/** Markup that we made: a drawn chart, a style sheet. */
export function trusted(markup: string): Markup {
  return { markup }
}

/** For element content and for quoted attributes. Control characters that HTML forbids become U+FFFD. */
export function escapeHtml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;')
  )
}

function render(part: Part): string {
  if (part === null) return ''
  if (typeof part === 'string') return escapeHtml(part)
  if (typeof part === 'number') return String(part)
  if (Array.isArray(part)) return part.map(render).join('')
  return (part as Markup).markup
}

/** A table in a box of its own, which scrolls sideways where the page is narrow. */
export function tableHtml(table: FigureTable, label: string): Markup {
  const cell = (text: string, column: number) =>
    table.columns[column]?.numeric ? html`<td class="number">${text}</td>` : html`<td>${text}</td>`
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table>
<thead><tr>${table.columns.map((column) =>
    column.numeric
      ? html`<th scope="col" class="number">${column.label}</th>`
      : html`<th scope="col">${column.label}</th>`,
  )}</tr></thead>
<tbody>${table.rows.map((row) => html`<tr>${row.map(cell)}</tr>\n`)}</tbody></table></div>`
}
