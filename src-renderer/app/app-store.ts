import { useOsTheme } from 'naive-ui'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { AppInfo, StartError, Summary } from '../../src-preload/contract/app.ts'
import type { Language, SettingsChange } from '../../src-preload/contract/settings.ts'
import { defaultSettings } from '../../src-preload/contract/settings.ts'
import { api, valueOf } from '../api/index.ts'
import { useErrors } from './errors.ts'
import { languageOf } from './i18n.ts'
import type { ThemeName } from './theme.ts'

/** What the whole window knows: the app, the settings, and the line of truth. */
export const useApp = defineStore('app', () => {
  const info = shallowRef<AppInfo | null>(null)
  const summary = shallowRef<Summary | null>(null)
  const failure = shallowRef<StartError | null>(null)
  const osTheme = useOsTheme()

  const settings = computed(() => info.value?.settings ?? defaultSettings)
  const language = computed<Language>(() =>
    settings.value.language === 'system'
      ? languageOf(info.value?.systemLocale ?? 'en')
      : settings.value.language,
  )
  const theme = computed<ThemeName>(() =>
    settings.value.theme === 'system' ? (osTheme.value ?? 'light') : settings.value.theme,
  )

  /** Why the directory is not there; the window then shows that instead of the screens. */
  const startError = computed<StartError | null>(() => info.value?.startError ?? failure.value)

  const lastCrash = computed(() => info.value?.lastCrash ?? null)

  /** Asks what the window needs at its start. Never rejects: what went wrong is `startError`. */
  async function load(): Promise<void> {
    try {
      info.value = await valueOf(api.app.info())
      failure.value = null
    } catch (thrown) {
      failure.value = { ...useErrors().errorOf(thrown), replaceable: false, backups: [] }
    }
  }

  async function loadSummary(): Promise<void> {
    summary.value = await valueOf(api.app.summary())
  }

  async function changeSettings(change: SettingsChange): Promise<void> {
    const changed = await valueOf(api.settings.change(change))
    if (info.value) info.value = { ...info.value, settings: changed }
  }

  async function dismissCrash(): Promise<void> {
    await valueOf(api.app.dismissCrash())
    if (info.value) info.value = { ...info.value, lastCrash: null }
  }

  async function dismissSetAside(): Promise<void> {
    await valueOf(api.app.setAsideTold())
    if (info.value) info.value = { ...info.value, setAside: null }
  }

  return {
    info,
    startError,
    lastCrash,
    summary,
    settings,
    language,
    theme,
    load,
    loadSummary,
    changeSettings,
    dismissCrash,
    dismissSetAside,
  }
})
