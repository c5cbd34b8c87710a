import BetterSqlite3 from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DataContext } from '../../../../src-main/data/context.ts'
import { migrate } from '../../../../src-main/data/database/migrations.ts'
import * as decisions from '../../../../src-main/data/photos/decisions.ts'
import * as drop from '../../../../src-main/data/photos/drop.ts'
import { readUninspected, recordInspected } from '../../../../src-main/data/photos/inspection.ts'
import { countBatches } from '../../../../src-main/data/photos/store.ts'
import { setProfilePhoto } from '../../../../src-main/data/photos/upload.ts'
import { getUser } from '../../../../src-main/data/users/store.ts'
import type { RenderOutput } from '../../../../src-main/services/contract/imaging.ts'
import { addUser } from '../support.ts'
import { PhotoDesk, summary } from './photo-desk.ts'

let desk: PhotoDesk
let context: DataContext
beforeEach(() => {
  desk = new PhotoDesk()
  context = desk.context
})
afterEach(() => desk.close())

const photoOf = (user: number): string | null => getUser(context.database.read, user)?.photo ?? null
const uninspected = (): number => readUninspected(context.database.read, 100).total
/** A picture whose file is still to be inspected. */
const open = (picture: string): RenderOutput => desk.staged(picture, null, picture, true)

