import { readdirSync, readFileSync } from 'node:fs'

/** The process of a service, found as a child of the app's main process (Linux). */
export function servicePid(mainPid: number, service: 'data' | 'imaging'): number {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const parent = /\nPPid:\t(\d+)/.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1]
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8')
      if (Number(parent) === mainPid && command.includes(`${service}-service.js`)) return Number(name)
    } catch {
      // It ended while we looked.
    }
  }
  throw new Error(`The ${service} service does not run.`)
}
