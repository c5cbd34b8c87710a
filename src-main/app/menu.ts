import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { Settings } from '../../src-preload/contract/settings.ts'
import { nativeTexts } from './wording.ts'

/** The menu, for its shortcuts above all (editing, zoom up to 200 % and beyond); hidden but on macOS until Alt. */
export function setMenu(language: Settings['language']): void {
  const texts = nativeTexts(language).menu
  const item = (
    role: NonNullable<MenuItemConstructorOptions['role']>,
    label: string,
  ): MenuItemConstructorOptions => ({
    role,
    label,
  })
  const appMenu: MenuItemConstructorOptions[] = process.platform === 'darwin' ? [{ role: 'appMenu' }] : []
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...appMenu,
      {
        label: texts.edit,
        submenu: [
          item('undo', texts.undo),
          item('redo', texts.redo),
          { type: 'separator' },
          item('cut', texts.cut),
          item('copy', texts.copy),
          item('paste', texts.paste),
          item('selectAll', texts.selectAll),
        ],
      },
      {
        label: texts.view,
        submenu: [
          item('zoomIn', texts.zoomIn),
          item('zoomOut', texts.zoomOut),
          item('resetZoom', texts.resetZoom),
          { type: 'separator' },
          item('togglefullscreen', texts.fullScreen),
        ],
      },
    ]),
  )
}
