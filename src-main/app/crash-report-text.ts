import { CodedError } from '../services/protocol.ts'

/** What a run of the app is: when it began, and of what it is made. */
export interface RunFacts {
  /** ISO 8601, UTC. */
  began: string
  version: string
  electron: string
  chromium: string
  node: string
  platform: string
  arch: string
}

/** What a report file holds. Nothing in it comes from the directory, a file, a path or the person's account. */
export interface CrashReport {
  /** ISO 8601, UTC; null where the run could not say itself when it ended. */
  at: string | null
  process: 'main' | 'window'
  /** `unknown`: killed, a defect of the runtime, or no power. `window-…` as Electron names it. */
  cause: 'exception' | 'rejection' | 'unknown' | `window-${string}`
  error: ReportedError | null
  run: RunFacts
}

export interface ReportedError {
  name: string
  /** A code of ours, of Node or of the system; null where the error has none. */
  code: string | null
  /** Our own files, from the app's folder on: `call (out/main/index.js:12:34)`. */
  frames: string[]
}

/** Where the app's own files lie. */
export interface AppPlace {
  /** The app's folder, or its archive. */
  root: string
  platform: NodeJS.Platform
}

const plainName = /^[A-Z][A-Za-z]{0,40}Error$/
const systemCode = /^(?:E[A-Z0-9]{2,20}|ERR_[A-Z0-9_]{1,60}|SQLITE_[A-Z_]{1,40})$/

/**
 * What may be told of a thrown value. Its message stays out: messages hold paths, names and card numbers. Name and code
 * are told where they look like such.
 */
export function reportedError(thrown: unknown, place: AppPlace): ReportedError {
  if (!(thrown instanceof Error)) return { name: typeof thrown, code: null, frames: [] }
  const code = thrown instanceof CodedError ? thrown.error.code : 'code' in thrown ? thrown.code : null
  const known = thrown instanceof CodedError || (typeof code === 'string' && systemCode.test(code))
  return {
    name: plainName.test(thrown.name) ? thrown.name : 'Error',
    code: known ? String(code) : null,
    frames: ownFrames(thrown, place),
  }
}

/** V8's line of a frame: `at async name (place:line:column)` or `at place:line:column`. */
const frameLine = /^\s+at (?:(.*) \()?(.+?):(\d+):(\d+)\)?$/
/** What our code calls a function; a name made at run time may look otherwise, and is left out. */
const functionName = /^(?:async |new |get |set )*[A-Za-z_$][\w$]*(?:\.(?:[A-Za-z_$#][\w$]*|<anonymous>))*$/
/** How the files of the app are named. */
const ownFile = /^[\w@.+-]+(?:\/[\w@.+-]+)*$/

/** The frames of an error that lie in the app's own files, from the app's folder on. */
function ownFrames(error: Error, place: AppPlace): string[] {
  const stack = String(error.stack ?? '')
  // A message may hold lines that look like frames.
  const head = `${error.name}: ${error.message}`
  const lines = (stack.startsWith(head) ? stack.slice(head.length) : stack).split('\n')
  return lines.flatMap((line) => {
    const [, called = '', location = '', row, column] = frameLine.exec(line) ?? []
    const file = fileInApp(location, place)
    if (file === null) return []
    const name = called.replace(/ \[as .*\]$/, '')
    const at = `${file}:${row}:${column}`
    return [functionName.test(name) ? `${name} (${at})` : at]
  })
}

/** A frame's place as a path from the app's folder on, with '/' between; null for what does not lie in it. */
function fileInApp(location: string, { root, platform }: AppPlace): string | null {
  const file = comparable(pathOf(location, platform), platform)
  const folder = comparable(root, platform)
  // What the services need lies unpacked beside the archive.
  for (const start of [`${folder}/`, `${folder}.unpacked/`]) {
    const same =
      platform === 'win32' ? file.toLowerCase().startsWith(start.toLowerCase()) : file.startsWith(start)
    const rest = file.slice(start.length)
    if (same) return ownFile.test(rest) && !rest.split('/').includes('..') ? rest : null
  }
  return null
}

function comparable(path: string, platform: NodeJS.Platform): string {
  const slashed = platform === 'win32' ? path.replaceAll('\\', '/') : path
  return slashed.normalize('NFC').replace(/\/+$/, '')
}

/** A file's address as a path; anything else as it is. */
function pathOf(location: string, platform: NodeJS.Platform): string {
  const [, host, path] = /^file:\/\/([^/]*)(\/.*)$/.exec(location) ?? []
  if (host === undefined || path === undefined) return location
  const plain = decoded(path)
  if (platform !== 'win32') return plain
  return host === '' ? plain.slice(1) : `//${host}${plain}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
