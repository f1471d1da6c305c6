/** `batchwise schema`: the JSON Schema of study files. */
import { studyJsonSchema } from '../domains/json-schema.ts'
import { printLine } from './output.ts'

export async function schemaCommand(): Promise<void> {
  printLine(JSON.stringify(await studyJsonSchema(), null, 2))
}
