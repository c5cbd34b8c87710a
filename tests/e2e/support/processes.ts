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

/** The main processes of the app that work on a data folder, whose path holds no blank (Linux). */
export function mainPids(userDataDir: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      // Chromium may have written its title over it, with blanks between the parts.
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').split(/[\0 ]/)
      const ofFolder = command.includes(`--user-data-dir=${userDataDir}`)
      // Chromium's helpers say what they are, the one that waits to start the app again too.
      return ofFolder && !command.some((part) => part.startsWith('--type=')) ? [Number(name)] : []
    } catch {
      // It ended while we looked.
      return []
    }
  })
}
