import { fork } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ChangedTopic } from '../../../src-preload/contract/app.ts'
import type { Clock } from '../../../src-main/services/deadline.ts'
import type { Child } from '../../../src-main/services/fork.ts'
import {
  CodedError,
  requestSchema,
  type Progress,
  type Reply,
  type Request,
} from '../../../src-main/services/protocol.ts'
import {
  persist,
  persistOnce,
  ServiceLost,
  supervise,
  type Service,
} from '../../../src-main/services/supervise.ts'
import type { echoCommands, EchoOutputs } from '../../fixtures/services/echo.ts'

type Echo = Service<typeof echoCommands, EchoOutputs>

const entry = join(import.meta.dirname, '../../fixtures/services/echo.ts')

/** As src-main/services/fork.ts does it on Linux, but without Electron around. */
function forkEcho(): Child {
  const child = fork(entry, [], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  return {
    pid: child.pid,
    post: (message) => {
      if (child.connected) child.send(message as object, () => undefined)
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill('SIGKILL'),
  }
}

const running: Echo[] = []
afterEach(() => {
  for (const service of running.splice(0)) service.stop()
})

interface Watched {
  service: Echo
  deaths: string[]
  topics: ChangedTopic[][]
}

function start(forkChild: () => Child = forkEcho, every?: Clock): Watched {
  const deaths: string[] = []
  const topics: ChangedTopic[][] = []
  const service = supervise<typeof echoCommands, EchoOutputs>({
    fork: forkChild,
    prepare: async (call) => void (await call('open', undefined)),
    onChanged: (changed) => topics.push(changed),
    onDeath: (outcome) => deaths.push(outcome),
    ...(every && { every }),
  })
  running.push(service)
  return { service, deaths, topics }
}

const codeOf = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise
    return 'no error'
  } catch (error) {
    return error instanceof CodedError ? error.error.code : `unexpected ${String(error)}`
  }
}

describe('a supervised service', () => {
  it('is prepared before it takes commands, and answers them', async () => {
    const { service } = start()
    expect(await service.call('echo', 'hello')).toBe('1:hello')
  })

  it('passes coded errors on with their arguments', async () => {
    const { service } = start()
    await expect(service.call('fail', 'a.csv')).rejects.toMatchObject({
      error: { code: 'in-use', args: { file: 'a.csv' }, retryable: true },
    })
  })

  it('refuses an input of another shape', async () => {
    const { service } = start()
    const call = service.call as (name: 'echo', input: unknown) => Promise<string>
    expect(await codeOf(call('echo', 5))).toBe('bad-input')
  })

  it('reports changes and progress: the first, the last, and some on the way', async () => {
    const { service, topics } = start()
    const seen: Progress[] = []
    await service.call('count', 100_000, { onProgress: (progress) => seen.push(progress) })
    const done = seen.map((progress) => progress.done)
    expect([done[0], done.at(-1)]).toEqual([1, 100_000])
    expect(done.length).toBeLessThan(1000)
    expect(done).toEqual(done.toSorted((a, b) => a - b))
    expect(topics).toEqual([['users']])
  })

  it('is started again when it dies; what ran in it is lost, what comes after is served', async () => {
    const { service, deaths } = start()
    await service.call('echo', 'before')
    const waiting = service.call('wait', undefined)
    const died = service.call('die', undefined)
    await expect(waiting).rejects.toBeInstanceOf(ServiceLost)
    await expect(died).rejects.toMatchObject({ outlasted: null })
    expect(await service.call('echo', 'after')).toBe('1:after')
    expect(deaths).toEqual(['restarted'])
  })

  it('survives SIGKILL from outside', async () => {
    const { service } = start()
    await service.call('echo', 'up')
    const waiting = codeOf(service.call('wait', undefined))
    process.kill(service.pid() ?? 0, 'SIGKILL')
    expect(await waiting).toBe('service-unavailable')
    expect(await service.call('echo', 'again')).toBe('1:again')
  })

  it('is given up after dying too often without an answer', async () => {
    const { service, deaths } = start(() => {
      const child = fork(entry, [], { execArgv: ['--no-such-option'], stdio: 'ignore' })
      return {
        pid: child.pid,
        post: () => undefined,
        onMessage: () => undefined,
        onExit: (listener) => void child.once('exit', listener),
        kill: () => void child.kill(),
      }
    })
    expect(await codeOf(service.call('echo', 'never'))).toBe('service-unavailable')
    expect(deaths.at(-1)).toBe('failed')
    expect(await codeOf(service.call('echo', 'nor later'))).toBe('service-unavailable')
  })

  it('stops a command that is cancelled', async () => {
    const { service, deaths } = start()
    await service.call('echo', 'up')
    const controller = new AbortController()
    const waiting = codeOf(service.call('wait', undefined, { signal: controller.signal }))
    controller.abort()
    expect(await waiting).toBe('cancelled')
    expect(deaths).toEqual([])
  })

  it('is ended and started again when a cancelled command does not stop', async () => {
    const { service, deaths } = start()
    await service.call('echo', 'up')
    const controller = new AbortController()
    const hanging = service.call('hang', undefined, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    })
    expect(await codeOf(hanging)).toBe('cancelled')
    expect(await service.call('echo', 'again')).toBe('1:again')
    expect(deaths).toEqual(['restarted'])
  })

  it('is ended when a command outlasts its deadline, and only that one is to blame', async () => {
    const { service } = start()
    await service.call('echo', 'up')
    const beside = service.call('wait', undefined)
    const [hanging, other] = await Promise.allSettled([
      service.call('hang', undefined, { deadline: { ownMs: 60_000, stuckMs: 50 } }),
      beside,
    ])
    expect(hanging).toMatchObject({ reason: { outlasted: 'stuck' } })
    expect(other).toMatchObject({ reason: { outlasted: null } })
    expect(await service.call('echo', 'again')).toBe('1:again')
  })
})

