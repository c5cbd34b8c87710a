import sharp, { type Sharp } from 'sharp'

/**
 * What libvips says when it closes a picture whose last lines gave warnings: it refuses a picture at the lines that
 * follow a warning, so that damage in the last ones would pass (a JPEG that lacks its end, with an end marker).
 *
 * libvips and sharp keep warnings in one queue for the whole process. Any pipeline that ends takes them, up to an empty
 * one; a pipeline that fails puts those it takes into its error. So a warning is first everybody's who is running, and
 * who is meant shows when the suspects run again, each alone.
 */
const lateWarning = /read gave \d+ warnings/

interface Run {
  /** A late warning came, of this run or of one beside it. */
  warned: boolean
  /** The queue may hold what belongs to this run although its pipelines have ended. */
  disturbed: boolean
}

export interface Noticed<T> {
  value: T
  warned: boolean
}

const runs = new Set<Run>()

/** Has a pipeline's warnings noticed; every pipeline of the service must be watched. */
export function watch(pipeline: Sharp): Sharp {
  return pipeline.on('warning', noticeText)
}

/** Notices warnings that a failed pipeline took into its error. */
export function noticeError(error: unknown): void {
  if (error instanceof Error) noticeText(error.message)
}

/** Runs `task`, and tells whether a late warning came that may be its own; its own is never missed. */
export async function noticingWarnings<T>(task: () => Promise<T>): Promise<Noticed<T>> {
  const run: Run = { warned: false, disturbed: false }
  runs.add(run)
  try {
    const value = await task()
    if (run.disturbed) await drain()
    return { value, warned: run.warned }
  } catch (error) {
    disturb()
    await drain()
    disturb()
    throw error
  } finally {
    runs.delete(run)
  }
}

/** Like `noticingWarnings`, for a task that runs alone: only its own warnings are noticed. */
export async function noticingOwnWarnings<T>(task: () => Promise<T>): Promise<Noticed<T>> {
  await drain()
  return noticingWarnings(async () => {
    const value = await task()
    await drain()
    return value
  })
}

function noticeText(text: string): void {
  if (!lateWarning.test(text)) return
  disturb()
  for (const run of runs) run.warned = true
}

function disturb(): void {
  for (const run of runs) run.disturbed = true
}

/** Each takes warnings up to an empty one, of which a few may lie in the queue. */
const pipelinesToEmptyQueue = 16

async function drain(): Promise<void> {
  const dot = { width: 1, height: 1, channels: 3, background: '#ffffff' } as const
  for (let turn = 0; turn < pipelinesToEmptyQueue; turn += 1) {
    await watch(sharp({ create: dot }))
      .raw()
      .toBuffer()
  }
}
