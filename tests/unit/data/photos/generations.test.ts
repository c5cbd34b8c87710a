import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DataContext } from '../../../../src-main/data/context.ts'
import { undoEntry } from '../../../../src-main/data/history/undo.ts'
import * as decisions from '../../../../src-main/data/photos/decisions.ts'
import { DirectoryIndex } from '../../../../src-main/data/photos/directory-index.ts'
import * as drop from '../../../../src-main/data/photos/drop.ts'
import {
  countBatches,
  countIdConflicts,
  readItem,
  readPending,
  recordSuggestions,
} from '../../../../src-main/data/photos/store.ts'
import { suggest } from '../../../../src-main/data/photos/suggestions.ts'
import { removeSample } from '../../../../src-main/data/users/sample.ts'
import { deleteUser, directoryVersion, getUser, updateUser } from '../../../../src-main/data/users/store.ts'
import { removeUser, saveUser } from '../../../../src-main/data/users/users.ts'
import type { UserPatch } from '../../../../src-main/data/users/store.ts'
import { emptyFields } from '../../../../src-main/data/users/rules.ts'
import { addUser } from '../support.ts'
import { PhotoDesk, summary } from './photo-desk.ts'

let desk: PhotoDesk
let context: DataContext
beforeEach(() => {
  desk = new PhotoDesk()
  context = desk.context
})
afterEach(() => desk.close())

/** Changes a user as another part of the app would, without anybody looking for suggestions anew. */
function edit(user: number, patch: UserPatch): void {
  const { database } = context
  database.transaction(() => updateUser(database.write, user, patch, context.now()))
}

const photoOf = (user: number): string | null => getUser(context.database.read, user)?.photo ?? null
const hashOf = (file: string): string => desk.byFile(file).staged?.hash ?? ''

describe('a result is entered for the item it was made for, or not at all', () => {
  it('suggestions for the old name of a file that was replaced while they were sought', async () => {
    addUser(context, { email: 'm@example.com', firstName: 'Minsu', lastName: 'Kim' })
    desk.record(['Minsu Kim.jpg'])
    desk.render()
    const { read, write } = context.database
    const version = directoryVersion(read)
    const before = readItem(read, 1)
    const found = suggest(read, await DirectoryIndex.build(read), before.file)
    expect(found).toMatchObject([{ sure: true }])
    drop.replaceSource(context, desk.shown('Minsu Kim.jpg'), '/drop/Hana Lee.jpg', 'Hana Lee.jpg')
    desk.render()
    expect(context.database.transaction(() => recordSuggestions(write, before, version, found))).toBe(false)
    expect(desk.byFile('Hana Lee.jpg').suggestions).toEqual([])
    expect(desk.acceptSure()).toEqual([])
  })

  it('suggestions from a directory that has changed since', async () => {
    addUser(context, { email: 'm@example.com', firstName: 'Minsu', lastName: 'Kim' })
    desk.record(['Minsu Kim.jpg'])
    desk.render()
    const { read, write } = context.database
    const version = directoryVersion(read)
    const item = readItem(read, 1)
    const found = suggest(read, await DirectoryIndex.build(read), item.file)
    addUser(context, { email: 'n@example.com', firstName: 'Minsu', lastName: 'Kim' })
    expect(context.database.transaction(() => recordSuggestions(write, item, version, found))).toBe(false)
  })

  it('the old bytes of a mended file that is dropped again while it is rendered', () => {
    addUser(context, { externalId: 'E1' })
    desk.record(['E1.jpg'])
    const [inHand] = readPending(context.database.read, 1, [])
    if (!inHand) throw new Error('nothing pending')
    desk.record(['E1.jpg'])
    drop.recordRendered(context, [{ ...inHand, output: desk.staged('old bytes') }])
    expect(desk.byFile('E1.jpg')).toMatchObject({ state: 'pending', staged: null })
    desk.render()
    expect(desk.byFile('E1.jpg').state).toBe('ready')
  })

  it('of two edits only the later one counts, also where they are the same', () => {
    addUser(context, { externalId: 'E1' })
    desk.record(['E1.jpg'])
    const turned = { fit: 'fit', rotate: 90, crop: null } as const
    const first = drop.setEdit(context, desk.shown('E1.jpg'), turned)
    drop.setEdit(context, desk.shown('E1.jpg'), { ...turned, rotate: 180 })
    const last = drop.setEdit(context, desk.shown('E1.jpg'), turned)
    drop.recordRendered(context, [{ ...first, output: desk.staged('first') }])
    expect(desk.byFile('E1.jpg').state).toBe('pending')
    drop.recordRendered(context, [{ ...last, output: desk.staged('last') }])
    expect(desk.byFile('E1.jpg').state).toBe('ready')
  })
})