describe('a photo whose file is still to be inspected', () => {
  beforeEach(() => {
    for (const externalId of ['E1', 'E2']) addUser(context, { externalId })
  })

  it('is ready, and counted; what its kind makes whole by nature is not', async () => {
    await desk.dropped(['E1.jpg', 'E2.jpg'], { 'E1.jpg': open('one') })
    expect(summary(desk.items())).toEqual({ 'E1.jpg': 'ready', 'E2.jpg': 'ready' })
    expect(countBatches(context.database.read)[0]).toMatchObject({ ready: 2, uninspected: 1 })
    expect(readUninspected(context.database.read, 9)).toEqual({
      total: 1,
      photos: [{ id: 1, generation: 1, path: '/drop/E1.jpg', print: 'one' }],
    })
    desk.inspect()
    expect(countBatches(context.database.read)[0]).toMatchObject({ ready: 2, uninspected: 0 })
    expect(uninspected()).toBe(0)
  })

  it('is not uploaded by any Upload that does not wait for it; the others are', async () => {
    await desk.dropped(['E1.jpg', 'E2.jpg'], { 'E1.jpg': open('one') })
    await desk.upload()
    expect(photoOf(1)).toBeNull()
    expect(photoOf(2)).not.toBeNull()
    expect(summary(desk.items())).toEqual({ 'E1.jpg': 'ready', 'E2.jpg': 'uploaded' })
    await expect(desk.upload()).rejects.toMatchObject({ error: { code: 'photos-moved', args: { count: 1 } } })
    expect(photoOf(1)).toBeNull()
    desk.inspect()
    await desk.upload()
    expect(photoOf(1)).not.toBeNull()
  })

  it('is looked at by a person where codes are bad, and goes up with a yes to these bytes', async () => {
    await desk.dropped(['E1.jpg', 'E2.jpg'], { 'E1.jpg': open('one') })
    const { pressed, uninspected: first } = desk.press()
    expect(first.map(({ path }) => path)).toEqual(['/drop/E1.jpg'])
    desk.inspect({ 'E1.jpg': { found: 'damage', bytes: 'bytes of one' } })
    expect(desk.byFile('E1.jpg')).toMatchObject({ reason: 'look-again', args: { doubt: 'codes' } })
    // What was pressed goes in but for what was found.
    await desk.upload(1, undefined, pressed)
    expect([photoOf(1), photoOf(2) !== null]).toEqual([null, true])

    decisions.confirm(context, [desk.shown('E1.jpg')])
    expect(desk.byFile('E1.jpg').state).toBe('ready')
    // Another crop shows the same bytes.
    const { id, generation } = drop.setEdit(context, desk.shown('E1.jpg'), {
      fit: 'square',
      rotate: 0,
      crop: null,
    })
    drop.recordRendered(context, [{ id, generation, output: desk.staged('one square', null, 'one', true) }])
    expect(uninspected()).toBe(1)
    desk.inspect({ 'E1.jpg': { found: 'damage', bytes: 'bytes of one' } })
    expect(desk.byFile('E1.jpg').state).toBe('ready')
    await desk.upload()
    expect(photoOf(1)).not.toBeNull()
  })

  it('a yes to one file’s bytes is none to another’s', async () => {
    await desk.dropped(['E1.jpg'], { 'E1.jpg': open('one') })
    desk.inspect({ 'E1.jpg': { found: 'damage', bytes: 'bytes of one' } })
    decisions.confirm(context, [desk.shown('E1.jpg')])
    desk.record(['E1.jpg'])
    desk.render({ 'E1.jpg': open('another') })
    desk.inspect({ 'E1.jpg': { found: 'damage', bytes: 'bytes of another' } })
    expect(desk.byFile('E1.jpg').reason).toBe('look-again')
  })

  it('says so where all that was pressed goes back to the person', async () => {
    await desk.dropped(['E1.jpg'], { 'E1.jpg': open('one') })
    const { pressed } = desk.press()
    desk.inspect({ 'E1.jpg': { found: 'damage', bytes: 'bytes of one' } })
    await expect(desk.upload(1, undefined, pressed)).rejects.toMatchObject({
      error: { code: 'photos-moved', args: { count: 1 } },
    })
  })

  it('does not replace a photo that was set by hand since Upload was pressed', async () => {
    await desk.dropped(['E1.jpg', 'E2.jpg'], { 'E1.jpg': open('one') })
    drop.setOptions(context, { replaceExisting: true })
    const { pressed } = desk.press()
    const byHand = desk.staged('set by hand')
    if (!byHand.ok) throw new Error('staged')
    await setProfilePhoto(context, 1, { rendered: byHand, found: null, file: 'by hand.jpg' })
    desk.inspect()
    await desk.upload(1, undefined, pressed)
    expect(photoOf(1)).toBe(byHand.result.hash)
    expect(summary(desk.items())).toEqual({ 'E1.jpg': 'ready', 'E2.jpg': 'uploaded' })
  })

  it('is looked at by a person where its file was gone, or another one', async () => {
    await desk.dropped(['E1.jpg'], { 'E1.jpg': open('one') })
    desk.inspect({ 'E1.jpg': { found: 'unseen' } })
    expect(desk.byFile('E1.jpg')).toMatchObject({ reason: 'look-again', args: { doubt: 'unseen' } })
    decisions.confirm(context, [desk.shown('E1.jpg')])
    await desk.upload()
    expect(photoOf(1)).not.toBeNull()
  })

  it('is inspected no more once a person has to look at it anyway', async () => {
    await desk.dropped(['E1.jpg'], { 'E1.jpg': desk.staged('one', 'bytes of one', 'one') })
    expect(desk.byFile('E1.jpg')).toMatchObject({ reason: 'look-again', args: { doubt: 'gap' } })
    expect(uninspected()).toBe(0)
  })

  it('waits while it is taken out, and is not forgotten', async () => {
    const [item] = await desk.dropped(['E1.jpg'], { 'E1.jpg': open('one') })
    decisions.remove(context, [item?.id ?? 0])
    expect(uninspected()).toBe(0)
    decisions.takeBack(context, [item?.id ?? 0])
    expect(uninspected()).toBe(1)
  })

  it('comes first where it is ready, before those that nobody has', async () => {
    await desk.dropped(['nobody.jpg', 'E1.jpg'], { 'nobody.jpg': open('nobody'), 'E1.jpg': open('one') })
    expect(readUninspected(context.database.read, 9).photos.map(({ path }) => path)).toEqual([
      '/drop/E1.jpg',
      '/drop/nobody.jpg',
    ])
  })
})

