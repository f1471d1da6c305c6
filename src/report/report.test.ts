import { parseHTML } from 'linkedom'
import { expect, test } from 'vitest'
import { figureExamples } from '../../test/charts/figure-examples.ts'
import {
  HOSTILE,
  hostileReport,
  infeasibleReport,
  recommendedReport,
  undecidedReport,
} from '../../test/charts/report-examples.ts'
import { answerText } from './answer-text.ts'
import { renderReport } from './html.ts'
import { renderMarkdown } from './markdown.ts'

const cases = [
  ['recommended', recommendedReport],
  ['undecided', undecidedReport],
  ['infeasible', infeasibleReport],
  ['hostile', hostileReport],
] as const

test.each(cases)('the same input gives the same bytes: %s', (_, input) => {
  expect(renderReport(input(figureExamples()))).toBe(renderReport(input(figureExamples())))
  expect(renderMarkdown(input())).toBe(renderMarkdown(input()))
})

test.each(cases)('the page asks for nothing from outside and runs nothing: %s', (_, input) => {
  const { document } = parseHTML(renderReport(input(figureExamples())))
  expect(document.querySelectorAll('script, link, iframe, object, embed, img, base, form').length).toBe(0)
  const policy = document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content')
  expect(policy).toBe("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
  for (const element of document.querySelectorAll('*')) {
    for (const { name, value } of [...element.attributes]) {
      expect(name.startsWith('on')).toBe(false)
      if (name === 'href' || name === 'src') expect(value.startsWith('#')).toBe(true)
    }
  }
})

test('ids are unique in a page with wide and narrow figures', () => {
  const { document } = parseHTML(renderReport(recommendedReport(figureExamples())))
  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id)
  expect(ids.length).toBeGreaterThan(5)
  expect(new Set(ids).size).toBe(ids.length)
})

test('hostile text is shown as it is', () => {
  const { document } = parseHTML(renderReport(hostileReport()))
  expect(document.querySelector('h1')?.textContent).toBe(HOSTILE)
  expect(document.querySelectorAll('svg').length).toBe(0)
  expect(renderReport(hostileReport())).not.toContain('\u001b')
})

test('hostile text steers neither a terminal nor Markdown', () => {
  const input = hostileReport()
  const steering = {
    ...input,
    answer: { ...input.answer, because: ['\u001b]0;owned\u0007 \u009b2J `code` | <b>'] },
  }
  expect(answerText(steering, { width: 80, color: false }).join('')).not.toMatch(/\p{Cc}/u)
  const markdown = renderMarkdown(steering)
  const prose = markdown.slice(0, markdown.indexOf('## Trials'))
  expect(prose).not.toMatch(/<(script|img|svg|b)/)
  expect(prose).toContain('\\`code\\` \\|')
})

test('the answer stands first and says size, factors, interval, regret, neighbours, law and evidence', () => {
  const { document } = parseHTML(renderReport(recommendedReport(figureExamples())))
  const main = document.querySelector('main')
  expect(main?.firstElementChild?.className).toContain('answer')
  const card = (main?.firstElementChild?.textContent ?? '').replaceAll('\u00a0', ' ')
  for (const part of [
    'RECOMMENDED',
    'Use a batch size of 64, learning rate 0.1.',
    '29.4 s (27.4 s to 31.5 s), 95 % interval, 3 replications',
    'at 95 % confidence no size run is more than 3.2 % cheaper',
    '14 % more (+9 % to +19 %)',
    'amortisation',
    'measured',
    '6.1 times the cost',
  ]) {
    expect(card).toContain(part)
  }
})

test('an undecided answer says what to run next, as a command', () => {
  const html = renderReport({
    ...undecidedReport(),
    nextCommand: 'batchwise run study.yaml --replications 5',
  })
  expect(html).toContain('4 more replications at 64 and 128 would decide')
  expect(html).toContain('<code>batchwise run study.yaml --replications 5</code>')
})

