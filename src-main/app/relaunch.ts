import { app } from 'electron'

/** Has the app start anew once it has quit. An AppImage is started by its own file: what is in it is gone by then. */
export function relaunch(): void {
  const image = process.env['APPIMAGE']
  app.relaunch(image ? { execPath: image } : {})
}
