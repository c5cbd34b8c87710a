import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DataContext } from '../../../../src-main/data/context.ts'
import { pageHistory } from '../../../../src-main/data/history/query.ts'
import { undoEntry } from '../../../../src-main/data/history/undo.ts'
import * as decisions from '../../../../src-main/data/photos/decisions.ts'
import * as drop from '../../../../src-main/data/photos/drop.ts'
import {
  countBatches,
  pageItems,
  readDrop,
  readItem,
  readPending,
} from '../../../../src-main/data/photos/store.ts'
import { sweepPhotos } from '../../../../src-main/data/photos/sweep.ts'
import { setProfilePhoto } from '../../../../src-main/data/photos/upload.ts'
import { deleteUser, getUser } from '../../../../src-main/data/users/store.ts'
import { storedPhotoPath } from '../../../../src-main/services/contract/folders.ts'
import { addUser, callContext } from '../support.ts'
import { broken, PhotoDesk, summary } from './photo-desk.ts'

let desk: PhotoDesk
let context: DataContext
beforeEach(() => {
  desk = new PhotoDesk()
  context = desk.context
})
afterEach(() => desk.close())

const dropped: PhotoDesk['dropped'] = (...drop) => desk.dropped(...drop)
const staged: PhotoDesk['staged'] = (...picture) => desk.staged(...picture)
const items: PhotoDesk['items'] = (...batch) => desk.items(...batch)
const byFile: PhotoDesk['byFile'] = (file) => desk.byFile(file)
const shown: PhotoDesk['shown'] = (file) => desk.shown(file)

