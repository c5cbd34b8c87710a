import { CodedError } from '../../../src-main/services/protocol.ts'
import type { Answer } from './model.ts'

/** What came of something: what `work` answers in words, `ok`, or the code by which it was refused. */
export function answerOf(work: () => unknown): Answer {
  try {
    const value = work()
    return typeof value === 'string' ? value : 'ok'
  } catch (thrown) {
    return codeOf(thrown)
  }
}

export async function answerOfLong(work: () => unknown): Promise<Answer> {
  try {
    await work()
    return 'ok'
  } catch (thrown) {
    return codeOf(thrown)
  }
}

/** Anything but a code is a fault. */
function codeOf(thrown: unknown): Answer {
  if (thrown instanceof CodedError) return thrown.error.code
  throw thrown
}
