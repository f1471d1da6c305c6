import { stringify } from 'yaml'
import { describeCondition } from './condition.ts'
import type { Study, UntilDecided } from './study.ts'

/** The study as a file that reads back as the same study, with every default written out. */
export function studyYaml(study: Study): string {
  const { metric, better, goal, budget } = study.objective
  return stringify(
    {
      name: study.name,
      domain: study.domain,
      question: study.question,
      batchSizes: study.batchSizes,
      replications: study.replications,
      seed: study.seed,
      params: study.params,
      objective: {
        [better === 'lower' ? 'minimize' : 'maximize']: metric,
        ...(goal ? { goal: describeCondition(goal) } : {}),
        ...(budget ? { budget: describeCondition(budget) } : {}),
      },
      ...(study.constraints.length > 0 ? { constraints: study.constraints.map(describeCondition) } : {}),
      confidence: study.confidence,
      tolerance: study.tolerance,
      ...(study.untilDecided ? { untilDecided: budgetOf(study.untilDecided) } : {}),
      ...(study.price ? { price: study.price } : {}),
    },
    { lineWidth: 100, flowCollectionPadding: true, collectionStyle: 'any' },
  )
}

const budgetOf = ({ maxTrials, precision }: UntilDecided) => ({
  ...(maxTrials === null ? {} : { maxTrials }),
  ...(precision === undefined ? {} : { precision }),
})