describe('sure is only what is sure in the directory as it is now', () => {
  it.each<[string, (user: number) => unknown]>([
    [
      'a namesake was added',
      () => addUser(context, { email: 'b@x.com', firstName: 'Minsu', lastName: 'Kim' }),
    ],
    ['the user has another name', (user) => edit(user, { firstName: 'Hana' })],
    ['somebody else has the name as a key', () => addUser(context, { externalId: 'Minsu Kim' })],
  ])('Accept all sure takes nothing where %s', async (_what, change) => {
    const user = addUser(context, { email: 'a@example.com', firstName: 'Minsu', lastName: 'Kim' })
    await desk.dropped(['Minsu Kim.jpg'])
    expect(countBatches(context.database.read)[0]?.sure).toBe(1)
    change(user)
    expect(countBatches(context.database.read)[0]?.sure).toBe(0)
    expect(desk.byFile('Minsu Kim.jpg').suggestions.some(({ sure }) => sure)).toBe(false)
    expect(desk.acceptSure()).toEqual([])
    await desk.look()
    expect(desk.acceptSure()).toEqual([])
  })

  it('what was accepted is told, and can be taken back', async () => {
    const user = addUser(context, { email: 'a@example.com', firstName: 'Minsu', lastName: 'Kim' })
    const [item] = await desk.dropped(['Minsu Kim.jpg'])
    expect(desk.acceptSure()).toEqual([item?.id])
    expect(desk.byFile('Minsu Kim.jpg')).toMatchObject({
      state: 'ready',
      by: 'suggestion',
      user: { id: user },
    })
    expect(countBatches(context.database.read)[0]?.bySuggestion).toBe(1)
    decisions.unassign(context, [item?.id ?? 0])
    await desk.look()
    expect(desk.byFile('Minsu Kim.jpg')).toMatchObject({ reason: 'no-user', by: null, suggestions: [{}] })
  })

  it('an accepted suggestion is open again where the name has become somebody’s key', async () => {
    addUser(context, { email: 'a@example.com', firstName: 'Minsu', lastName: 'Kim' })
    await desk.dropped(['Minsu Kim.jpg'])
    desk.acceptSure()
    const other = addUser(context, { externalId: 'Minsu Kim' })
    await desk.look()
    expect(desk.byFile('Minsu Kim.jpg')).toMatchObject({ by: 'key', user: { id: other } })
  })
})

describe('every change of names and keys moves the directory on', () => {
  const version = (): number => directoryVersion(context.database.read)
  const undo = (): void => {
    const { write } = context.database
    const last = write.prepare<[], number>('SELECT max(id) FROM history').pluck().get() ?? 0
    context.database.transaction(() => [...undoEntry(write, last, context.now())])
  }
  const changes: [string, (user: number) => unknown][] = [
    [
      'added',
      () =>
        saveUser(context, {
          id: null,
          fields: { ...emptyFields(), email: 'n@x.com', firstName: 'N', lastName: 'N' },
        }),
    ],
    ['deleted', (user) => removeUser(context, user)],
    ['of the sample removed', () => removeSample(context)],
  ]

  it.each(changes)('%s, and that undone', (_what, change) => {
    const user = addUser(context, { email: 'sample@example.com', firstName: 'A', lastName: 'B' })
    edit(user, { photo: 'f'.repeat(64) })
    const before = version()
    change(user)
    const after = version()
    expect(after).toBeGreaterThan(before)
    undo()
    expect(version()).toBeGreaterThan(after)
  })
})

