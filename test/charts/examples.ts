/** All examples, by the name under which their snapshot lies. */
import { tradeOffAccuracy, tradeOffAwkward, tradeOffRecommended } from './trade-off-examples.ts'

export const examples: Readonly<Record<string, (document: Document, width?: number) => SVGSVGElement>> = {
  tradeOffRecommended,
  tradeOffAwkward,
  tradeOffAccuracy,
}
