import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CodedError } from '../../../../src-main/services/protocol.ts'
import { emptyFields } from '../../../../src-main/data/users/rules.ts'
import { forkDataService, type ForkedService } from '../service-client.ts'
import { canMount, mountSmallDisk, type SmallDisk } from '../small-disk.ts'

let disk: SmallDisk
let service: ForkedService

const kind = 'users' as const
const kilobytes = [0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 48, 64, 96]
const input = () => ({
  dataFolder: join(disk.root, 'data'),
  mustExist: true,
  account: 'guard',
  appVersion: '0.0.0-test',
})
const fields = (email: string) => ({ ...emptyFields(), firstName: 'Zoë', lastName: '김', email })
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (thrown: unknown) => (thrown instanceof CodedError ? thrown.error.code : thrown),
  )

/** An open users import of some hundred rows, one of them corrected by hand. */
async function openReview(): Promise<number> {
  const file = join(disk.root, '명단.csv')
  const lines = Array.from({ length: 300 }, (_, row) => `민수,김,p${row}@example.com`)
  writeFileSync(file, ['First Name,Last Name,Email', ...lines].join('\n'))
  await service.call('imports.open', { kind, path: file, encoding: null })
  const id = (await service.call('imports.state', { kind })).review?.id ?? 0
  await service.call('imports.judge', { id })
  await service.call('imports.editCell', { id, row: 2, column: 0, value: 'corrected by hand' })
  return id
}

async function corrected(id: number): Promise<unknown> {
  const query = { filter: 'all' as const, search: '', sort: null, descending: false }
  const page = await service.call('imports.page', { id, query, offset: 0, limit: 1 })
  return page.rows[0]?.cells[0]
}

beforeEach(async () => {
  if (!canMount) return
  disk = mountSmallDisk(8)
  service = await forkDataService()
  expect((await service.call('data.open', { ...input(), mustExist: false })).startError).toBeNull()
})
afterEach(async () => {
  if (!canMount) return
  await service.kill()
  disk.cleanup()
})

describe.skipIf(!canMount)('a disk that is full, or nearly', () => {
  it('is what a start says, with how much is needed, and costs no open review', async () => {
    const id = await openReview()
    const codes = new Set<string | undefined>()
    for (const free of kilobytes) {
      await service.call('data.close', undefined)
      disk.leave(free * 1024)
      const { startError } = await service.call('data.open', input())
      codes.add(startError?.code)
      if (startError) {
        expect(startError.args).toEqual({ folder: input().dataFolder, megabytes: 11 })
        expect(startError.retryable).toBe(true)
      }
      disk.leave(null)
      expect((await service.call('data.open', input())).startError).toBeNull()
      expect(await corrected(id)).toBe('corrected by hand')
    }
    expect([...codes]).toEqual(['data-folder-full', undefined])
  })

  it('is what every write says, and what was there is there afterwards', async () => {
    const saved = await service.call('users.save', { id: null, fields: fields('first@example.com') })
    const user = saved.saved ? saved.user.id : 0
    const id = await openReview()
    const writes = (free: number): Record<string, () => Promise<unknown>> => ({
      save: () => service.call('users.save', { id: null, fields: fields(`${free}@example.com`) }),
      status: () => service.call('users.setStatus', { id: user, status: 'suspended' }),
      settings: () => service.call('settings.change', { theme: 'dark' }),
      edit: () => service.call('imports.editCell', { id, row: 3, column: 0, value: `${free}` }),
      replace: () =>
        service.call('imports.replaceInColumn', {
          id,
          column: 0,
          find: '민수',
          replace: '영희'.repeat(200),
          matchCase: true,
          wholeCell: false,
        }),
      proceed: () => service.call('imports.proceed', { id, leaveOutErrors: true }),
      backup: () => service.call('data.backup', { file: join(disk.root, 'all.badgeprep') }),
      restore: () => service.call('data.restore', { file: join(disk.root, '명단.csv') }),
    })
    const codes = new Set<unknown>()
    for (const free of kilobytes.slice(0, 9)) {
      for (const [name, write] of Object.entries(writes(free))) {
        disk.leave(free * 1024)
        const code = await codeOf(write())
        if (name === 'proceed' || name === 'backup')
          expect([name, free, code]).toEqual([name, free, 'disk-full'])
        codes.add(code)
      }
    }
    codes.delete('done')
    // No backup is made on the way: the file that was to be restored is none.
    codes.delete('backup-invalid')
    expect([...codes]).toEqual(['disk-full'])
    disk.leave(null)
    expect(await corrected(id)).toMatch(/^corrected by hand$/)
    await service.call('imports.proceed', { id, leaveOutErrors: true })
  })

  it('is not taken for a backup that is not whole', async () => {
    const elsewhere = mountSmallDisk(8)
    try {
      const file = join(elsewhere.root, 'all.badgeprep')
      const saved = await service.call('users.save', { id: null, fields: fields('first@example.com') })
      expect(saved.saved).toBe(true)
      await service.call('data.backup', { file })
      // There is room for the copy of the file, but not for the database in it.
      for (const free of [8, 40, 80]) {
        disk.leave(statSync(file).size + free * 1024)
        expect(await codeOf(service.call('data.restore', { file }))).toBe('disk-full')
      }
      expect(await service.call('users.counts', undefined)).toMatchObject({ all: 1 })
      disk.leave(null)
      expect(await codeOf(service.call('data.restore', { file }))).toBe('done')
    } finally {
      elsewhere.cleanup()
    }
  })
})