describe('Upload puts a picture on whom it was shown with, as the directory is in that moment', () => {
  it('not on the one whose address it was a moment ago', async () => {
    const a = addUser(context, { email: 'shared@example.com', externalId: 'A' })
    const b = addUser(context, { externalId: 'B' })
    const c = addUser(context, { externalId: 'C' })
    await desk.dropped(['shared@example.com.jpg', 'C.jpg'])
    edit(a, { email: '' })
    edit(b, { email: 'shared@example.com' })
    const { historyId } = await desk.upload()
    expect([photoOf(a), photoOf(b)]).toEqual([null, null])
    expect(photoOf(c)).not.toBeNull()
    expect(historyId).not.toBeNull()
    expect(desk.byFile('shared@example.com.jpg')).toMatchObject({ state: 'ready', user: { id: b } })
  })

  it('says so where all go back to the person, and uploads nothing', async () => {
    const a = addUser(context, { email: 'shared@example.com', externalId: 'A' })
    await desk.dropped(['shared@example.com.jpg'])
    edit(a, { email: '' })
    await expect(desk.upload()).rejects.toMatchObject({
      error: { code: 'photos-moved', args: { count: 1 } },
    })
    expect(photoOf(a)).toBeNull()
    expect(desk.byFile('shared@example.com.jpg').reason).toBe('no-user')
  })

  it('not the picture that took the place of the one that was there when it was pressed', async () => {
    const user = addUser(context, { externalId: 'E1' })
    addUser(context, { externalId: 'E2' })
    await desk.dropped(['E1.jpg', 'E2.jpg'])
    const running = desk.upload()
    desk.record(['E1.jpg'])
    desk.render({ 'E1.jpg': desk.staged('another face') })
    await running
    expect(photoOf(user)).toBeNull()
    expect(summary(desk.items())).toEqual({ 'E1.jpg': 'ready', 'E2.jpg': 'uploaded' })
  })
})

