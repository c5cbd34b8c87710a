import { toAppError } from './protocol.ts'

/**
 * Does what is left to do once something is done for good: where that fails, it is said on stderr as a code, and what was
 * done stays told as done. `what` goes before "failed".
 */
export async function afterwards(what: string, task: () => void | Promise<void>): Promise<void> {
  try {
    await task()
  } catch (error) {
    process.stderr.write(`${what} failed: ${toAppError(error).code}\n`)
  }
}