describe('matching', () => {
  it('compares the name with User ID, External ID and Email, folded and composed', async () => {
    const id = '3f2a9c1e-0000-4000-8000-00000000000a'
    const one = addUser(context, { userId: id, firstName: 'A', lastName: 'B' })
    const two = addUser(context, { externalId: '하나-7'.normalize('NFC') })
    const three = addUser(context, { email: "Anne.O'Neil@Example.com" })
    const found = await dropped([
      `${id.toUpperCase()}.jpg`,
      `${'하나-7'.normalize('NFD')}.png`,
      "anne.o'neil@example.COM.jpeg",
    ])
    expect(found.map(({ user }) => user?.id)).toEqual([one, two, three])
    expect(found.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready'])
  })

  it('stays with its user when a better file takes its place, also after the directory changed', async () => {
    const one = addUser(context, { email: 'one@example.com' })
    await dropped(['one@example.com.jpg'], { 'one@example.com.jpg': broken })
    const sight = shown('one@example.com.jpg')
    const pending = drop.replaceSource(context, sight, '/drop/better.jpg', 'better.jpg')
    drop.recordRendered(context, [{ ...pending, output: staged('better') }])
    addUser(context, { email: 'two@example.com' })
    await desk.look()
    expect(byFile('better.jpg')).toMatchObject({ state: 'ready', user: { id: one } })
  })

  it('never chooses silently between two users', async () => {
    addUser(context, { externalId: 'x@example.com' })
    addUser(context, { email: 'x@example.com' })
    const [item] = await dropped(['x@example.com.jpg'])
    expect(item).toMatchObject({ reason: 'ambiguous', user: null })
    expect(item?.suggestions.map(({ why, sure }) => [why, sure])).toEqual([
      ['external-id', false],
      ['email', false],
    ])
  })

  it('matches anew what is not settled when the directory changes', async () => {
    const [item] = await dropped(['new@example.com.jpg'])
    expect(item?.reason).toBe('no-user')
    const user = addUser(context, { email: 'new@example.com' })
    await desk.look()
    expect(byFile('new@example.com.jpg')).toMatchObject({ state: 'ready', user: { id: user } })
    context.database.transaction(() => deleteUser(context.database.write, user))
    await desk.look()
    expect(byFile('new@example.com.jpg')).toMatchObject({ reason: 'no-user', user: null })
  })
})

describe('resolving', () => {
  beforeEach(() => {
    addUser(context, { externalId: 'E1', firstName: 'A', lastName: 'A' })
    addUser(context, { externalId: 'E2', firstName: 'B', lastName: 'B' })
  })

  it('holds back two images for one user until one is chosen; the other can be taken back', async () => {
    addUser(context, { externalId: 'E3', email: 'e3@example.com' })
    await dropped(['E3.jpg', 'e3@example.com.jpg', 'E1.jpg'], {})
    expect(summary(items())).toEqual({
      'E3.jpg': 'attention duplicate-user',
      'e3@example.com.jpg': 'attention duplicate-user',
      'E1.jpg': 'ready',
    })
    decisions.choose(context, shown('E3.jpg'))
    expect(summary(items())).toEqual({ 'E3.jpg': 'ready', 'E1.jpg': 'ready' })
    const removed = pageItems(context.database.read, {
      batch: 1,
      filter: 'removed',
      search: '',
      offset: 0,
      limit: 9,
    })
    decisions.takeBack(
      context,
      removed.items.map(({ id }) => id),
    )
    expect(byFile('E3.jpg').reason).toBe('duplicate-user')
  })

  it('does not let an undecodable image make a duplicate', async () => {
    addUser(context, { externalId: 'E3', email: 'e3@example.com' })
    await dropped(['E3.jpg', 'e3@example.com.jpg'], { 'E3.jpg': broken })
    expect(summary(items())).toEqual({ 'E3.jpg': 'error corrupt', 'e3@example.com.jpg': 'ready' })
  })

  it('asks about the same picture for two users, and believes a person', async () => {
    const same = staged('same')
    await dropped(['E1.jpg', 'E2.jpg'], { 'E1.jpg': same, 'E2.jpg': same })
    expect(items().map(({ reason }) => reason)).toEqual(['same-picture', 'same-picture'])
    decisions.confirm(context, [shown('E1.jpg'), shown('E2.jpg')])
    expect(items().map(({ state }) => state)).toEqual(['ready', 'ready'])
  })

  it('assigns, and takes the assignment back', async () => {
    await dropped(['nobody.jpg'])
    const assigned = decisions.assign(context, {
      ...shown('nobody.jpg'),
      userId: 2,
      called: desk.called(2),
      by: 'hand',
    })
    expect(assigned).toMatchObject({ state: 'ready', by: 'hand' })
    decisions.unassign(context, [assigned.id])
    expect(byFile('nobody.jpg')).toMatchObject({ reason: 'no-user', by: null })
  })

  it('passes over results for what was taken out or edited meanwhile', async () => {
    drop.recordFiles(context, [{ path: '/drop/E1.jpg', folder: '', file: 'E1.jpg', bytes: null }], 0)
    const [pending] = readPending(context.database.read, 1, [])
    if (!pending) throw new Error('nothing pending')
    drop.setEdit(context, shown('E1.jpg'), { fit: 'square', rotate: 90, crop: null })
    drop.recordRendered(context, [{ ...pending, output: staged('old edit') }])
    expect(byFile('E1.jpg').state).toBe('pending')
    const again = readPending(context.database.read, 1, [])
    expect(again).toMatchObject([{ edit: { fit: 'square', rotate: 90 } }])
  })

  it('renders anew what was not fitted by hand when the batch is fitted otherwise', async () => {
    await dropped(['E1.jpg', 'E2.jpg'])
    const edit = { fit: 'fit', rotate: 0, crop: null } as const
    const pending = drop.setEdit(context, shown('E1.jpg'), edit)
    drop.recordRendered(context, [{ ...pending, output: staged('E1 by hand') }])
    expect(drop.setOptions(context, { fit: 'square' })).toBe(1)
    expect(items().map(({ fit, state }) => [fit, state])).toEqual([
      ['fit', 'ready'],
      ['square', 'pending'],
    ])
  })

  it('checks a file again that is dropped again, instead of doubling it', async () => {
    await dropped(['E1.jpg'], { 'E1.jpg': broken })
    await dropped(['E1.jpg'])
    expect(summary(items())).toEqual({ 'E1.jpg': 'ready' })
  })
})

describe('batches', () => {
  it('are of 500 in the order dropped; duplicates are found across all of them', async () => {
    addUser(context, { externalId: '0', email: 'zero@example.com' })
    const names = Array.from({ length: 1200 }, (_, index) => `${index}.jpg`)
    await dropped([...names, 'zero@example.com.jpg'])
    expect(countBatches(context.database.read).map((batch) => batch.attention)).toEqual([500, 500, 201])
    expect(items(1)[0]).toMatchObject({ reason: 'duplicate-user', rivals: [1201] })
    expect(items(3).at(-1)).toMatchObject({ reason: 'duplicate-user', rivals: [1] })
  })

  it('counts litter', () => {
    drop.recordFiles(context, [], 2)
    drop.recordFiles(context, [], 1)
    expect(readDrop(context.database.read)?.litter).toBe(3)
  })
})

describe('Upload', () => {
  const uploaded = (): number => countBatches(context.database.read)[0]?.uploaded ?? 0

  beforeEach(() => {
    for (const id of ['E1', 'E2', 'E3']) addUser(context, { externalId: id, firstName: id, lastName: 'X' })
  })

  it('saves the ready photos to the profiles, with an entry in History, and leaves the rest', async () => {
    await dropped(['E1.jpg', 'E2.jpg', 'nobody.jpg'], { 'E2.jpg': broken })
    const hash = byFile('E1.jpg').staged?.hash ?? ''
    const { historyId } = await desk.upload()
    expect(getUser(context.database.read, 1)?.photo).toBe(hash)
    expect(readFileSync(storedPhotoPath(context.folders, hash), 'utf8')).toBe('picture E1.jpg')
    expect(existsSync(join(context.folders.stagedPhotos, `${hash}.jpg`))).toBe(false)
    expect(summary(items())).toEqual({
      'E1.jpg': 'uploaded',
      'E2.jpg': 'error corrupt',
      'nobody.jpg': 'attention no-user',
    })
    expect(pageHistory(context.database.read, null, 0, 9).rows).toMatchObject([
      { id: historyId, kind: 'photos-upload', counts: { uploaded: 1, replaced: 0, kept: 0, left: 2 } },
    ])
  })

  it('answers the same when it is called again, and takes what was mended later', async () => {
    await dropped(['E1.jpg', 'nobody.jpg'])
    const first = await desk.upload()
    expect(await desk.upload()).toEqual(first)
    decisions.assign(context, { ...shown('nobody.jpg'), userId: 2, called: desk.called(2), by: 'hand' })
    await desk.upload()
    expect(getUser(context.database.read, 2)?.photo).not.toBeNull()
    expect(uploaded()).toBe(2)
  })

  it('keeps the photos that profiles have, unless told to replace them', async () => {
    await dropped(['E1.jpg'])
    await desk.upload()
    drop.closeDrop(context)
    await dropped(['E1.jpg', 'E2.jpg'], { 'E1.jpg': staged('new face') })
    await desk.upload()
    expect(summary(items())).toEqual({ 'E1.jpg': 'kept has-photo', 'E2.jpg': 'uploaded' })
    decisions.setReplace(context, [shown('E1.jpg')], true)
    await desk.upload()
    expect(summary(items())).toEqual({ 'E1.jpg': 'uploaded', 'E2.jpg': 'uploaded' })
    expect(pageHistory(context.database.read, null, 0, 1).rows[0]?.counts).toMatchObject({
      uploaded: 1,
      replaced: 1,
    })
  })

  it('has nothing to do where the same files are dropped again, and says what is another picture', async () => {
    await dropped(['E1.jpg', 'E2.jpg'])
    await desk.upload()
    drop.closeDrop(context)
    await dropped(['E1.jpg', 'E2.jpg', 'nobody.jpg'], { 'E2.jpg': desk.staged('another') })
    expect(summary(items())).toEqual({
      'E1.jpg': 'unchanged',
      'E2.jpg': 'attention has-photo',
      'nobody.jpg': 'attention no-user',
    })
    expect(countBatches(context.database.read)[0]).toMatchObject({ unchanged: 1, ready: 0, attention: 2 })
    decisions.assign(context, { ...shown('nobody.jpg'), userId: 3, called: desk.called(3), by: 'hand' })
    await desk.upload()
    expect(pageHistory(context.database.read, null, 0, 1).rows[0]?.counts).toEqual({
      uploaded: 1,
      replaced: 0,
      unchanged: 1,
      kept: 1,
      left: 0,
    })
  })

  it('checks a photo anew whose staged picture has gone, and saves the others', async () => {
    await dropped(['E1.jpg', 'E2.jpg'])
    rmSync(join(context.folders.stagedPhotos, `${byFile('E1.jpg').staged?.hash ?? ''}.jpg`))
    await desk.upload()
    expect(summary(items())).toEqual({ 'E1.jpg': 'pending', 'E2.jpg': 'uploaded' })
    expect(getUser(context.database.read, 1)?.photo).toBeNull()
  })

  it('checks anew also where all of them have gone', async () => {
    await dropped(['E1.jpg'])
    rmSync(join(context.folders.stagedPhotos, `${byFile('E1.jpg').staged?.hash ?? ''}.jpg`))
    expect(await desk.upload()).toEqual({ historyId: null })
    expect(summary(items())).toEqual({ 'E1.jpg': 'pending' })
  })

  it('changes nothing when it is cancelled, and leaves no picture in the store', async () => {
    await dropped(['E1.jpg', 'E2.jpg'])
    const controller = new AbortController()
    await expect(
      desk.upload(
        1,
        callContext(controller.signal, () => controller.abort()),
      ),
    ).rejects.toMatchObject({
      error: { code: 'cancelled' },
    })
    expect(getUser(context.database.read, 1)?.photo).toBeNull()
    expect(summary(items())).toEqual({ 'E1.jpg': 'ready', 'E2.jpg': 'ready' })
    expect(
      readdirSync(context.folders.photos).flatMap((sub) => readdirSync(join(context.folders.photos, sub))),
    ).toEqual([])
    await desk.upload()
    expect(uploaded()).toBe(2)
  })

  it('is undone exactly; the photos wait in their batch again', async () => {
    await dropped(['E1.jpg'])
    const before = getUser(context.database.read, 1)
    const { historyId } = await desk.upload()
    context.database.transaction(() => [...undoEntry(context.database.write, historyId ?? 0, context.now())])
    await desk.look()
    expect(getUser(context.database.read, 1)).toEqual(before)
    expect(summary(items())).toEqual({ 'E1.jpg': 'pending' })
    expect(countBatches(context.database.read)[0]?.historyId).toBeNull()
  })

  it('is undone alone where the batch was uploaded twice: the earlier upload stands', async () => {
    await dropped(['E1.jpg', 'E2.jpg', 'nobody.jpg'])
    const first = await desk.upload()
    decisions.assign(context, { ...shown('nobody.jpg'), userId: 3, called: desk.called(3), by: 'hand' })
    const second = await desk.upload()
    context.database.transaction(() => [
      ...undoEntry(context.database.write, second.historyId ?? 0, context.now()),
    ])
    await desk.look()
    expect(summary(items())).toEqual({ 'E1.jpg': 'uploaded', 'E2.jpg': 'uploaded', 'nobody.jpg': 'pending' })
    expect(countBatches(context.database.read)[0]?.historyId).toBe(first.historyId)
  })

  it('passes over what is uploaded when marked photos are removed together', async () => {
    await dropped(['E1.jpg', 'nobody.jpg'])
    await desk.upload()
    decisions.remove(
      context,
      items().map(({ id }) => id),
    )
    expect(summary(items())).toEqual({ 'E1.jpg': 'uploaded' })
  })

  it('leaves out a user who was deleted while it ran', async () => {
    await dropped(['E1.jpg', 'E2.jpg'])
    const running = desk.upload()
    context.database.transaction(() => deleteUser(context.database.write, 1))
    await running
    expect(byFile('E1.jpg').state).toBe('attention')
    expect(byFile('E2.jpg').state).toBe('uploaded')
  })
})

describe('a profile photo', () => {
  it('is set with an entry in History; the same again changes nothing', async () => {
    const user = addUser(context, { externalId: 'E1' })
    const first = staged('face')
    if (!first.ok) throw new Error()
    const picture = { rendered: first, found: null, file: 'face.jpg' }
    await setProfilePhoto(context, user, picture)
    expect(getUser(context.database.read, user)?.photo).toBe(first.result.hash)
    staged('face')
    await setProfilePhoto(context, user, picture)
    const { total, rows } = pageHistory(context.database.read, user, 0, 9)
    expect(total).toBe(1)
    expect(rows[0]?.options).toEqual({ file: 'face.jpg' })
  })

  it('is refused for a user who is gone', async () => {
    const output = staged('face')
    const picture = { rendered: output, found: null, file: 'face.jpg' }
    await expect(setProfilePhoto(context, 77, picture)).rejects.toMatchObject({
      error: { code: 'not-found' },
    })
  })
})

describe('sweeping', () => {
  it('removes what nothing names, and nothing else', async () => {
    const user = addUser(context, { externalId: 'E1' })
    await dropped(['E1.jpg'])
    await desk.upload()
    const hash = getUser(context.database.read, user)?.photo ?? ''
    const orphan = storedPhotoPath(context.folders, 'f'.repeat(64))
    mkdirSync(dirname(orphan), { recursive: true })
    writeFileSync(orphan, 'x')
    const foreign = join(context.folders.photos, 'readme.txt')
    writeFileSync(foreign, 'x')
    const preview = join(context.folders.previews, `${'e'.repeat(64)}.jpg`)
    writeFileSync(preview, 'x')
    sweepPhotos(context.folders, context.database.write)
    expect([orphan, preview].map((path) => existsSync(path))).toEqual([false, false])
    expect([foreign, storedPhotoPath(context.folders, hash)].map((path) => existsSync(path))).toEqual([
      true,
      true,
    ])
  })

  it('removes staged pictures of a clock that was set ahead', () => {
    const staged = join(context.folders.stagedPhotos, `${'d'.repeat(64)}.jpg`)
    writeFileSync(staged, 'x')
    const ahead = new Date('2099-01-01T00:00:00Z')
    utimesSync(staged, ahead, ahead)
    sweepPhotos(context.folders, context.database.write)
    expect(existsSync(staged)).toBe(false)
  })

  it('keeps a photo that only an undo still needs', async () => {
    const user = addUser(context, { externalId: 'E1' })
    await dropped(['E1.jpg'])
    await desk.upload()
    const old = getUser(context.database.read, user)?.photo ?? ''
    drop.closeDrop(context)
    await dropped(['E1.jpg'], { 'E1.jpg': staged('second') })
    decisions.setReplace(context, [shown('E1.jpg')], true)
    await desk.upload()
    expect(getUser(context.database.read, user)?.photo).not.toBe(old)
    sweepPhotos(context.folders, context.database.write)
    expect(existsSync(storedPhotoPath(context.folders, old))).toBe(true)
  })
})

it('search finds items by file name and by the user they go to', async () => {
  addUser(context, { externalId: 'E1', firstName: 'Minsu', lastName: 'Kim' })
  await dropped(['E1.jpg', 'other.jpg'])
  const found = (search: string): string[] =>
    pageItems(context.database.read, { batch: 1, filter: null, search, offset: 0, limit: 9 }).items.map(
      ({ file }) => file,
    )
  expect(found('minsu')).toEqual(['E1.jpg'])
  expect(found('OTHER')).toEqual(['other.jpg'])
  expect(readItem(context.database.read, 1).file).toBe('E1.jpg')
})