describe('a decision holds for what was in sight', () => {
  beforeEach(() => {
    for (const id of ['E1', 'E2']) addUser(context, { externalId: id, firstName: id, lastName: 'X' })
  })

  it('Assign is refused for a file that took the place of the one shown', async () => {
    await desk.dropped(['nobody.jpg'])
    const sight = desk.shown('nobody.jpg')
    drop.replaceSource(context, sight, '/drop/other.jpg', 'other.jpg')
    expect(() =>
      decisions.assign(context, { ...sight, userId: 1, called: desk.called(1), by: 'hand' }),
    ).toThrow('photo-changed')
    expect(desk.byFile('other.jpg').user).toBeNull()
  })

  it('another file, or another edit, is refused where not the photo shown would get it', async () => {
    await desk.dropped(['E1.jpg'])
    const sight = desk.shown('E1.jpg')
    const turned = { fit: 'fit', rotate: 90, crop: null } as const
    drop.replaceSource(context, sight, '/drop/E2.jpg', 'E2.jpg')
    desk.render()
    expect(() => drop.replaceSource(context, sight, '/drop/E3.jpg', 'E3.jpg')).toThrow('photo-changed')
    expect(() => drop.setEdit(context, sight, turned)).toThrow('photo-changed')
    expect(desk.byFile('E2.jpg')).toMatchObject({ state: 'attention', rotate: 0 })
    drop.setEdit(context, desk.shown('E2.jpg'), turned)
    expect(desk.byFile('E2.jpg').rotate).toBe(90)
  })

  it('Accept is refused for somebody who is not suggested any more', async () => {
    await desk.dropped(['E1 X.jpg'])
    const sight = desk.shown('E1 X.jpg')
    expect(desk.byFile('E1 X.jpg').suggestions.map(({ user }) => user.id)).not.toContain(2)
    expect(() =>
      decisions.assign(context, { ...sight, userId: 2, called: desk.called(2), by: 'suggestion' }),
    ).toThrow('photo-changed')
  })

  it('Replace is passed over where the profile has another photo by now', async () => {
    edit(1, { photo: 'a'.repeat(64) })
    await desk.dropped(['E1.jpg'])
    const sight = desk.shown('E1.jpg')
    edit(1, { photo: 'b'.repeat(64) })
    await desk.look()
    expect(decisions.setReplace(context, [sight], true)).toEqual({ passedOver: 1 })
    expect(desk.byFile('E1.jpg').reason).toBe('has-photo')
  })

  it('Replace does not follow the photo to another user, nor another picture', async () => {
    edit(1, { photo: 'a'.repeat(64) })
    edit(2, { photo: 'b'.repeat(64) })
    await desk.dropped(['E1.jpg'])
    decisions.setReplace(context, [desk.shown('E1.jpg')], true)
    expect(desk.byFile('E1.jpg')).toMatchObject({ state: 'ready', replace: true })
    decisions.assign(context, { ...desk.shown('E1.jpg'), userId: 2, called: desk.called(2), by: 'hand' })
    expect(desk.byFile('E1.jpg')).toMatchObject({ reason: 'has-photo', replace: false })
    decisions.unassign(context, [1])
    expect(desk.byFile('E1.jpg').state).toBe('ready')
    const pending = drop.setEdit(context, desk.shown('E1.jpg'), { fit: 'square', rotate: 0, crop: null })
    drop.recordRendered(context, [{ ...pending, output: desk.staged('cropped') }])
    expect(desk.byFile('E1.jpg').reason).toBe('has-photo')
  })

  it('It is right does not follow the photo to another user, nor answer what was not asked', async () => {
    const same = desk.staged('same', 'bytes')
    await desk.dropped(['E1.jpg', 'E2.jpg'], { 'E1.jpg': same, 'E2.jpg': same })
    decisions.confirm(context, [desk.shown('E1.jpg'), desk.shown('E2.jpg')])
    expect(desk.items().map(({ reason }) => reason)).toEqual(['look-again', 'look-again'])
    decisions.confirm(context, [desk.shown('E1.jpg'), desk.shown('E2.jpg')])
    expect(desk.items().map(({ state }) => state)).toEqual(['ready', 'ready'])
    const third = addUser(context, { externalId: 'E3' })
    decisions.assign(context, {
      ...desk.shown('E1.jpg'),
      userId: third,
      called: desk.called(third),
      by: 'hand',
    })
    expect(desk.byFile('E1.jpg').reason).toBe('same-picture')
  })

  it('Use this one is refused where another photo of the person came in', async () => {
    edit(1, { email: 'one@example.com' })
    await desk.dropped(['E1.jpg', 'one@example.com.jpg'])
    const sight = desk.shown('E1.jpg')
    await desk.dropped(['third.jpg'])
    decisions.assign(context, { ...desk.shown('third.jpg'), userId: 1, called: desk.called(1), by: 'hand' })
    expect(() => decisions.choose(context, sight)).toThrow('photo-changed')
    expect(desk.items()).toHaveLength(3)
  })
})