/** A service whose every word is the test's. */
class FakeChild implements Child {
  readonly pid = 1
  readonly requests: Request[] = []
  killed = false
  private listener: (message: unknown) => void = () => undefined

  post(message: unknown): void {
    const request = requestSchema.parse(message)
    this.requests.push(request)
    if (request.type === 'call' && request.command === 'open') {
      this.say({ type: 'value', id: request.id, value: null })
    }
  }
  onMessage(listener: (message: unknown) => void): void {
    this.listener = listener
    queueMicrotask(() => this.say({ type: 'ready' }))
  }
  onExit(): void {
    // It goes where it is told to, and nobody hears of it.
  }
  kill(): void {
    this.killed = true
  }
  say(reply: Reply): void {
    this.listener(reply)
  }
  /** The ids of what it is doing, by command, once it was asked to do that. */
  async asked(command: string): Promise<number> {
    const find = () => this.requests.find((request) => request.type === 'call' && request.command === command)
    await vi.waitUntil(find)
    const request = find()
    return request?.type === 'call' ? request.id : 0
  }
  sent(type: Request['type']): number[] {
    return this.requests.flatMap((request) =>
      request.type === type && request.type !== 'spent' ? [request.id] : [],
    )
  }
}

describe('a service with a deadline', () => {
  const deadline = { ownMs: 15_000, stuckMs: 120_000 }

  /** A service whose every word, and the clock, are the test's. */
  function startTimed() {
    const child = new FakeChild()
    let run: (() => void) | null = null
    const { service } = start(
      () => child,
      (tick) => {
        run = tick
        return () => (run = null)
      },
    )
    return {
      child,
      service,
      isWatched: () => run !== null,
      turn: (times: number) => {
        for (let turn = 0; turn < times; turn += 1) run?.()
      },
      spent: (ms: number) => child.say({ type: 'spent', ms }),
      questions: () => child.requests.filter(({ type }) => type === 'spent').length,
    }
  }

  it('is not ended for the time that others take from it', async () => {
    const { child, service, turn, spent, isWatched } = startTimed()
    const answer = service.call('echo', 'slow', { deadline })
    const id = await child.asked('echo')
    spent(40_000)
    for (let own = 1000; own < deadline.ownMs; own += 1000) {
      turn(100)
      spent(40_000 + own)
    }
    expect(child.killed).toBe(false)
    child.say({ type: 'value', id, value: 'done' })
    expect(await answer).toBe('done')
    expect(isWatched()).toBe(false)
  })

  it('is ended when it has spent more of its own', async () => {
    const { child, service, spent } = startTimed()
    const answer = service.call('echo', 'bomb', { deadline })
    await child.asked('echo')
    spent(40_000)
    spent(40_000 + deadline.ownMs)
    expect(child.killed).toBe(false)
    spent(40_001 + deadline.ownMs)
    await expect(answer).rejects.toMatchObject({ outlasted: 'own-time' })
    expect(child.killed).toBe(true)
  })

  it('is ended when it gets nowhere, whether it answers or not', async () => {
    for (const answers of [true, false]) {
      const { child, service, spent, turn } = startTimed()
      const answer = service.call('echo', 'hangs', { deadline })
      await child.asked('echo')
      for (let seconds = 1; seconds < 120; seconds += 1) {
        turn(1)
        if (answers) spent(100 + seconds)
      }
      expect(child.killed).toBe(false)
      turn(1)
      await expect(answer).rejects.toMatchObject({ outlasted: 'stuck' })
      expect(child.killed).toBe(true)
    }
  })

  it('is asked one thing at a time, and nothing without a deadline', async () => {
    const { child, service, spent, turn, questions } = startTimed()
    void codeOf(service.call('wait', undefined))
    await child.asked('wait')
    expect(questions()).toBe(0)
    void codeOf(service.call('echo', 'slow', { deadline }))
    await child.asked('echo')
    turn(50)
    expect(questions()).toBe(1)
    spent(5)
    turn(50)
    expect(questions()).toBe(2)
  })
})

