import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import type * as Fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { exportCredentials } from '../../../src-main/data/export/credentials.ts'
import { pageHistory } from '../../../src-main/data/history/query.ts'
import { writeWhole } from '../../../src-main/data/files.ts'
import { sweepStaged } from '../../../src-main/data/photos/sweep.ts'
import { setProfilePhoto } from '../../../src-main/data/photos/upload.ts'
import { getUser } from '../../../src-main/data/users/store.ts'
import { storedPhotoPath } from '../../../src-main/services/contract/folders.ts'
import { discardFile, removeFile, removeFolder, triedToRemove } from '../../../src-main/services/remove.ts'
import { PhotoDesk, summary } from '../data/photos/photo-desk.ts'
import { addUser, callContext } from '../data/support.ts'

// Both work as they are until a test says otherwise.
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>()
  return { ...fs, unlinkSync: vi.fn(fs.unlinkSync), openSync: vi.fn(fs.openSync) }
})

const failed = (code: string): Error => Object.assign(new Error(code), { code })

/** Files of these names are held by another program, as a virus scanner does: Windows does not remove them then. */
function hold(name: RegExp): void {
  vi.mocked(unlinkSync).mockImplementation((path) => {
    if (name.test(String(path))) throw failed('EPERM')
    rmSync(path)
  })
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'badgeprep-붙잡힘-'))
})
afterEach(() => {
  vi.mocked(unlinkSync).mockReset()
  vi.mocked(openSync).mockReset()
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})

describe('removing', () => {
  it('takes a missing file for removed, and throws for whoever must know', () => {
    removeFile(join(folder, 'nothing'))
    expect(() => {
      removeFile(folder)
    }).toThrow()
  })

  it('tries once more, later, to remove what another program holds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    const path = join(folder, '.4f.tmp')
    writeFileSync(path, 'temporary')
    hold(/tmp$/)
    discardFile(path)
    expect(existsSync(path)).toBe(true)
    hold(/^$/)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(existsSync(path)).toBe(false)
  })

  it('never tries later where the name may be needed again by then', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    const path = join(folder, 'photo.jpg')
    writeFileSync(path, 'of nobody')
    hold(/jpg$/)
    expect(triedToRemove(path)).toBe(false)
    hold(/^$/)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(existsSync(path)).toBe(true)
  })

  it('removes a folder with letters of any kind', async () => {
    mkdirSync(join(folder, '하나', 'Ωμέγα'), { recursive: true })
    writeFileSync(join(folder, '하나', 'Ωμέγα', '사진 🙂.jpg'), '')
    await removeFolder(join(folder, '하나'))
    expect(readdirSync(folder)).toEqual([])
    await removeFolder(join(folder, '하나'))
  })
})

describe('what comes after something is done for good', () => {
  let desk: PhotoDesk
  beforeEach(() => {
    desk = new PhotoDesk()
  })
  afterEach(() => desk.close())

  it('does not turn an upload into a failure: staged files that are held are left to the sweep', async () => {
    addUser(desk.context, { externalId: 'E1' })
    await desk.dropped(['E1.jpg'])
    hold(/jpg$/)
    expect(await desk.upload()).toEqual({ historyId: 1 })
    expect(summary(desk.items())).toEqual({ 'E1.jpg': 'uploaded' })
  })

  it('does not turn a photo on a profile into a failure', async () => {
    const user = addUser(desk.context, { externalId: 'E1' })
    const face = desk.staged('face')
    if (!face.ok) throw new Error()
    hold(/jpg$/)
    await setProfilePhoto(desk.context, user, { rendered: face, found: null, file: 'face.jpg' })
    expect(getUser(desk.context.database.read, user)?.photo).toBe(face.result.hash)
  })

  it('does not stop a sweep at one held file', async () => {
    await desk.dropped(['a.jpg', 'b.jpg', 'c.jpg'])
    const [first] = readdirSync(desk.context.folders.stagedPhotos)
    hold(new RegExp(first ?? ''))
    sweepStaged(desk.context.folders)
    expect(readdirSync(desk.context.folders.stagedPhotos)).toEqual([first])
  })

  it('does not turn a written file into a failure where its folder cannot be flushed', async () => {
    const { openSync: open } = await vi.importActual<typeof Fs>('node:fs')
    vi.mocked(openSync).mockImplementation((path, flags) => {
      if (path === folder) throw failed('EPERM')
      return open(path, flags)
    })
    await writeWhole(join(folder, 'report.csv'), ['whole'])
    expect(readdirSync(folder)).toEqual(['report.csv'])
  })

  it('does not turn an export into a failure where History cannot take it', async () => {
    const { context } = desk
    addUser(context, { externalId: 'E1' })
    context.database.write.exec(
      `CREATE TEMP TRIGGER full BEFORE INSERT ON main.history BEGIN SELECT RAISE(ABORT, 'full'); END`,
    )
    const { path } = await exportCredentials(context, folder, callContext())
    expect(existsSync(path)).toBe(true)
    expect(pageHistory(context.database.read, null, 0, 9).total).toBe(0)
  })
})

describe('a photo in the store that goes while it is on its way to a profile', () => {
  let desk: PhotoDesk
  beforeEach(() => {
    desk = new PhotoDesk()
  })
  afterEach(() => desk.close())

  // An upload that is cancelled removes what it has put there and nobody uses, as does a sweep.
  const saving = (hash: string) => () => {
    rmSync(storedPhotoPath(desk.context.folders, hash))
    return Promise.resolve()
  }

  it('is checked anew; no profile gets a name without a picture', async () => {
    const user = addUser(desk.context, { externalId: 'E1' })
    const [item] = await desk.dropped(['E1.jpg'])
    const hash = item?.staged?.hash ?? ''
    await desk.upload(1, { ...callContext(), saving: saving(hash) })
    expect(getUser(desk.context.database.read, user)?.photo).toBeNull()
    expect(summary(desk.items())).toEqual({ 'E1.jpg': 'pending' })
  })
})
