import { defineStore } from 'pinia'
import type { SavedFile } from '../../src-preload/contract/commands.ts'
import type { AppError } from '../../src-preload/contract/envelope.ts'
import { api, CommandError, valueOf } from '../api/index.ts'
import { i18n } from './i18n.ts'
import { useNotices } from './notices.ts'

/** The last part of a path of any system. */
export const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? ''

/** Words errors, and shows those that no screen shows in its own place. */
export const useErrors = defineStore('errors', () => {
  const notices = useNotices()

  /** What happened, and what to do, in the window's language. */
  function text(error: AppError): string {
    const { t, te } = i18n.global
    const key = `error.${error.code}`
    return te(key, 'en') ? t(key, error.args) : t('error.internal')
  }

  /** The error within anything thrown. */
  function errorOf(thrown: unknown): AppError {
    return thrown instanceof CommandError ? thrown.error : { code: 'internal', args: {}, retryable: false }
  }

  /** Shows what was thrown as a notice; a person's own cancelling is no news. */
  function show(thrown: unknown): void {
    const error = errorOf(thrown)
    if (error.code !== 'cancelled') notices.error(text(error))
  }

  /** Runs a piece of work; where it fails, shows why and answers null. */
  async function attempt<Value>(work: () => Promise<Value>): Promise<Value | null> {
    try {
      return await work()
    } catch (thrown) {
      show(thrown)
      return null
    }
  }

  /** Says that a file was written and offers to show it; nothing where the person closed the dialog. */
  function saved(file: SavedFile): void {
    if (!file) return
    const { t } = i18n.global
    notices.success(t('common.fileSaved', { name: fileName(file.path) }), {
      label: t('common.showInFolder'),
      run: () => attempt(() => valueOf(api.app.showInFolder(file.path))),
    })
  }

  return { text, errorOf, show, attempt, saved }
})
