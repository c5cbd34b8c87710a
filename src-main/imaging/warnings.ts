import sharp, { type Sharp } from 'sharp'

/**
 * What libvips says when it closes a picture whose last lines gave warnings: it refuses a picture at the lines that
 * follow a warning, so that damage in the last ones would pass (a JPEG that lacks its end, with an end marker).
 */
const lateWarning = /^read gave \d+ warnings/

interface Run {
  warned: boolean
}

const runs = new Set<Run>()

/** Has a pipeline's late warnings noticed; every pipeline of the service must be watched. */
export function watch(pipeline: Sharp): Sharp {
  return pipeline.on('warning', (message: string) => {
    if (lateWarning.test(message)) for (const run of runs) run.warned = true
  })
}

/**
 * Runs `task`, and tells whether a late warning came meanwhile. libvips keeps warnings in one queue for the whole
 * process, and any pipeline that ends takes them: it may be of a task that runs beside this one.
 */
export async function noticingWarnings<T>(task: () => Promise<T>): Promise<{ value: T; warned: boolean }> {
  const run: Run = { warned: false }
  runs.add(run)
  try {
    const value = await task()
    return { value, warned: run.warned }
  } finally {
    runs.delete(run)
  }
}

/** Like `noticingWarnings`, for a task that runs alone: exactly its own warnings are noticed. */
export async function noticingOwnWarnings<T>(task: () => Promise<T>): Promise<{ value: T; warned: boolean }> {
  await drain()
  return noticingWarnings(async () => {
    const value = await task()
    await drain()
    return value
  })
}

/** A pipeline stops taking warnings at an empty one, of which pictures side by side may leave a few. */
const pipelinesToEmptyQueue = 16

async function drain(): Promise<void> {
  const dot = { width: 1, height: 1, channels: 3, background: '#ffffff' } as const
  for (let turn = 0; turn < pipelinesToEmptyQueue; turn += 1)
    await watch(sharp({ create: dot }))
      .raw()
      .toBuffer()
}
