import type { z } from 'zod'
import type { ChangedTopic } from '../../src-preload/contract/app.ts'
import { CodedError, requestSchema, toAppError, type Progress, type Reply } from './protocol.ts'

/** What a handler gets besides its input. */
export interface CallContext {
  /** Aborted when the person cancels; long handlers look at it wherever they yield, and throw `cancelled`. */
  signal: AbortSignal
  /** Reports how far a long command is; call it as often as convenient, what nobody could see is left out. */
  progress(progress: Progress): void
  /**
   * Call it before what cannot be taken back (a commit, a rename over a file), and commit at once when it resolves: from
   * then on the command cannot be cancelled, and its answer is how it ended. Rejects with `cancelled` where the person was
   * quicker.
   */
  saving(): Promise<void>
}

type Schemas = Record<string, z.ZodType>
export type Handlers<Commands extends Schemas, Outputs extends Record<keyof Commands, unknown>> = {
  [Name in keyof Commands]: (
    input: z.infer<Commands[Name]>,
    context: CallContext,
  ) => Outputs[Name] | Promise<Outputs[Name]>
}

export interface Channel {
  /** Tells main, and through it the window, that something changed. */
  changed(topics: ChangedTopic[]): void
}

/** The pipe to main: Electron's `parentPort` in a utility process, the IPC channel of `fork` under plain Node. */
interface Pipe {
  post(reply: Reply): void
  listen(listener: (message: unknown) => void): void
}

function openPipe(): Pipe {
  const port = 'parentPort' in process ? (process.parentPort as ParentPort | undefined) : undefined
  if (port) {
    return {
      post: (reply) => port.postMessage(reply),
      listen: (listener) => port.on('message', (event) => listener(event.data)),
    }
  }
  if (!process.send) throw new Error('A service runs only as a child of the app.')
  const send = process.send.bind(process)
  // Without main there is nobody to serve: a service must not outlive it (it holds the lock of the data folder).
  process.on('disconnect', () => process.exit(0))
  return { post: (reply) => void send(reply), listen: (listener) => process.on('message', listener) }
}

/** As much of Electron's `parentPort` as is used here; this file must not load electron. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
}

/** Throws `cancelled` once the person has cancelled. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new CodedError('cancelled')
}

/** Rejects with `cancelled` once the person cancels. */
export function cancelOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const cancel = (): void => reject(new CodedError('cancelled'))
    if (signal.aborted) cancel()
    else signal.addEventListener('abort', cancel, { once: true })
  })
}

/**
 * Serves `commands` to main until the process ends: parses each input with its schema, runs the handler, answers with
 * the value or with a coded error. Handlers may run side by side where they await; `around` may make a command wait.
 */
export function serveService<Commands extends Schemas, Outputs extends Record<keyof Commands, unknown>>(
  commands: Commands,
  handlers: Handlers<Commands, Outputs>,
  around: (command: keyof Commands, run: () => unknown) => unknown = (_, run) => run(),
): Channel {
  const pipe = openPipe()
  const running = new Map<number, AbortController>()
  const allowed = new Map<number, () => void>()

  /** Asks main, which either has sent a cancel already or will send none any more. */
  async function askToSave(id: number, signal: AbortSignal): Promise<void> {
    throwIfCancelled(signal)
    await new Promise<void>((resolve, reject) => {
      allowed.set(id, resolve)
      signal.addEventListener('abort', () => reject(new CodedError('cancelled')), { once: true })
      pipe.post({ type: 'saving', id })
    })
  }

  async function answer(id: number, command: string, rawInput: unknown): Promise<void> {
    const controller = new AbortController()
    running.set(id, controller)
    const report = thinned((progress) => pipe.post({ type: 'progress', id, progress }))
    try {
      const name: keyof Commands = command
      const schema = Object.hasOwn(commands, command) ? commands[name] : undefined
      if (!schema) throw new CodedError('bad-input', { command })
      const input = schema.safeParse(rawInput)
      if (!input.success) throw new CodedError('bad-input', { command })
      const value = await around(name, () =>
        handlers[name](input.data as z.infer<Commands[keyof Commands]>, {
          signal: controller.signal,
          progress: report.progress,
          saving: () => {
            report.flush()
            return askToSave(id, controller.signal)
          },
        }),
      )
      report.flush()
      pipe.post({ type: 'value', id, value })
    } catch (thrown) {
      const error = toAppError(thrown)
      if (error.code === 'internal') logUnexpected(command, thrown)
      pipe.post({ type: 'error', id, error })
    } finally {
      running.delete(id)
      allowed.delete(id)
    }
  }

  pipe.listen((message) => {
    const request = requestSchema.parse(message)
    if (request.type === 'spent') pipe.post({ type: 'spent', ms: spentMs() })
    else if (request.type === 'cancel') running.get(request.id)?.abort()
    else if (request.type === 'save') allowed.get(request.id)?.()
    else void answer(request.id, request.command, request.input)
  })
  pipe.post({ type: 'ready' })
  return { changed: (topics) => pipe.post({ type: 'changed', topics }) }
}

function spentMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Milliseconds between two reports of one stage: 250,000 rows would send thousands. */
const progressInterval = 25

/** Passes on the first report of each stage, then one every 25 ms; `flush` passes on the last one if it was held back. */
function thinned(post: (progress: Progress) => void): {
  progress: (progress: Progress) => void
  flush: () => void
} {
  let sent: { at: number; stage: Progress['stage'] } | null = null
  let held: Progress | null = null
  const send = (progress: Progress): void => {
    sent = { at: performance.now(), stage: progress.stage }
    held = null
    post(progress)
  }
  return {
    progress(progress) {
      if (sent?.stage !== progress.stage || performance.now() - sent.at >= progressInterval) send(progress)
      else held = progress
    },
    flush() {
      if (held) send(held)
    },
  }
}

/** Logs an error that nobody reckoned with: its stack says where; the message, which may hold what a person entered, is left out (E4). */
export function logUnexpected(command: string, thrown: unknown): void {
  const stack =
    thrown instanceof Error ? (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : []
  const kind = thrown instanceof Error ? thrown.name : typeof thrown
  process.stderr.write(`unexpected ${kind} in ${command}\n${stack.slice(0, 8).join('\n')}\n`)
}
