import { z } from 'zod'
import { appErrorSchema, type AppError } from '../../src-preload/contract/envelope.ts'
import { errorCodes } from '../../src-preload/contract/errors.ts'
import type { JobProgress } from '../../src-preload/contract/jobs.ts'
import { meaningOf } from './system-errors.ts'

/** Main to service: run a command, stop one, let one save that asked to, or say what time was spent. */
export const requestSchema = z.union([
  z.object({ type: z.literal('call'), id: z.number(), command: z.string(), input: z.unknown().optional() }),
  z.object({ type: z.literal('cancel'), id: z.number() }),
  z.object({ type: z.literal('save'), id: z.number() }),
  z.object({ type: z.literal('spent') }),
])
export type Request = z.infer<typeof requestSchema>

export const serviceErrorSchema = appErrorSchema.extend({ code: z.enum(errorCodes) })

/** How far a long command is. */
export type Progress = Pick<JobProgress, 'stage' | 'done' | 'total'>
export const progressSchema = z.object({
  stage: z.enum([
    'walking',
    'reading',
    'checking',
    'inspecting',
    'judging',
    'writing',
    'saving',
    'exporting',
    'undoing',
  ]),
  done: z.number(),
  total: z.number().nullable(),
})

/**
 * Service to main: that it listens, an answer, progress of a long command, that one is about to save (it waits for `save`,
 * so that it is main alone that knows which was first, this or a cancel), that something changed, or what time of the
 * processor it has spent since it was started, all its threads together.
 */
export const replySchema = z.union([
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('value'), id: z.number(), value: z.unknown().optional() }),
  z.object({ type: z.literal('error'), id: z.number(), error: serviceErrorSchema }),
  z.object({ type: z.literal('progress'), id: z.number(), progress: progressSchema }),
  z.object({ type: z.literal('saving'), id: z.number() }),
  z.object({
    type: z.literal('changed'),
    topics: z.array(z.enum(['users', 'photos', 'imports', 'history', 'settings'])),
  }),
  z.object({ type: z.literal('spent'), ms: z.number() }),
])
export type Reply = z.infer<typeof replySchema>

/** An expected failure: thrown anywhere below a command, it reaches the window as its code and arguments. */
export class CodedError extends Error {
  readonly error: AppError

  constructor(code: AppError['code'], args: AppError['args'] = {}, retryable = false) {
    super(code)
    this.error = { code, args, retryable }
  }
}

/** Any thrown value as an error for the window. The message of an unexpected one stays out: it may hold personal data. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof CodedError) return thrown.error
  return { code: meaningOf(thrown) ?? 'internal', args: {}, retryable: false }
}