describe('a service that saves', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => vi.useRealTimers())

  /** Longer than any command may take to stop. */
  const long = 60_000

  it('is not ended for a cancel that comes once it has begun, and tells how it ended', async () => {
    const child = new FakeChild()
    const { service } = start(() => child)
    const controller = new AbortController()
    const saving = vi.fn<() => void>()
    const answer = service.call('echo', 'saved', { signal: controller.signal, onSaving: saving })
    const id = await child.asked('echo')
    child.say({ type: 'saving', id })
    expect(child.sent('save')).toEqual([id])
    expect(saving).toHaveBeenCalledOnce()
    controller.abort()
    vi.advanceTimersByTime(long)
    expect(child.killed).toBe(false)
    expect(child.sent('cancel')).toEqual([])
    child.say({ type: 'value', id, value: 'saved' })
    expect(await answer).toBe('saved')
  })

  it('may not begin after a cancel', async () => {
    const child = new FakeChild()
    const { service } = start(() => child)
    const controller = new AbortController()
    const saving = vi.fn<() => void>()
    const answer = codeOf(service.call('echo', 'saved', { signal: controller.signal, onSaving: saving }))
    const id = await child.asked('echo')
    controller.abort()
    child.say({ type: 'saving', id })
    expect(child.sent('cancel')).toEqual([id])
    expect(child.sent('save')).toEqual([])
    expect(saving).not.toHaveBeenCalled()
    vi.advanceTimersByTime(long)
    expect(await answer).toBe('cancelled')
    expect(child.killed).toBe(true)
  })

  it('is not ended for another command that does not stop, until it has saved', async () => {
    const child = new FakeChild()
    const { service } = start(() => child)
    const controller = new AbortController()
    const saved = service.call('echo', 'saved')
    const stubborn = codeOf(service.call('wait', undefined, { signal: controller.signal }))
    const [id, other] = [await child.asked('echo'), await child.asked('wait')]
    child.say({ type: 'saving', id })
    controller.abort()
    vi.advanceTimersByTime(long)
    expect(await stubborn).toBe('cancelled')
    expect(child.killed).toBe(false)
    child.say({ type: 'saving', id: other })
    expect(child.sent('save')).toEqual([id])
    child.say({ type: 'value', id, value: 'saved' })
    expect(await saved).toBe('saved')
    expect(child.killed).toBe(true)
  })
})

describe('persistOnce', () => {
  const lost = () => Promise.reject(new ServiceLost())

  it('does nothing again that had gone through when the service died', async () => {
    let runs = 0
    await persistOnce(
      () => {
        runs += 1
        return lost()
      },
      () => Promise.resolve(true),
    )
    expect(runs).toBe(1)
  })

  it('tries again what had not, and fails after three times', async () => {
    let runs = 0
    const twice = (): Promise<string> => {
      runs += 1
      return runs < 3 ? lost() : Promise.resolve('done')
    }
    await persistOnce(twice, () => Promise.resolve(false))
    expect(runs).toBe(3)
    await expect(persistOnce(lost, () => Promise.resolve(false))).rejects.toBeInstanceOf(ServiceLost)
  })

  it('asks after the last death too, and again where the service dies over the question', async () => {
    let runs = 0
    let asked = 0
    const command = (): Promise<never> => {
      runs += 1
      return lost()
    }
    await persistOnce(command, () => {
      asked += 1
      return asked === 1 ? lost() : Promise.resolve(runs === 3)
    })
    expect([runs, asked]).toEqual([3, 4])
  })

  it('passes other errors on, and asks nothing', async () => {
    const failing = persistOnce(
      () => Promise.reject(new CodedError('disk-full')),
      () => Promise.reject(new Error('asked')),
    )
    expect(await codeOf(failing)).toBe('disk-full')
  })
})

describe('persist', () => {
  it('tries again when the service died, three times', async () => {
    let tries = 0
    const value = await persist(() => {
      tries += 1
      return tries < 3 ? Promise.reject(new ServiceLost()) : Promise.resolve('done')
    })
    expect(value).toBe('done')
    await expect(persist(() => Promise.reject(new ServiceLost()))).rejects.toBeInstanceOf(ServiceLost)
  })

  it('passes other errors on at once', async () => {
    let tries = 0
    const failing = persist(() => {
      tries += 1
      return Promise.reject(new CodedError('disk-full'))
    })
    expect(await codeOf(failing)).toBe('disk-full')
    expect(tries).toBe(1)
  })
})
