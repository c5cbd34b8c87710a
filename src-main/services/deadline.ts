/** How long a command may take. What a busy machine, or a service that was stopped, keeps it waiting for does not count. */
export interface Deadline {
  /** Milliseconds of the processor's time that its service may spend while it runs, all threads together. */
  ownMs: number
  /** Milliseconds without any time of its own spent to speak of: it hangs on something. */
  stuckMs: number
}

/** Which of the two was over. */
export type Outlasted = 'own-time' | 'stuck'

/** How often a service is asked for its time while a command with a deadline runs. */
export const askEveryMs = 1000
/** Less than this in all the time of `stuckMs` is no progress: being asked takes some as well. */
const noticeableMs = 500

/** Calls a function at an interval of milliseconds, and answers how to stop it. */
export type Clock = (run: () => void, ms: number) => () => void

interface Watched {
  deadline: Deadline
  outlast(over: Outlasted): void
  /** The service's time when the command began, as soon as it is known. */
  from: number | null
  /** The service's time when it last got anywhere. */
  moved: number | null
  /** Turns of the clock since. */
  turns: number
}

/** The commands of one process that have a deadline. */
export interface Deadlines {
  /** Watches a command until what is answered is called. */
  watch(deadline: Deadline, outlast: (over: Outlasted) => void): () => void
  /** The service's answer: the time it has spent since it was started, in milliseconds. */
  told(spentMs: number): void
}

/**
 * Watches over the deadlines of a process by its own time, for which `ask` asks it; one question is under way at a time, as
 * a process that is stopped answers none. The turns of this process's clock are counted and not the hours, as a machine
 * that slept took no time.
 */
export function createDeadlines(ask: () => void, every: Clock = everyByTimer): Deadlines {
  const watched = new Set<Watched>()
  let stop: (() => void) | null = null
  let asked = false

  function question(): void {
    if (asked) return
    asked = true
    ask()
  }

  function turn(): void {
    for (const entry of [...watched]) {
      entry.turns += 1
      if (entry.turns * askEveryMs >= entry.deadline.stuckMs) entry.outlast('stuck')
    }
    question()
  }

  return {
    watch(deadline, outlast) {
      const entry: Watched = { deadline, outlast, from: null, moved: null, turns: 0 }
      watched.add(entry)
      // An answer that is under way was measured before the command began, which counts too much, never too little.
      question()
      stop ??= every(turn, askEveryMs)
      return () => {
        watched.delete(entry)
        if (watched.size > 0) return
        stop?.()
        stop = null
      }
    },
    told(spentMs) {
      asked = false
      for (const entry of [...watched]) {
        entry.from ??= spentMs
        entry.moved ??= spentMs
        if (spentMs - entry.moved >= noticeableMs) {
          entry.moved = spentMs
          entry.turns = 0
        }
        if (spentMs - entry.from > entry.deadline.ownMs) entry.outlast('own-time')
      }
    },
  }
}

const everyByTimer: Clock = (run, ms) => {
  const timer = setInterval(run, ms)
  return () => clearInterval(timer)
}
