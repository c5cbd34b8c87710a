import { join } from 'node:path'
import { BrowserWindow, nativeImage, nativeTheme } from 'electron'
import icon from '../../resources/icons/linux/128x128.png?inline'
import { windowUrl } from './protocol.ts'
import { answerTo } from './security/check-sender.ts'

/** The colours behind the window until it has drawn itself, as in the window's theme. */
const background = { light: '#ffffff', dark: '#18181c' }

/** Opens the one window: sandboxed, isolated, without Node; shown once it has something to show. */
export function openWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    autoHideMenuBar: true,
    // Windows and macOS take it from the program itself.
    ...(process.platform === 'linux' ? { icon: nativeImage.createFromDataURL(icon) } : {}),
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // Dropping a file outside a drop zone must never open it.
      navigateOnDragDrop: false,
    },
  })
  answerTo(window.webContents)
  window.once('ready-to-show', () => window.show())
  // A load that is cut off by another one is none to hear of.
  window.loadURL(windowUrl).catch(() => undefined)
  return window
}
