import { createI18n } from 'vue-i18n'
import type { Language } from '../../src-preload/contract/settings.ts'
import en from '../locales/en.json'
import ko from '../locales/ko.json'

export type Messages = typeof en

export const i18n = createI18n<[Messages], Language, false>({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: { en, ko },
})

/** The language of a BCP 47 tag, English where BadgePrep does not speak it. */
export function languageOf(tag: string): Language {
  return tag.toLowerCase().split(/[-_]/)[0] === 'ko' ? 'ko' : 'en'
}

/** Switches the window's language (E1). */
export function setLanguage(language: Language): void {
  i18n.global.locale.value = language
  document.documentElement.lang = language
}