describe('a finding that comes late', () => {
  const damage = { found: 'damage', bytes: 'bytes of the old one' } as const

  beforeEach(() => addUser(context, { externalId: 'E1' }))

  it('is not for the file that took the place of the one it was made for', async () => {
    await desk.dropped(['E1.jpg'], { 'E1.jpg': open('old') })
    const [inHand] = readUninspected(context.database.read, 1).photos
    if (!inHand) throw new Error('nothing to inspect')
    desk.record(['E1.jpg'])
    recordInspected(context, [{ ...inHand, found: damage }])
    expect(desk.byFile('E1.jpg').state).toBe('pending')
    desk.render({ 'E1.jpg': open('new') })
    recordInspected(context, [{ ...inHand, found: damage }])
    expect(desk.byFile('E1.jpg').state).toBe('ready')
    expect(uninspected()).toBe(1)
  })

  it('is not for other bytes of the same generation, nor does it call them intact', async () => {
    await desk.dropped(['E1.jpg'], { 'E1.jpg': open('old') })
    const [inHand] = readUninspected(context.database.read, 1).photos
    if (!inHand) throw new Error('nothing to inspect')
    const { id, generation } = inHand
    drop.recordRendered(context, [{ id, generation, output: open('new') }])
    recordInspected(context, [{ ...inHand, found: { found: 'intact' } }])
    expect(uninspected()).toBe(1)
    desk.inspect()
    // Rendered once more, it is inspected once more.
    drop.recordRendered(context, [{ id, generation, output: open('newer') }])
    expect(uninspected()).toBe(1)
  })

  it('changes nothing that was uploaded', async () => {
    await desk.dropped(['E1.jpg'], { 'E1.jpg': open('old') })
    const [inHand] = readUninspected(context.database.read, 1).photos
    if (!inHand) throw new Error('nothing to inspect')
    desk.inspect()
    await desk.upload()
    recordInspected(context, [{ ...inHand, found: damage }])
    expect(desk.byFile('E1.jpg').state).toBe('uploaded')
  })
})

describe('a profile photo', () => {
  it.each([
    ['that nobody has inspected', null],
    ['with bad codes', { found: 'damage', bytes: 'b' } as const],
    ['whose file was gone before it was inspected', { found: 'unseen' } as const],
  ])('is refused: one %s', async (_, found) => {
    const user = addUser(context, { externalId: 'E1' })
    await expect(
      setProfilePhoto(context, user, { rendered: open('face'), found, file: 'face.jpg' }),
    ).rejects.toMatchObject({
      error: { code: 'bad-input' },
    })
    expect(photoOf(user)).toBeNull()
  })

  it('is refused where its data has gaps, and set where it is intact', async () => {
    const user = addUser(context, { externalId: 'E1' })
    const doubtful = desk.staged('face', 'bytes')
    const unseen = { rendered: doubtful, found: null, file: 'face.jpg' }
    await expect(setProfilePhoto(context, user, unseen)).rejects.toMatchObject({
      error: { code: 'bad-input' },
    })
    const intact = { rendered: open('face'), found: { found: 'intact' } as const, file: 'face.jpg' }
    await setProfilePhoto(context, user, intact)
    expect(photoOf(user)).not.toBeNull()
  })
})

describe('a drop of version 4', () => {
  it('has what was not uploaded still to be inspected', () => {
    const db = new BetterSqlite3(':memory:')
    migrate(db, 4)
    db.exec(`
      INSERT INTO photo_drop (replace_existing, fit) VALUES (0, 'fit');
      INSERT INTO photo_batches (batch) VALUES (1);
      INSERT INTO photo_items (batch, path, folder, file, search, fit, state, reason, rendered, hash, print, suspect, uploaded)
      VALUES (1, '/1', '', '1', '', 'fit', 'ready', NULL, 1, 'h1', 'p1', NULL, 0),
        (1, '/2', '', '2', '', 'fit', 'uploaded', NULL, 1, 'h2', 'p2', NULL, 1),
        (1, '/3', '', '3', '', 'fit', 'attention', 'look-again', 1, 'h3', 'p3', 's3', 0),
        (1, '/4', '', '4', '', 'fit', 'pending', NULL, 0, NULL, NULL, NULL, 0);
    `)
    migrate(db)
    expect(readUninspected(db, 9).photos).toEqual([{ id: 1, generation: 1, path: '/1', print: 'p1' }])
    const rows = db.prepare('SELECT id, inspected, doubt, args FROM photo_items').raw().all()
    expect(rows).toEqual([
      [1, 0, null, '{}'],
      [2, 1, null, '{}'],
      [3, 1, 'gap', '{"doubt":"gap"}'],
      [4, 0, null, '{}'],
    ])
    db.close()
  })
})
