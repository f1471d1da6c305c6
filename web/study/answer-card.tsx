import type { Words } from '../../src/server/api/study-schemas.ts'

/** The answer as the report and the terminal have it: the verdict, the figures, the reasons. */
export function AnswerCard({ words, ended }: { readonly words: Words; readonly ended: number }) {
  if (ended === 0) {
    return (
      <section class="answer" aria-label="Answer">
        <p class="verdict">NO ANSWER YET</p>
        <p class="headline">No trial has ended so far.</p>
      </section>
    )
  }
  return (
    <section class={`answer ${words.verdict.toLowerCase()}`} aria-labelledby="answer-title">
      <p class="verdict">{words.verdict}</p>
      <p class="headline" id="answer-title">
        {words.headline}
      </p>
      <dl>
        {words.figures.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <List
        title={words.verdict === 'INFEASIBLE' ? 'What broke' : 'What would decide it'}
        items={words.next}
      />
      <List title="Why no more was run" items={words.stopped} />
      <List title="Because" items={words.because} />
      <List title="Take care" items={words.caveats} />
      <List title="Rejected" items={words.rejected.map(({ batchSize, why }) => `${batchSize}: ${why}`)} />
    </section>
  )
}

function List({ title, items }: { readonly title: string; readonly items: readonly string[] }) {
  if (items.length === 0) return null
  return (
    <>
      <h2>{title}</h2>
      <ul>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </>
  )
}