describe('a name that is one user’s External ID and another’s Employee ID', () => {
  let a: number
  let b: number
  beforeEach(async () => {
    a = addUser(context, { externalId: '1001' })
    b = addUser(context, { email: 'b@example.com', employeeId: '1001' })
    await desk.dropped(['1001.jpg'])
  })

  it('is never settled silently; the choice says which key is whose', () => {
    const item = desk.byFile('1001.jpg')
    expect(item).toMatchObject({ reason: 'ambiguous', user: null, args: { count: 2 } })
    expect(item.suggestions.map(({ user, why, sure }) => [user.id, why, sure])).toEqual([
      [a, 'external-id', false],
      [b, 'employee-id', false],
    ])
    expect(countIdConflicts(context.database.read)).toBe(1)
  })

  it('one decision settles all of the drop, and can be changed', async () => {
    await desk.dropped(['other.jpg'])
    drop.setOptions(context, { idRule: 'key' })
    expect(desk.byFile('1001.jpg')).toMatchObject({ state: 'ready', by: 'key', user: { id: a } })
    drop.setOptions(context, { idRule: 'employee-id' })
    expect(desk.byFile('1001.jpg')).toMatchObject({ state: 'ready', by: 'key', user: { id: b } })
    expect(countIdConflicts(context.database.read)).toBe(1)
    drop.setOptions(context, { idRule: null })
    expect(desk.byFile('1001.jpg').reason).toBe('ambiguous')
  })

  it('stays ambiguous among those who share the Employee ID', () => {
    addUser(context, { email: 'c@example.com', employeeId: '1001' })
    drop.setOptions(context, { idRule: 'employee-id' })
    expect(desk.byFile('1001.jpg')).toMatchObject({ reason: 'ambiguous', args: { count: 2 } })
  })

  it('a person’s choice between the two stands when the directory changes, and at Upload', async () => {
    decisions.assign(context, {
      ...desk.shown('1001.jpg'),
      userId: b,
      called: desk.called(b),
      by: 'suggestion',
    })
    addUser(context, { email: 'd@example.com' })
    await desk.look()
    expect(desk.byFile('1001.jpg')).toMatchObject({ state: 'ready', by: 'suggestion', user: { id: b } })
    const hash = hashOf('1001.jpg')
    await desk.upload()
    expect(photoOf(b)).toBe(hash)
  })

  it('is asked as well where the two differ in case, and then only a person settles it', async () => {
    const key = addUser(context, { externalId: 'hb-20' })
    addUser(context, { email: 'f@example.com', employeeId: 'HB-20' })
    await desk.dropped(['hb-20.jpg'])
    for (const idRule of [null, 'employee-id'] as const) {
      drop.setOptions(context, { idRule })
      expect(desk.byFile('hb-20.jpg')).toMatchObject({ reason: 'ambiguous', args: { count: 2 } })
    }
    drop.setOptions(context, { idRule: 'key' })
    expect(desk.byFile('hb-20.jpg')).toMatchObject({ state: 'ready', user: { id: key } })
  })

  it('is no conflict where both are one user’s, nor is an Employee ID alone a match', async () => {
    const one = addUser(context, { externalId: '2002', employeeId: '2002' })
    addUser(context, { email: 'e@example.com', employeeId: '30033' })
    await desk.dropped(['2002.jpg', '30033.jpg'])
    expect(desk.byFile('2002.jpg')).toMatchObject({ state: 'ready', user: { id: one } })
    expect(desk.byFile('30033.jpg')).toMatchObject({
      reason: 'no-user',
      suggestions: [{ why: 'employee-id' }],
    })
  })
})

it('another file in an item’s place whose name is somebody else’s key is ambiguous', async () => {
  const one = addUser(context, { externalId: 'E1' })
  const two = addUser(context, { externalId: 'E2' })
  await desk.dropped(['E1.jpg'])
  drop.replaceSource(context, desk.shown('E1.jpg'), '/drop/E2.jpg', 'E2.jpg')
  desk.render()
  const item = desk.byFile('E2.jpg')
  expect(item).toMatchObject({ reason: 'ambiguous', user: null })
  expect(item.suggestions.map(({ user, why }) => [user.id, why])).toEqual([
    [one, 'before'],
    [two, 'external-id'],
  ])
  // It stays so, whatever happens elsewhere, until a person decides.
  addUser(context, { externalId: 'E3' })
  await desk.look()
  expect(desk.byFile('E2.jpg')).toMatchObject({ reason: 'ambiguous', user: null })
  drop.replaceSource(context, desk.shown('E2.jpg'), '/drop/E3.jpg', 'E3.jpg')
  desk.render()
  expect(desk.byFile('E3.jpg').reason).toBe('ambiguous')
  decisions.assign(context, { ...desk.shown('E3.jpg'), userId: two, called: desk.called(two), by: 'hand' })
  await desk.look()
  expect(desk.byFile('E3.jpg')).toMatchObject({ state: 'ready', user: { id: two } })
})