test('why nothing more was run stands in the card, where there is a reason', () => {
  const input = { ...recommendedReport(), stopped: 'the budget is spent: no trials are left.' }
  const { document } = parseHTML(renderReport(input))
  expect(document.querySelector('.answer')?.textContent).toContain(
    'Why no more was run\nThe budget is spent: no trials are left.',
  )
  expect(renderMarkdown(input)).toContain(
    '### Why no more was run\n\n- The budget is spent: no trials are left.',
  )
  expect(renderReport(recommendedReport())).not.toContain('Why no more')
})

test('trials that diverged, failed or are missing say so in the table', () => {
  const { document } = parseHTML(renderReport(recommendedReport()))
  const rows = [...document.querySelectorAll('.trials tbody tr')].map((row) => row.textContent ?? '')
  expect(rows.length).toBe(108)
  expect(rows.filter((row) => row.includes('diverged at step 37: loss')).length).toBe(18)
  expect(rows.filter((row) => row.includes('killed by signal SIGKILL')).length).toBe(2)
  expect(rows.filter((row) => row.includes('not run yet')).length).toBe(1)
})

test.each([40, 60, 80, 120])(
  'the terminal card keeps to %s columns, and writes escapes only when asked',
  (width) => {
    for (const [, input] of cases.slice(0, 3)) {
      const plain = answerText(input(), { width, color: false })
      for (const line of plain) {
        const one = !line.trim().includes(' ') || line.trim() === input().command
        if (!one) expect(line.length).toBeLessThanOrEqual(width)
      }
      expect(plain.join('')).not.toContain('\u001b')
      const painted = answerText(input(), { width, color: true }).join('\n')
      expect(painted).toContain('\u001b[')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes are what is stripped
      expect(painted.replace(/\u001b\[[\d;]*m/g, '').replace(/ +$/gm, '')).toBe(plain.join('\n'))
    }
  },
)

test('Markdown tables have as many cells in each row as in the head', () => {
  for (const [, input] of cases) {
    const tables = renderMarkdown(input())
      .split('\n\n')
      .filter((block) => block.startsWith('| '))
    expect(tables.length).toBeGreaterThan(1)
    for (const table of tables) {
      const counts = table.split('\n').map((line) => line.replace(/\\\|/g, '').split('|').length)
      expect(new Set(counts).size).toBe(1)
    }
  }
})

test('figures of a section are folded under its name, after the others', () => {
  const figures = figureExamples()
  const sectioned = figures.filter(({ section }) => section !== undefined)
  const shuffled = [...sectioned, ...figures.filter(({ section }) => section === undefined)]
  const { document } = parseHTML(renderReport(recommendedReport(shuffled)))
  const sections = [...document.querySelectorAll('details.section')]
  expect(sections.map((each) => each.querySelector('summary h2')?.textContent)).toEqual([
    'Gradient norms <and> distances',
  ])
  expect(sections[0]!.querySelectorAll('figure').length).toBe(sectioned.length)
  expect(sections[0]!.hasAttribute('open')).toBe(false)
  const main = [...(document.querySelector('main')?.children ?? [])]
  const order = main.map((each) => (each === sections[0] ? 'folded' : each.tagName.toLowerCase()))
  expect(order.indexOf('folded')).toBeGreaterThan(order.lastIndexOf('figure'))
  const markdown = renderMarkdown(recommendedReport(shuffled))
  expect(markdown.indexOf('## Gradient norms')).toBeGreaterThan(markdown.indexOf('## Time to the goal'))
  expect(markdown).toContain('### The tail is heavier the smaller the batch')
})

test('what breaks a constraint is told once, in the unit of its metric', () => {
  const input = infeasibleReport()
  const { answer } = input
  const told = {
    ...input,
    metrics: [{ name: 'leadTimeP95', unit: 's', better: 'lower' as const, doc: '' }],
    answer: {
      ...answer,
      rejected: [
        {
          batchSize: 15,
          why: 'leadTimeP95 is 1.86e+4, which breaks leadTimeP95 <= 14400',
          breaks: {
            condition: { metric: 'leadTimeP95', relation: '<=' as const, value: 14400 },
            value: 18600,
          },
        },
      ],
    },
  }
  const text = answerText(told, { width: 100, color: false }).join('\n')
  expect(text.match(/15: .*/g)).toEqual(['15: lead time p95 is 5 h 10 min, and must be at most 4 h'])
  expect(text).not.toContain('Rejected')
})
