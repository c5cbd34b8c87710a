import type { z } from 'zod'
import type { ChangedTopic } from '../../src-preload/contract/app.ts'
import { createDeadlines, type Clock, type Deadline, type Deadlines, type Outlasted } from './deadline.ts'
import type { Child } from './fork.ts'
import { CodedError, replySchema, type Progress, type Request } from './protocol.ts'

/** How often in a row a service may die without work, and without having answered anything, before it is given up. */
const maxDeathsInARow = 5
/** How long a cancelled command may take to stop before its service is ended; one that saves is no longer cancelled. */
const cancelGraceMs = 1000

/** The service went away while a command was running. */
export class ServiceLost extends CodedError {
  /** Which deadline this very command outlasted, so that the service was ended for it; null where it was none. */
  readonly outlasted: Outlasted | null

  constructor(outlasted: Outlasted | null = null) {
    super('service-unavailable', {}, true)
    this.outlasted = outlasted
  }
}

export interface CallOptions {
  signal?: AbortSignal
  onProgress?: (progress: Progress) => void
  /** The command begins to save: from now on the signal is without effect, and the answer says how it ended. */
  onSaving?: () => void
  /** A service that takes longer is ended. */
  deadline?: Deadline
}

export interface Service<
  Commands extends Record<string, z.ZodType>,
  Outputs extends Record<keyof Commands, unknown>,
> {
  /**
   * Runs a command and answers with its value. Throws CodedError as the service said, `cancelled` when the signal
   * aborts before it saves, ServiceLost when the process dies meanwhile (it is started again by itself).
   */
  call<Name extends keyof Commands & string>(
    name: Name,
    input: z.input<Commands[Name]>,
    options?: CallOptions,
  ): Promise<Outputs[Name]>
  /** The process now serving, for diagnosis. */
  pid(): number | undefined
  /** Starts a service that was given up once more: what it died of may be gone. */
  revive(): void
  /** Ends the process for good. */
  stop(): void
}

export interface Supervision<Call> {
  fork: () => Child
  /** Runs after each start, before any other command: opens what the service needs. */
  prepare?: (call: Call) => Promise<void>
  onChanged?: (topics: ChangedTopic[]) => void
  /** The service died and was started again, or was given up. */
  onDeath?: (outcome: 'restarted' | 'failed') => void
  /** The clock for deadlines, where it is to be another than the system's. */
  every?: Clock
}

/** One run of the process, from its start to its death. */
interface Run {
  child: Child
  pending: Map<number, PendingCall>
  deadlines: Deadlines
  /** Listens, and is prepared. */
  ready: Promise<void>
  isReady: boolean
  /** It is to die, as soon as nothing in it saves: commands wait for the one started in its place. */
  ending: boolean
  gone: Promise<void>
}

interface PendingCall {
  resolve(value: unknown): void
  reject(error: Error): void
  onProgress: ((progress: Progress) => void) | undefined
  /** What is asked for before it may save; answers whether it may. */
  save(): boolean
  saving: boolean
}

/**
 * A typed service that may die: commands wait until it is ready, a dead process is started again, and what was running
 * in it fails with ServiceLost.
 */
export function supervise<
  Commands extends Record<string, z.ZodType>,
  Outputs extends Record<keyof Commands, unknown>,
