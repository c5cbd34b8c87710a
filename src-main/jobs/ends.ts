import type { JobEnd } from '../../src-preload/contract/jobs.ts'

/** Ends of jobs on their way to the window. One that failed while no window listened is told as soon as one does. */
export interface JobEnds {
  tell(end: JobEnd): void
  /** The window listens from now on. */
  listening(): void
  /** The window is loaded, anew or for the first time: it does not listen yet. */
  loading(): void
}

export function createJobEnds(send: (end: JobEnd) => void): JobEnds {
  let listens = false
  let waiting: JobEnd[] = []
  return {
    tell: (end) => {
      if (listens) send(end)
      // Of any other end the screens tell: it is what they show.
      else if (end.outcome === 'failed') waiting.push({ ...end, answered: false })
    },
    listening: () => {
      listens = true
      const missed = waiting
      waiting = []
      for (const end of missed) send(end)
    },
    loading: () => (listens = false),
  }
}
