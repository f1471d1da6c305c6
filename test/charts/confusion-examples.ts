/** Examples of the confusion matrix. */
import { confusionChart } from '../../src/charts/confusion.ts'

/** Three classes, one of which never occurs. */
export function confusionNamed(document: Document, width?: number, suffix = ''): SVGSVGElement {
  return confusionChart(
    {
      id: `confusion-named${suffix}`,
      ...(width ? { width } : {}),
      alt: 'Of 390 with pneumonia 8 were taken for healthy, of 234 healthy 71 for sick',
      names: ['healthy', 'pneumonia', 'unreadable'],
      counts: [
        [163, 71, 0],
        [8, 382, 0],
        [0, 0, 0],
      ],
    },
    document,
  )
}

/** More classes than there is room to print. */
export function confusionMany(document: Document, width?: number, suffix = ''): SVGSVGElement {
  const names = Array.from({ length: 47 }, (_, label) => String(label))
  return confusionChart(
    {
      id: `confusion-many${suffix}`,
      ...(width ? { width } : {}),
      alt: '47 classes, most of them told apart, with their neighbours taken for each other',
      names,
      counts: names.map((_, row) =>
        names.map((__, column) => Math.round(400 * Math.exp(-2 * Math.abs(row - column)))),
      ),
    },
    document,
  )
}