>(supervision: Supervision<Service<Commands, Outputs>['call']>): Service<Commands, Outputs> {
  let deathsInARow = 0
  let stopped = false
  let givenUp = false
  let nextId = 1
  let current = start()

  function start(): Run {
    const child = supervision.fork()
    const pending = new Map<number, PendingCall>()
    const deadlines = createDeadlines(
      () => child.post({ type: 'spent' } satisfies Request),
      supervision.every,
    )
    let listening: () => void = () => undefined
    let died: (error: Error) => void = () => undefined
    let buried: () => void = () => undefined
    const gone = new Promise<void>((resolve) => (buried = resolve))
    const listens = new Promise<void>((resolve, reject) => {
      listening = resolve
      died = reject
    })
    child.onMessage((message) => {
      const reply = replySchema.parse(message)
      if (reply.type === 'ready') listening()
      else if (reply.type === 'spent') deadlines.told(reply.ms)
      else if (reply.type === 'changed') supervision.onChanged?.(reply.topics)
      else if (reply.type === 'progress') pending.get(reply.id)?.onProgress?.(reply.progress)
      else if (reply.type === 'saving') {
        if (pending.get(reply.id)?.save()) child.post({ type: 'save', id: reply.id } satisfies Request)
      } else {
        const call = pending.get(reply.id)
        pending.delete(reply.id)
        deathsInARow = 0
        if (started.ending) endUnlessSaving(started)
        if (reply.type === 'value') call?.resolve(reply.value)
        else call?.reject(new CodedError(reply.error.code, reply.error.args, reply.error.retryable))
      }
    })
    child.onExit(() => {
      died(new ServiceLost())
      // What it was at is to blame then, and whoever gave it that knows: three such pictures must not end the service.
      const atWork = started.isReady && pending.size > 0
      for (const call of pending.values()) call.reject(new ServiceLost())
      pending.clear()
      replace(atWork)
      buried()
    })
    const ready = listens.then(() =>
      supervision.prepare?.((name, input, options) => send(started, name, input, options)),
    )
    // Whoever calls meets the failure; without a caller it is none.
    ready.catch(() => undefined)
    const started: Run = { child, pending, deadlines, ready, isReady: false, ending: false, gone }
    ready.then(
      () => (started.isReady = true),
      () => undefined,
    )
    return started
  }

  /** Starts the next process in a dead one's place, unless too many died in a row. */
  function replace(atWork: boolean): void {
    if (stopped) return
    if (!atWork) deathsInARow += 1
    const hopeless = deathsInARow > maxDeathsInARow
    if (hopeless) givenUp = true
    else current = start()
    supervision.onDeath?.(hopeless ? 'failed' : 'restarted')
  }

  function end(run: Run): void {
    run.ending = true
    endUnlessSaving(run)
  }

  /** What others save in it meanwhile goes first. */
  function endUnlessSaving({ child, pending }: Run): void {
    if (![...pending.values()].some(({ saving }) => saving)) child.kill()
  }

  function send<Name extends keyof Commands & string>(
    to: Run,
    command: Name,
    input: unknown,
    { signal, onProgress, onSaving, deadline }: CallOptions = {},
  ): Promise<Outputs[Name]> {
    const { child, pending, deadlines } = to
    const id = nextId++
    const post = (request: Request): void => child.post(request)
    let timer: NodeJS.Timeout | undefined
    let unwatch: () => void = () => undefined
    let cancelled = false
    const cancel = (): void => {
      cancelled = true
      post({ type: 'cancel', id })
      unwatch()
      timer = setTimeout(() => {
        settle(id)?.reject(new CodedError('cancelled'))
        end(to)
      }, cancelGraceMs)
    }
    const settle = (callId: number): PendingCall | undefined => {
      const call = pending.get(callId)
      pending.delete(callId)
      return call
    }
    return new Promise<unknown>((resolve, reject) => {
      if (signal?.aborted) {
        reject(new CodedError('cancelled'))
        return
      }
      const call: PendingCall = {
        resolve,
        reject,
        onProgress,
        saving: false,
        save: () => {
          if (cancelled || to.ending) return false
          unwatch()
          signal?.removeEventListener('abort', cancel)
          call.saving = true
          onSaving?.()
          return true
        },
      }
      pending.set(id, call)
      signal?.addEventListener('abort', cancel, { once: true })
      if (deadline) {
        unwatch = deadlines.watch(deadline, (over) => {
          unwatch()
          settle(id)?.reject(new ServiceLost(over))
          end(to)
        })
      }
      post({ type: 'call', id, command, input })
    }).finally(() => {
      clearTimeout(timer)
      unwatch()
      signal?.removeEventListener('abort', cancel)
      // The service parses inputs and its handlers are typed: the value is what the contract says.
    }) as Promise<Outputs[Name]>
  }

  return {
    async call(name, input, options) {
      for (;;) {
        if (stopped || givenUp) throw new CodedError('service-unavailable', {}, true)
        const run = current
        try {
          await (run.ending ? run.gone : run.ready)
        } catch (error) {
          // It died before it took commands: nothing was sent yet, so the one started in its place may have it.
          if (!(error instanceof ServiceLost) || current === run) throw error
        }
        if (current === run && !run.ending) return send(run, name, input, options)
      }
    },
    pid: () => current.child.pid,
    revive: () => {
      if (stopped || !givenUp) return
      givenUp = false
      deathsInARow = 0
      current = start()
    },
    stop: () => {
      stopped = true
      current.child.kill()
    },
  }
}

/** How often a command that may safely run twice is tried when its service dies under it. */
const attempts = 3

/** Runs a command that may safely run twice, again when the service died under it. Throws ServiceLost after three tries. */
export async function persist<Value>(command: () => Promise<Value>): Promise<Value> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await command()
    } catch (error) {
      if (!(error instanceof ServiceLost) || attempt === attempts) throw error
    }
  }
}

/**
 * Like `persist`, for a command that must have its effect but once: where the service died under it, `isDone` reads from
 * the database whether it had gone through, before it is tried again or said to have failed.
 */
export async function persistOnce(
  command: () => Promise<unknown>,
  isDone: () => Promise<boolean>,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await command()
      return
    } catch (error) {
      if (!(error instanceof ServiceLost)) throw error
      if (await persist(isDone)) return
      if (attempt === attempts) throw error
    }
  }
}
