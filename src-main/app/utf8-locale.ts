import { spawnSync } from 'node:child_process'
import { app } from 'electron'
import { relaunch } from './relaunch.ts'
import { utf8Environment } from './utf8-environment.ts'

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
