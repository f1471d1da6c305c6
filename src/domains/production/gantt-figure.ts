import type { StudyResults } from '../../charts/domain-figures.ts'
import type { FigureSpec } from '../../charts/figure.ts'

export const runFigure = (_results: StudyResults): FigureSpec | null => null
