import { formatNumber, formatToUncertainty } from '../../../src/charts/format.ts'
import { laneColor } from '../palette.ts'
import { namesOf, placeText, shareText } from '../summary.ts'
import type { Measure, Reading } from './course.ts'
import { panels } from './panels.ts'
import type { Readings } from './readings.ts'

const format: Readonly<Record<Measure, (reading: Reading) => string>> = {
  accuracy: ({ value }) => shareText(value),
  loss: ({ value }) => formatNumber(value),
  distance: ({ value }) => formatNumber(value),
  gradientNorm: ({ value, spread }) =>
    spread > 0 ? `${formatToUncertainty(value, spread)} ± ${formatNumber(spread, 2)}` : formatNumber(value),
}

/** A panel in words. */
export function panelLabel(title: string, measure: Measure, { place, lanes }: Readings): string {
  const nameOf = namesOf(lanes)
  const said = lanes.flatMap(({ readings }, index) => {
    const reading = readings[measure]
    return reading ? [`${nameOf(index)} ${format[measure](reading)}`] : []
  })
  return `${title} at ${placeText(place)}: ${said.join(', ') || 'nothing yet'}`
}

export function ReadingTable({ readings: { place, lanes } }: { readonly readings: Readings }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="scroll" aria-label="The curves at one place" tabIndex={0}>
      <table class="lab-table">
        <caption>At {placeText(place)}</caption>
        <thead>
          <tr>
            <th scope="col">Network</th>
            <th scope="col" class="number">
              Batch
            </th>
            <th scope="col" class="number">
              Rate
            </th>
            {panels.map(({ measure, title }) => (
              <th key={measure} scope="col" class="number">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lanes.map(({ settings, readings }, index) => (
            <tr key={index}>
              <th scope="row">
                <span class="lab-swatch" style={{ background: laneColor(index) }} aria-hidden="true" />{' '}
                {index + 1}
              </th>
              <td class="number">{settings.batchSize}</td>
              <td class="number">{settings.learningRate}</td>
              {panels.map(({ measure }) => (
                <td key={measure} class="number">
                  {readings[measure] ? format[measure](readings[measure]) : '–'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
