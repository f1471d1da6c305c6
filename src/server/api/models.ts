/** Models: the list, one with its fields, and the computing of one, alone, as a table or as a curve. */
import { z } from 'zod'
import { UserError } from '../../core/errors.ts'
import { computeModel, type Model } from '../../core/model.ts'
import { describeFields, fieldsJsonSchema } from '../../core/model-fields.ts'
import { readModelInput } from '../../core/model-input.ts'
import { fittingUnits } from '../../core/model-units.ts'
import { allModels, findModel } from '../../domains/models.ts'
import { curvePoints } from '../model-curve.ts'
import { RequestError } from '../problem.ts'
import { jsonRoute } from '../route.ts'

const modelSummary = z.object({
  name: z.string(),
  domain: z.string(),
  doc: z.string(),
  evidence: z.string(),
})
export type ModelSummary = z.output<typeof modelSummary>

const field = z.object({
  name: z.string(),
  kind: z.enum(['number', 'whole', 'choice', 'flag', 'text', 'list', 'names', 'other']),
  unit: z.string(),
  symbol: z.string().nullable(),
  doc: z.string(),
  required: z.boolean(),
  default: z.unknown().optional(),
  choices: z.array(z.string()),
  bounds: z.string(),
  units: z.array(z.string()).describe('In which its value may be written.'),
})
export type ModelField = z.output<typeof field>

const values = z.record(z.string(), z.unknown())

export const modelView = modelSummary.extend({
  source: z.string(),
  limits: z.string().nullable(),
  fields: z.array(field),
  outputs: z.array(field),
  examples: z.array(z.object({ source: z.string().nullable(), input: values })),
  inputSchema: values.describe('JSON Schema, draft 7.'),
  outputSchema: values.describe('JSON Schema, draft 7.'),
})
export type ModelView = z.output<typeof modelView>

const computeRequest = z.strictObject({
  fields: values.describe('Each a value, a text as on the command line (20min, 8,16,32, 2..64x2) or a list.'),
  curve: z
    .strictObject({
      field: z.string(),
      from: z.number(),
      to: z.number(),
      scale: z.enum(['linear', 'log']),
    })
    .optional()
    .describe('Also compute along this field, all others as they are.'),
})

const computed = z.object({
  swept: z.array(z.string()).describe('The fields that were given several values.'),
  results: z.array(z.object({ input: values, output: values })),
  curve: z.array(z.object({ x: z.number(), output: values.nullable() })).nullable(),
})
export type Computed = z.output<typeof computed>

const mostRows = 500

export const modelRoutes = [
  jsonRoute({
    method: 'get',
    path: '/models',
    doc: 'The models: formulas that answer at once.',
    response: z.array(modelSummary),
    handle: async () => (await allModels()).map(summaryOf),
  }),
  jsonRoute({
    method: 'get',
    path: '/models/{name}',
    doc: 'A model with its fields, units, source and limits.',
    response: modelView,
    handle: async (_, { params }) => viewOf(await modelNamed(params.name!)),
  }),
  jsonRoute({
    method: 'post',
    path: '/models/{name}/compute',
    doc: 'Computes a model; lists and ranges give a row for each combination.',
    body: computeRequest,
    response: computed,
    handle: async (_, { params, body }) => {
      const model = await modelNamed(params.name!)
      const { inputs, swept } = readModelInput(model, body.fields)
      if (inputs.length > mostRows) {
        throw new UserError(`${inputs.length} combinations are more than the ${mostRows} that a page shows`, {
          place: swept.join(' '),
          remedy: 'Give shorter lists, or ranges with larger steps.',
        })
      }
      const results = inputs.map((input) => ({ input, output: computeModel(model, input) }))
      const curve = body.curve && inputs.length === 1 ? curvePoints(model, inputs[0]!, body.curve) : null
      return { swept: [...swept], results, curve }
    },
  }),
]

async function modelNamed(name: string): Promise<Model> {
  try {
    return await findModel(name)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw new RequestError(404, error.message, { remedy: '/api/v1/models lists the models.', cause: error })
  }
}

const summaryOf = ({ name, doc, evidence }: Model): ModelSummary => ({
  name,
  domain: name.slice(0, name.indexOf('.')),
  doc,
  evidence,
})

function viewOf(model: Model): ModelView {
  const fieldsOf = (schema: Model['input'], io: 'input' | 'output') =>
    describeFields(schema, io)
      .filter(({ name }) => io === 'input' || name !== 'note')
      .map((one) => ({ ...one, choices: [...one.choices], units: fittingUnits(one.unit) }))
  return {
    ...summaryOf(model),
    source: model.source,
    limits: model.limits ?? null,
    fields: fieldsOf(model.input, 'input'),
    outputs: fieldsOf(model.output, 'output'),
    examples: model.examples.map(({ source = null, input }) => ({ source, input: { ...input } })),
    inputSchema: { ...fieldsJsonSchema(model.input, 'input') },
    outputSchema: { ...fieldsJsonSchema(model.output, 'output') },
  }
}
