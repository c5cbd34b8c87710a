import { fork } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { dataServiceOptions } from '../../../src-main/services/data-service-options.ts'
import type { dataCommands, DataOutputs } from '../../../src-main/services/contract/data.ts'
import { dataFolders } from '../../../src-main/services/contract/folders.ts'
import type { Child } from '../../../src-main/services/fork.ts'
import type { DataService } from '../../../src-main/services/index.ts'
import {
  persistOnce,
  ServiceLost,
  supervise,
  type CallOptions,
} from '../../../src-main/services/supervise.ts'
import { dataServiceEntry } from './service-client.ts'

/** The real data service under the real supervision, as main runs it on Linux. */
function forkData(): Child {
  const child = fork(dataServiceEntry, {
    execArgv: [...dataServiceOptions],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
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

let root: string
let data: DataService
let deaths: string[]

beforeEach(() => {
  // Only what main waits for: the service has its own clock.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  root = mkdtempSync(join(tmpdir(), 'badgeprep-saving-'))
  deaths = []
  data = supervise<typeof dataCommands, DataOutputs>({
    fork: forkData,
    prepare: async (call) => {
      const dataFolder = join(root, 'data')
      await call('data.open', { dataFolder, mustExist: false, account: 'guard', appVersion: '0.0.0-test' })
    },
    onDeath: (outcome) => deaths.push(outcome),
  })
})
afterEach(() => {
  data.stop()
  vi.useRealTimers()
  rmSync(root, { recursive: true, force: true })
})

const people = 60

/** Reviews a CSV of people; answers the review's id. */
async function reviewed(): Promise<number> {
  const path = join(root, 'users.csv')
  const lines = Array.from({ length: people }, (_, at) => `Ada,Byron,u${at}@example.com`)
  writeFileSync(path, ['firstName,lastName,email', ...lines].join('\n'))
  await data.call('imports.open', { kind: 'users', path, encoding: null })
  const { review } = await data.call('imports.state', { kind: 'users' })
  const id = review?.id ?? 0
  await data.call('imports.judge', { id })
  return id
}

async function imported(): Promise<void> {
  await data.call('imports.proceed', { id: await reviewed(), leaveOutErrors: false })
}

/** Drops a photo for each of them, ready to upload. */
async function ready(): Promise<void> {
  const { stagedPhotos } = dataFolders(join(root, 'data'))
  const files = Array.from({ length: people }, (_, at) => `u${at}@example.com.jpg`)
  const found = files.map((file) => ({ path: join(root, file), folder: '', file, bytes: null }))
  await data.call('photos.record', { files: found, litter: 0 })
  const pending = await data.call('photos.pending', { limit: 100, except: [] })
  const results = pending.map(({ id, generation }) => {
    const hash = String(id).padStart(64, 'a')
    writeFileSync(join(stagedPhotos, `${hash}.jpg`), 'picture')
    const result = { hash, width: 1, height: 1, bytes: 7 }
    const source = { width: 1, height: 1, bytes: 7, print: String(id) }
    return {
      id,
      generation,
      output: { ok: true as const, kind: 'jpeg' as const, source, result, lookAgain: null, inspect: false },
    }
  })
  await data.call('photos.rendered', { results })
}

const newest = async () => (await data.call('history.page', { offset: 0, limit: 1, userId: null })).rows[0]
const readyPhotos = async () => (await data.call('photos.drop', undefined))?.batches[0]?.ready ?? 0
const photos = async () => (await data.call('app.summary', undefined)).withPhoto

/** What a command is called with whose service stands still as soon as it begins to save, and that is cancelled then. */
function cancelledWhileSaving(): { options: CallOptions; pid: number } {
  const controller = new AbortController()
  const pid = data.pid() ?? 0
  const onSaving = (): void => {
    process.kill(pid, 'SIGSTOP')
    // Not before the service was told that it may: what comes now comes too late.
    setImmediate(() => {
      controller.abort()
      vi.advanceTimersByTime(60_000)
      process.kill(pid, 'SIGCONT')
    })
  }
  return { options: { signal: controller.signal, onSaving }, pid }
}

describe('a service that stands still while it saves is not ended for a cancel', () => {
  it('in Upload, which is told as it is in the database', async () => {
    await imported()
    await ready()
    const { options, pid } = cancelledWhileSaving()
    const { pressed } = await data.call('photos.press', { batch: 1, ready: await readyPhotos() })
    const { historyId } = await data.call('photos.upload', { batch: 1, pressed }, options)
    expect(await newest()).toMatchObject({
      id: historyId,
      kind: 'photos-upload',
      counts: { uploaded: people },
    })
    expect(await photos()).toBe(people)
    expect([data.pid(), deaths]).toEqual([pid, []])
  })

  it('in Proceed', async () => {
    const id = await reviewed()
    const { options, pid } = cancelledWhileSaving()
    const { historyId } = await data.call('imports.proceed', { id, leaveOutErrors: false }, options)
    expect(await newest()).toMatchObject({ id: historyId, kind: 'users-import', counts: { new: people } })
    expect([data.pid(), deaths]).toEqual([pid, []])
  })

  it('in undo', async () => {
    await imported()
    const { options, pid } = cancelledWhileSaving()
    const { id = 0 } = (await newest()) ?? {}
    await data.call('history.undo', { id }, options)
    expect(await newest()).toMatchObject({ id, state: 'undone' })
    expect([data.pid(), deaths]).toEqual([pid, []])
  })

  it('in a backup, an export, and a restore', async () => {
    await imported()
    const file = join(root, 'all.badgeprep')
    const ended = cancelledWhileSaving()
    await data.call('data.backup', { file }, ended.options)
    await data.call('export.credentials', { folder: root }, cancelledWhileSaving().options)
    await data.call('data.restore', { file }, cancelledWhileSaving().options)
    expect([data.pid(), deaths]).toEqual([ended.pid, []])
    expect((await data.call('app.summary', undefined)).users).toBe(people)
  })
})

describe('a command whose service died after it had saved', () => {
  it('is not run again: what is in the database counts', async () => {
    await imported()
    const { id = 0 } = (await newest()) ?? {}
    let runs = 0
    await persistOnce(
      async () => {
        runs += 1
        await data.call('history.undo', { id })
        throw new ServiceLost()
      },
      async () => (await data.call('history.get', { id })).state === 'undone',
    )
    expect(runs).toBe(1)
    expect((await data.call('app.summary', undefined)).users).toBe(0)
  })
})
