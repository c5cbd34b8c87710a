import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { app, shell } from 'electron'
import type { LastCrash } from '../../src-preload/contract/app.ts'
import { CodedError } from '../services/protocol.ts'
import { reportedError, type CrashReport, type RunFacts } from './crash-report-text.ts'
import { writeCrashReport } from './crash-report.ts'
import { markRun } from './run-marker.ts'

/** A window that dies again within this time would die for ever. */
const windowPatienceMs = 60_000

export interface Crashes {
  /** What the window has to tell, until it is dismissed. */
  last(): LastCrash | null
  dismiss(): void
  /** Shows the report of `last` in its folder. Throws `not-found` where there is none any more. */
  showReport(): void
}

export interface CrashFolders {
  /** Where the marker of a run lies: the folder that the single instance holds. */
  marker: string
  reports: string
}

/**
 * From here on nothing ends unseen: an exception or rejection that nobody took leaves a report and ends the app, without
 * Electron's own dialog; a window that died is opened again, once a minute; a run that did not end in order is told of by
 * the next. Call once, in the one instance.
 */
export function watchCrashes(folders: CrashFolders): Crashes {
  const run = factsOfRun()
  const place = { root: app.getAppPath(), platform: process.platform }
  const { marker, left } = markRun(folders.marker, run)
  let last: LastCrash | null = null
  let lastReport: string | null = null
  let ending = false
  let quitting = false
  let windowDiedAt = -Infinity

  const now = (): string => new Date().toISOString()
  const tell = (what: LastCrash['what'], at: string, report: string | null): void => {
    last = { what, at, reported: report !== null }
    lastReport = report
  }
  const write = (report: CrashReport): string | null => writeCrashReport(folders.reports, report, now())

  if (left?.end) tell('app', left.end.at, left.end.report)
  else if (left) {
    const report = { at: null, process: 'main', cause: 'unknown', error: null, run: left.run ?? run } as const
    tell('unknown', left.began, write({ ...report, run: { ...report.run, began: left.began } }))
  }

  function end(thrown: unknown, cause: 'exception' | 'rejection'): void {
    if (ending) return
    ending = true
    const at = now()
    const error = reportedError(thrown, place)
    marker.endsWith({ at, report: write({ at, process: 'main', cause, error, run }) })
    app.exit(1)
  }

  process.on('uncaughtException', (thrown) => end(thrown, 'exception'))
  process.on('unhandledRejection', (thrown) => end(thrown, 'rejection'))
  // A terminal that was closed takes no output: no reason to end.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

  app.on('render-process-gone', (_event, contents, { reason }) => {
    if (quitting || ending || reason === 'clean-exit') return
    const at = now()
    const report = write({ at, process: 'window', cause: `window-${reason}`, error: null, run })
    const again = performance.now() - windowDiedAt < windowPatienceMs
    windowDiedAt = performance.now()
    if (again) {
      marker.endsWith({ at, report })
      app.quit()
      return
    }
    tell('window', at, report)
    // Not within the event: the window's process is still being buried.
    setImmediate(() => {
      if (!contents.isDestroyed()) contents.reload()
    })
  })

  app.on('before-quit', () => (quitting = true))
  app.on('quit', (_event, exitCode) => {
    if (exitCode === 0) marker.remove()
  })
  // Windows ends the session without waiting for a quit in order, which loses nothing.
  app.on('browser-window-created', (_event, window) => window.on('session-end', () => marker.remove()))

  return {
    last: () => last,
    dismiss: () => (last = null),
    showReport: () => {
      const path = lastReport === null ? null : join(folders.reports, basename(lastReport))
      if (path === null || !existsSync(path)) throw new CodedError('not-found')
      shell.showItemInFolder(path)
    },
  }
}

function factsOfRun(): RunFacts {
  return {
    began: new Date().toISOString(),
    version: app.getVersion(),
    electron: process.versions.electron,
    chromium: process.versions.chrome,
    node: process.versions.node,
    platform: process.platform,
    arch: process.arch,
  }
}
