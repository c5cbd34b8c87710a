import type * as files from 'node:fs/promises'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readPhoto } from '../../../src-main/imaging/read.ts'
import { storeJpeg } from '../../../src-main/imaging/store.ts'

const system = vi.hoisted(() => ({
  open: null as null | (() => Promise<files.FileHandle>),
  rename: null as null | ((from: string, to: string) => Promise<void>),
}))

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof files>()
  return {
    ...real,
    open: (...args: Parameters<typeof real.open>) => system.open?.() ?? real.open(...args),
    rename: (from: string, to: string) => system.rename?.(from, to) ?? real.rename(from, to),
  }
})

const failure = (code: string) =>
  Promise.reject(Object.assign(new Error(`${code}: at /home/kim/사진`), { code }))

afterEach(() => {
  system.open = null
  system.rename = null
})

describe('errors of the system, reading', () => {
  it.each([
    ['EACCES', 'permission'],
    ['EPERM', 'permission'],
    ['ENOENT', 'vanished'],
    ['EBUSY', 'in-use'],
    ['EIO', 'other'],
    ['ELOOP', 'other'],
  ])('%s is a fault of the file: %s', async (code, cause) => {
    system.open = () => failure(code)
    expect(await readPhoto('photo.jpg')).toEqual({
      ok: false,
      reason: 'unreadable',
      args: { cause },
      bytes: null,
    })
  })

  it.each(['EMFILE', 'ENFILE', 'ENOMEM'])('%s is not', async (code) => {
    system.open = () => failure(code)
    await expect(readPhoto('photo.jpg')).rejects.toMatchObject({ code })
  })
})

describe('errors of the system, writing', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'badgeprep-store-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it.each(['ENOSPC', 'EROFS', 'EACCES'])('%s reaches the caller as it is', async (code) => {
    system.open = () => failure(code)
    await expect(storeJpeg(folder, Buffer.from('jpeg'))).rejects.toMatchObject({ code })
  })

  it('leaves no temporary file when it cannot be renamed', async () => {
    system.rename = () => failure('EPERM')
    await expect(storeJpeg(folder, Buffer.from('jpeg'))).rejects.toMatchObject({ code: 'EPERM' })
    expect(await readdir(folder)).toEqual([])
  })

  it('is content when somebody else wrote the same picture meanwhile', async () => {
    const jpeg = Buffer.from('the same')
    system.rename = async () => {
      system.rename = null
      await storeJpeg(folder, jpeg)
      return failure('EPERM')
    }
    const hash = await storeJpeg(folder, jpeg)
    expect(await readdir(folder)).toEqual([`${hash}.jpg`])
  })
})
