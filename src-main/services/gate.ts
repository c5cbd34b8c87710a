/** Lets tasks run beside each other, and now and then one alone. */
export interface Gate {
  /** Runs `task` beside others, once no task that must be alone is running or waiting. */
  beside<T>(task: () => Promise<T>): Promise<T>
  /** Runs `task` when all others have ended, and holds new ones until it has. Not to be called from inside a task. */
  alone<T>(task: () => Promise<T>): Promise<T>
}

export function createGate(): Gate {
  let lastAlone: Promise<unknown> = Promise.resolve()
  const running = new Set<Promise<unknown>>()
  const settled = (task: Promise<unknown>) => task.catch(() => undefined)

  return {
    async beside(task) {
      for (let seen; seen !== lastAlone;) {
        seen = lastAlone
        await seen
      }
      const run = task()
      const entry = settled(run)
      running.add(entry)
      try {
        return await run
      } finally {
        running.delete(entry)
      }
    },
    alone(task) {
      const before = lastAlone
      const run = before.then(() => Promise.all(running)).then(task)
      lastAlone = settled(run)
      return run
    },
  }
}
