import { fork } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Opened } from '../../../src-main/services/contract/data.ts'
import { dataServiceOptions } from '../../../src-main/services/data-service-options.ts'
import type { Child } from '../../../src-main/services/fork.ts'
import { startServices, type Services, type ServicesOptions } from '../../../src-main/services/index.ts'
import { dataServiceEntry } from '../data/service-client.ts'

/** While it is set, a service ends as soon as it has begun. */
const system = vi.hoisted(() => ({ dying: false }))

vi.mock('../../../src-main/services/fork.ts', () => ({
  forkService: (): Child => {
    const child = fork(system.dying ? '/dev/null' : dataServiceEntry, [], {
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
  },
}))

let root: string
let services: Services | null
let opened: Opened[]

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'badgeprep-서비스-'))
  services = null
  opened = []
  system.dying = false
})
afterEach(async () => {
  services?.data.stop()
  services?.imaging.stop()
  await vi.waitFor(() => rmSync(root, { recursive: true, force: true }))
})

function start(options: Partial<ServicesOptions> = {}): Services {
  services = startServices({
    dataFolder: join(root, 'data'),
    mustExist: () => false,
    account: 'guard',
    appVersion: '0.0.0-test',
    onOpened: (now) => opened.push(now),
    onGivenUp: (now) => opened.push(now),
    onChanged: () => undefined,
    onNotice: () => undefined,
    ...options,
  })
  return services
}
const opens = (count: number) =>
  vi.waitFor(() => expect(opened.length).toBeGreaterThanOrEqual(count), { timeout: 30_000 })

describe('the data folder', () => {
  it('is opened again after whatever was in the way, by the same service', async () => {
    writeFileSync(join(root, 'data'), 'a file in its place')
    const { data, openAgain } = start()
    await opens(1)
    expect(opened[0]?.startError).toMatchObject({ code: 'data-folder-not-writable' })
    expect((await openAgain()).startError).toMatchObject({ code: 'data-folder-not-writable' })
    rmSync(join(root, 'data'))
    expect((await openAgain()).startError).toBeNull()
    expect(await data.call('users.counts', undefined)).toMatchObject({ all: 0 })
  })

  it('that has to be there by now is not made anew where it is gone', async () => {
    const { data } = start({ mustExist: () => opened.length > 0 })
    await opens(1)
    expect(opened[0]?.startError).toBeNull()
    const folder = join(root, 'data')
    renameSync(folder, join(root, 'pulled out'))
    process.kill(data.pid() ?? 0, 'SIGKILL')
    await opens(2)
    expect(opened[1]?.startError).toMatchObject({ code: 'data-folder-missing' })
    expect(existsSync(folder)).toBe(false)
  })

  it('whose opening cannot even be answered is told as a start error, and can be tried again', async () => {
    const { data, openAgain } = start({ account: undefined as unknown as string })
    await opens(1)
    expect(opened[0]?.startError).toMatchObject({ code: 'bad-input', replaceable: false, backups: [] })
    await expect(data.call('users.counts', undefined)).rejects.toThrow('service-unavailable')
    await expect(openAgain()).rejects.toThrow('bad-input')
  })

  it('is opened by a service that was given up, once it lives', { timeout: 60_000 }, async () => {
    system.dying = true
    const { data, openAgain } = start()
    await opens(1)
    expect(opened[0]?.startError).toMatchObject({ code: 'service-unavailable', replaceable: false })
    await expect(data.call('users.counts', undefined)).rejects.toThrow('service-unavailable')
    system.dying = false
    mkdirSync(join(root, 'data'))
    expect((await openAgain()).startError).toBeNull()
    expect(await data.call('users.counts', undefined)).toMatchObject({ all: 0 })
  })
})