it('a better file for somebody is theirs, whatever its name comes to mean', async () => {
  const one = addUser(context, { externalId: 'E1' })
  await desk.dropped(['E1.jpg'])
  drop.replaceSource(context, desk.shown('E1.jpg'), '/drop/better.jpg', 'better.jpg')
  desk.render()
  expect(desk.byFile('better.jpg')).toMatchObject({ state: 'ready', by: 'hand', user: { id: one } })
  addUser(context, { externalId: 'better' })
  await desk.look()
  expect(desk.byFile('better.jpg')).toMatchObject({ state: 'ready', user: { id: one } })
})

describe('a person’s word about a face holds for that face', () => {
  let ada: number
  beforeEach(async () => {
    ada = addUser(context, { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace' })
    await desk.dropped(['IMG_0001.jpg'], { 'IMG_0001.jpg': desk.staged('a face') })
    decisions.assign(context, {
      ...desk.shown('IMG_0001.jpg'),
      userId: ada,
      called: desk.called(ada),
      by: 'hand',
    })
    expect(desk.byFile('IMG_0001.jpg').state).toBe('ready')
  })

  const isAsked = (): void => {
    const item = desk.byFile('IMG_0001.jpg')
    expect(item).toMatchObject({ state: 'attention', reason: 'no-user', user: null })
    expect(item.suggestions.map(({ user, why, sure }) => [user.id, why, sure])).toEqual([
      [ada, 'before', false],
    ])
  }
  const other = () => ({ 'IMG_0001.jpg': desk.staged('another face') })

  it('not for the next one that the camera gives the same name', async () => {
    desk.record(['IMG_0001.jpg'])
    desk.render(other())
    isAsked()
    await desk.look()
    isAsked()
  })

  it('not where a switch has the file read again', () => {
    drop.setOptions(context, { fit: 'square' })
    desk.render(other())
    isAsked()
  })

  it('not after an Upload was undone', async () => {
    const { historyId } = await desk.upload()
    context.database.transaction(() => [...undoEntry(context.database.write, historyId ?? 0, context.now())])
    await desk.look()
    desk.render(other())
    isAsked()
  })

  it('but for the same bytes, however they are brought to size', () => {
    drop.setOptions(context, { fit: 'square' })
    desk.render({ 'IMG_0001.jpg': desk.staged('a face, square', null, 'a face') })
    expect(desk.byFile('IMG_0001.jpg')).toMatchObject({ state: 'ready', user: { id: ada } })
  })
})

describe('a question stays a question until a person has answered it', () => {
  let one: number
  let two: number
  beforeEach(async () => {
    one = addUser(context, { externalId: 'E1' })
    two = addUser(context, { externalId: 'E2' })
    await desk.dropped(['E1.jpg'])
    drop.replaceSource(context, desk.shown('E1.jpg'), '/drop/E2.jpg', 'E2.jpg')
    desk.render()
    expect(desk.byFile('E2.jpg').reason).toBe('ambiguous')
  })

  it('also when an answer is taken back', () => {
    decisions.assign(context, {
      ...desk.shown('E2.jpg'),
      userId: one,
      called: desk.called(one),
      by: 'suggestion',
    })
    expect(desk.byFile('E2.jpg')).toMatchObject({ state: 'ready', user: { id: one } })
    decisions.unassign(context, [1])
    expect(desk.byFile('E2.jpg')).toMatchObject({ reason: 'ambiguous', user: null })
  })

  it('also when one of the two is deleted', async () => {
    context.database.transaction(() => deleteUser(context.database.write, one))
    await desk.look()
    expect(desk.byFile('E2.jpg')).toMatchObject({ state: 'attention', user: null })
    expect(desk.byFile('E2.jpg').suggestions.map(({ user }) => user.id)).toEqual([two])
  })
})

describe('what was accepted because it was sure', () => {
  let user: number
  beforeEach(async () => {
    user = addUser(context, { email: 'a@example.com', firstName: 'Minsu', lastName: 'Kim' })
    await desk.dropped(['Minsu Kim.jpg'])
    expect(desk.acceptSure()).toHaveLength(1)
  })
  const isOpen = (): void =>
    expect(desk.byFile('Minsu Kim.jpg')).toMatchObject({ reason: 'no-user', user: null, by: null })

  it('is open again when a namesake comes', async () => {
    addUser(context, { email: 'b@example.com', firstName: 'Minsu', lastName: 'Kim' })
    await desk.look()
    isOpen()
  })

  it('is open again when the person is called otherwise', async () => {
    edit(user, { firstName: 'Hana', lastName: 'Lee' })
    await desk.look()
    isOpen()
  })

  it('does not go up in a directory that was not searched yet', async () => {
    addUser(context, { email: 'b@example.com', firstName: 'Minsu', lastName: 'Kim' })
    await expect(desk.upload()).rejects.toMatchObject({ error: { code: 'photos-moved' } })
    expect(photoOf(user)).toBeNull()
  })

  it('stays where it is as sure as before', async () => {
    addUser(context, { email: 'c@example.com', firstName: 'Ada', lastName: 'Lovelace' })
    await desk.look()
    expect(desk.byFile('Minsu Kim.jpg')).toMatchObject({ state: 'ready', user: { id: user } })
  })

  it('is a person’s own word once another file was given for the same person', async () => {
    drop.replaceSource(context, desk.shown('Minsu Kim.jpg'), '/drop/better.jpg', 'better.jpg')
    desk.render()
    addUser(context, { email: 'b@example.com', firstName: 'Minsu', lastName: 'Kim' })
    await desk.look()
    expect(desk.byFile('better.jpg')).toMatchObject({ state: 'ready', by: 'hand', user: { id: user } })
  })

  it('accepted one by one, it is a person’s own word', async () => {
    decisions.unassign(context, [1])
    await desk.look()
    decisions.assign(context, {
      ...desk.shown('Minsu Kim.jpg'),
      userId: user,
      called: desk.called(user),
      by: 'suggestion',
    })
    addUser(context, { email: 'b@example.com', firstName: 'Minsu', lastName: 'Kim' })
    await desk.look()
    expect(desk.byFile('Minsu Kim.jpg')).toMatchObject({ state: 'ready', user: { id: user } })
  })
})

it('a photo that was not chosen never replaces the chosen one by the switch', async () => {
  const user = addUser(context, { externalId: 'E1', email: 'e1@example.com' })
  await desk.dropped(['E1.jpg', 'e1@example.com.jpg'])
  drop.setOptions(context, { replaceExisting: true })
  decisions.choose(context, desk.shown('E1.jpg'))
  await desk.upload()
  const chosen = photoOf(user)
  decisions.takeBack(context, [2])
  expect(desk.byFile('e1@example.com.jpg').reason).toBe('has-photo')
  await desk.upload().catch(() => null)
  expect(photoOf(user)).toBe(chosen)
})

it('a photo, a status or a department changes nobody who may be meant', async () => {
  addUser(context, { email: 'a@example.com', firstName: 'Minsu', lastName: 'Kim' })
  const other = addUser(context, { email: 'b@example.com', firstName: 'Ada', lastName: 'Lovelace' })
  await desk.dropped(['Minsu Kim.jpg'])
  for (const patch of [{ photo: 'f'.repeat(64) }, { status: 'suspended' as const }, { department: 'Yard' }]) {
    edit(other, patch)
    expect(countBatches(context.database.read)[0]?.sure).toBe(1)
  }
})

it('a suspended user is a note on the photo, and no state', async () => {
  const user = addUser(context, { externalId: 'E1' })
  edit(user, { status: 'suspended' })
  await desk.dropped(['E1.jpg'])
  expect(desk.byFile('E1.jpg')).toMatchObject({ state: 'ready', user: { status: 'suspended' } })
})

it('what was matched to a user who was deleted is open again', async () => {
  const user = addUser(context, { externalId: 'E1' })
  await desk.dropped(['E1.jpg'])
  context.database.transaction(() => deleteUser(context.database.write, user))
  await desk.look()
  expect(desk.byFile('E1.jpg')).toMatchObject({ reason: 'no-user', user: null })
})
