import { z } from 'zod'
import type { ErrorCode } from './errors.ts'

/** What an error message needs besides its code: file names, row numbers, counts. Never a card number or a name. */
export type ErrorArgs = Record<string, string | number>

/** An error as it travels between processes: the window words the code (locales: `error.<code>`). */
export interface AppError {
  code: ErrorCode
  args: ErrorArgs
  /** True where the same command may succeed when tried again (a file in use, a service restarting). */
  retryable: boolean
}

/** Every command answers so; Electron's own `invoke` would drop the fields of a thrown error. */
export type Result<Value> = { ok: true; value: Value } | { ok: false; error: AppError }

/** Shape check for errors that come from another process. The code is checked against the list by the reader. */
export const appErrorSchema = z.object({
  code: z.string(),
  args: z.record(z.string(), z.union([z.string(), z.number()])),
  retryable: z.boolean(),
})
