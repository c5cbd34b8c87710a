import type { AppError } from './envelope.ts'

export type JobKind =
  | 'photos-review'
  | 'photos-inspection'
  | 'photos-upload'
  | 'import-read'
  | 'import-judge'
  | 'import-proceed'
  | 'export'
  | 'undo'
  | 'backup'

/** A command that starts long work answers with this at once. */
export interface JobTicket {
  jobId: string
}

/** A running job as the strip above the footer shows it. `total` is null until it is known. */
export interface JobProgress {
  jobId: string
  kind: JobKind
  /** Counts up by one with every event of this job, so that a late event can be told and dropped. */
  seq: number
  /** Where the job is, worded by the window (locales: `job.stage.<stage>`). */
  stage:
    | 'walking'
    | 'reading'
    | 'checking'
    | 'inspecting'
    | 'judging'
    | 'writing'
    | 'saving'
    | 'exporting'
    | 'undoing'
  done: number
  total: number | null
  /** Seconds left, estimated from the pace so far; null until that means something. */
  secondsLeft: number | null
  /** False once it saves: what comes of it is its end. */
  cancellable: boolean
}

/** Exactly one of these ends a job. */
export type JobEnd =
  | { jobId: string; kind: JobKind; outcome: 'finished' }
  | { jobId: string; kind: JobKind; outcome: 'cancelled' }
  /** `answered`: the command that started it and waits for it answers the error too. */
  | { jobId: string; kind: JobKind; outcome: 'failed'; error: AppError; answered: boolean }
