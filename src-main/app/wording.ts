import { app } from 'electron'
import en from '../../src-renderer/locales/en.json' with { type: 'json' }
import ko from '../../src-renderer/locales/ko.json' with { type: 'json' }
import type { Language, Settings } from '../../src-preload/contract/settings.ts'

/** The language in force: the one set, or the system's where BadgePrep speaks it. */
export function languageOf(setting: Settings['language']): Language {
  if (setting !== 'system') return setting
  return app.getLocale().startsWith('ko') ? 'ko' : 'en'
}

/** Texts of menus and file dialogs, which are main's. */
export function nativeTexts(setting: Settings['language']): typeof en.native {
  return languageOf(setting) === 'ko' ? ko.native : en.native
}
