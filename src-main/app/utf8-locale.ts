import { spawnSync } from 'node:child_process'
import { app } from 'electron'
import { relaunch } from './relaunch.ts'

/**
 * The environment to start in where Linux runs in a locale other than UTF-8: Chromium gives dropped files with names beyond
 * ASCII no path there. The person's language stays. null where all is well, or nothing better is known. `charmap` tells the
 * locale's encoding, null where that can't be told.
 */
export function utf8Environment(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
  charmap: () => string | null,
): { LC_ALL: string; LANGUAGE: string } | null {
  const better = 'C.UTF-8'
  if (platform !== 'linux' || env['LC_ALL'] === better) return null
  const found = charmap()
  if (found === null || found.toUpperCase() === 'UTF-8') return null
  const language = env['LANGUAGE'] || env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || ''
  return { LC_ALL: better, LANGUAGE: language.replace(/\..*/, '') }
}

/** Where the locale is not UTF-8: has the app start anew in one that is, and answers true. Call before anything else. */
export function relaunchInUtf8(): boolean {
  const environment = utf8Environment(process.env, process.platform, charmapOfSystem)
  if (environment === null) return false
  Object.assign(process.env, environment)
  relaunch()
  app.exit()
  return true
}

function charmapOfSystem(): string | null {
  const { stdout, error } = spawnSync('locale', ['charmap'], { encoding: 'utf8' })
  return error === undefined ? stdout.trim() : null
}
