import { vi } from 'vitest'
import type { WindowEvents } from '../../../src-preload/contract/commands.ts'
import type { JobProgress } from '../../../src-preload/contract/jobs.ts'

type Listeners = { [Name in keyof WindowEvents]: ((event: WindowEvents[Name]) => void)[] }

/** Stands in for the preload, so that the window's stores can be loaded in a test; events are sent by hand. */
export function fakeApi(runningJobs: JobProgress[] = []) {
  const listeners: Listeners = { 'job-progress': [], 'job-end': [], changed: [], service: [] }
  const cancelled: string[] = []
  const listen =
    <Name extends keyof WindowEvents>(name: Name) =>
    (listener: (event: WindowEvents[Name]) => void) => {
      listeners[name].push(listener)
      return () => {
        const place = listeners[name].indexOf(listener)
        if (place >= 0) listeners[name].splice(place, 1)
      }
    }
  vi.stubGlobal('window', {
    badgeprep: {
      events: {
        onJobProgress: listen('job-progress'),
        onJobEnd: listen('job-end'),
        onChanged: listen('changed'),
        onService: listen('service'),
      },
      jobs: {
        list: () => Promise.resolve({ ok: true, value: runningJobs }),
        cancel: (jobId: string) => {
          cancelled.push(jobId)
          return Promise.resolve({ ok: true, value: null })
        },
      },
    },
  })
  return {
    cancelled,
    listeners,
    send<Name extends keyof WindowEvents>(name: Name, event: WindowEvents[Name]): void {
      for (const listener of listeners[name]) listener(event)
    },
  }
}
