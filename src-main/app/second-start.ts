import { app, BrowserWindow } from 'electron'
import { relaunch } from './relaunch.ts'

/**
 * Answers a second start on the same data, which ends itself: the window comes to the front, or, while this run is
 * closing its database, the app is started again once that is done.
 */
export function answerSecondStart(): void {
  let quitting = false
  let startsAgain = false
  app.on('before-quit', () => (quitting = true))
  app.on('second-instance', () => {
    if (quitting) {
      if (!startsAgain) relaunch()
      startsAgain = true
      return
    }
    const [window] = BrowserWindow.getAllWindows()
    if (window?.isMinimized()) window.restore()
    window?.focus()
  })
}
