/** A fault that a person can mend: it says what is wrong, where, and what to do. Anything else thrown is our bug. */
export class UserError extends Error {
  override readonly name = 'UserError'
  /** Where the fault is, e.g. `study.yaml:12:5 params.learningRate`. */
  readonly place: string | undefined
  /** What to do about it, one sentence. */
  readonly remedy: string | undefined

  constructor(message: string, options: { place?: string; remedy?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.place = options.place
    this.remedy = options.remedy
  }
}

/** The form in which every command prints an error: `place: message`, and the remedy on a line of its own. */
export function describeError(error: UserError): string {
  const head = error.place ? `${error.place}: ${error.message}` : error.message
  return error.remedy ? `${head}\n  ${error.remedy}` : head
}
