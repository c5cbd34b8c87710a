import type { BadgeprepApi } from '../../src-preload/index.ts'
import type { AppError, Result } from '../../src-preload/contract/envelope.ts'

declare global {
  interface Window {
    readonly badgeprep: BadgeprepApi
  }
}

export const api = window.badgeprep

/** A command's error, thrown by `valueOf`; the window words `error.code`. */
export class CommandError extends Error {
  readonly error: AppError

  constructor(error: AppError) {
    super(error.code)
    this.error = error
  }
}

/** The value of a command's answer; throws CommandError where it failed. */
export async function valueOf<Value>(answer: Promise<Result<Value>>): Promise<Value> {
  const result = await answer
  if (result.ok) return result.value
  throw new CommandError(result.error)
}
