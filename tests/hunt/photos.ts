import { createHash } from 'node:crypto'
import { deepStrictEqual, ok } from 'node:assert/strict'
import fc from 'fast-check'
import type { PhotoItem, ShownPhoto } from '../../src-preload/contract/photos.ts'
import { undoEntry } from '../../src-main/data/history/undo.ts'
import * as decisions from '../../src-main/data/photos/decisions.ts'
import * as drop from '../../src-main/data/photos/drop.ts'
import {
  readUninspected,
  recordInspected,
  type InspectedPhoto,
} from '../../src-main/data/photos/inspection.ts'
import { readItem, readItems, readPending, toItem } from '../../src-main/data/photos/store.ts'
import { getUser, updateUser } from '../../src-main/data/users/store.ts'
import { removeUser } from '../../src-main/data/users/users.ts'
import { CodedError } from '../../src-main/services/protocol.ts'
import { broken, PhotoDesk } from '../unit/data/photos/photo-desk.ts'
import { addUser } from '../unit/data/support.ts'
import type { Hunt } from './hunt.ts'
import { flushNothing, keepTemporaryFilesInMemory } from './in-memory.ts'
import {
  brokenFile,
  keyOf,
  PhotosModel,
  suspiciousFile,
  tornFile,
  wholeFile,
  type ModelItem,
} from './photos-model.ts'

/** What happens; `a` to `c` choose among what there is then. */
const kinds = [
  ...[
    'drop',
    'drop',
    'drop',
    'render',
    'render',
    'take',
    'deliver',
    'inspect',
    'inspect late',
    'found',
    'replace',
    'edit',
    'retry',
    'look',
    'look',
  ],
  ...[
    'remember',
    'assign',
    'assign stale',
    'accept',
    'accept sure',
    'choose',
    'confirm',
    'confirm',
    'replace existing',
  ],
  ...[
    'keep old',
    'remove',
    'take back',
    'unassign',
    'replace all',
    'id rule',
    'edit user',
    'edit user',
    'add user',
  ],
  ...['delete user', 'upload', 'upload', 'upload', 'undo upload'],
] as const
type Kind = (typeof kinds)[number]
type Event = [kind: Kind, a: number, b: number, c: number]

const number = fc.nat(11)
const event: fc.Arbitrary<Event> = fc.tuple(fc.constantFrom(...kinds), number, number, number)

const people = [
  { email: 'ann@x.com', externalId: 'A', employeeId: '11111', firstName: 'Ann', lastName: 'Abel' },
  { email: 'bob@x.com', externalId: 'B', employeeId: 'A', firstName: 'Bob', lastName: 'Bell' },
  { email: '', externalId: 'C', employeeId: '', firstName: 'Carl', lastName: 'Cole' },
  { email: 'dora@x.com', externalId: '', employeeId: 'C', firstName: 'Dora', lastName: 'Dell' },
]
const files = [
  ...['A.jpg', 'B.jpg', 'C.jpg', 'ann@x.com.jpg', 'bob@x.com.png', 'dora@x.com.jpg', 'Ann Abel.jpg'],
  ...['Bob Bell copy.jpg', 'Dora Dell.jpg', '11111.jpg', 'nobody.jpg', 'Carl Cole (1).jpg'],
]
const contents = ['p1', 'p2', 'p3', 'p1', 'p4', suspiciousFile, brokenFile, 'p5', tornFile, wholeFile]
/** Values that the fields of users move between. */
const values = {
  email: ['ann@x.com', 'bob@x.com', ''],
  externalId: ['A', 'B', 'C', 'D'],
  employeeId: ['A', '11111', ''],
}

/** Of these the imaging service says that they are still to be inspected. */
const isOpen = (content: string): boolean => content === tornFile || content === wholeFile

const hashOf = (picture: string): string => createHash('sha256').update(`picture ${picture}`).digest('hex')
const at = <Of>(list: readonly Of[], place: number): Of | undefined => list[place % Math.max(1, list.length)]

/** The real drop and its model, side by side. */
class Course {
  private readonly desk: PhotoDesk
  private readonly model = new PhotosModel()
  private inHand: { id: number; generation: number; content: string; picture: string | null }[] = []
  private underInspection: InspectedPhoto[] = []
  private remembered: { shown: ShownPhoto; sight: string } | null = null

  constructor(desk: PhotoDesk) {
    this.desk = desk
    for (const person of people) this.addUser(person)
    // Two have a photo already, which is not to go unasked.
    for (const [user, photo] of [
      [this.model.users[0], 'old A'],
      [this.model.users[2], 'old C'],
    ] as const) {
      if (!user) continue
      user.photo = photo
      this.db.transaction(() =>
        updateUser(this.db.write, user.id, { photo: hashOf(photo) }, desk.context.now()),
      )
    }
  }

  private get db() {
    return this.desk.context.database
  }

  private addUser(fields: (typeof people)[number]): void {
    const id = addUser(this.desk.context, fields)
    const { email, externalId, employeeId } = fields
    const name = `${fields.firstName} ${fields.lastName}`
    this.model.names += 1
    this.model.users.push({
      id,
      email,
      externalId,
      employeeId,
      name,
      photo: null,
      version: this.model.version(),
    })
  }

  async run([kind, a, b, c]: Event): Promise<void> {
    const { desk, model } = this
    const { context } = desk
    const item = at(model.items, a)
    const open = item && item.upload === null ? item : undefined
    const user = at(model.users, b)
    switch (kind) {
      case 'drop': {
        const file = at(files, a) ?? ''
        const path = `/drop/${file}`
        model.files.set(path, at(contents, b) ?? '')
        desk.record([file])
        model.drop(Math.max(0, ...readItems(this.db.read).map(({ id }) => id)), path, file)
        break
      }
      case 'render':
        this.take()
        this.deliver()
        break
      case 'take':
        this.take()
        return
      case 'deliver':
        this.deliver()
        break
      case 'inspect':
        this.startInspection()
        this.endInspection()
        break
      case 'inspect late':
        this.startInspection()
        return
      case 'found':
        this.endInspection()
        break
      case 'replace': {
        const file = at(files, b) ?? ''
        const path = `/drop/${file}`
        if (!open || model.items.some((other) => other !== open && other.path === path)) return
        model.files.set(path, at(contents, c) ?? '')
        drop.replaceSource(context, this.shown(open), path, file)
        this.replaced(open, path, file)
        break
      }
      case 'edit':
        if (!open) return
        open.square = !open.square
        drop.setEdit(context, this.shown(open), {
          fit: open.square ? 'square' : 'fit',
          rotate: 0,
          crop: null,
        })
        model.renew(open)
        break
      case 'retry':
        if (!open) return
        drop.retry(context, [open.id])
        model.renew(open)
        open.removed = false
        break
      case 'look':
        await this.look()
        return
      case 'remember':
        if (item) this.remembered = { shown: this.shown(item), sight: model.sight(item) }
        return
      case 'assign':
        if (!open || !user) return
        decisions.assign(context, {
          ...this.shown(open),
          userId: user.id,
          called: this.desk.called(user.id),
          by: 'hand',
        })
        this.decided(open, user.id, 'hand')
        break
      case 'assign stale':
        if (!this.assignStale(user?.id)) return
        break
      case 'accept':
        if (!open || !this.accept(open, b)) return
        break
      case 'accept sure':
        this.acceptSure(at([...model.batches.keys()], a) ?? 1)
        break
      case 'choose':
        if (open?.reason !== 'duplicate-user') return
        decisions.choose(context, this.shown(open))
        for (const rival of model.items) if (open.rivals.includes(rival.id)) rival.removed = true
        break
      case 'confirm':
        if (!open) return
        decisions.confirm(context, [this.shown(open)])
        if (open.reason === 'same-picture' || open.reason === 'look-again')
          open.yes[open.reason] = open.question
        break
      case 'replace existing':
        if (!open) return
        decisions.setReplace(context, [this.shown(open)], true)
        if (open.reason === 'has-photo') open.yes['has-photo'] = open.question
        open.kept = false
        break
      case 'keep old':
        if (!open) return
        decisions.setReplace(context, [this.shown(open)], false)
        delete open.yes['has-photo']
        open.kept = false
        break
      case 'remove':
      case 'take back':
        if (!open) return
        decisions[kind === 'remove' ? 'remove' : 'takeBack'](context, [open.id])
        open.removed = kind === 'remove'
        break
      case 'unassign':
        if (!open) return
        decisions.unassign(context, [open.id])
        model.match(open)
        break
      case 'replace all':
        if (model.items.length === 0) return
        model.replaceExisting = !model.replaceExisting
        drop.setOptions(context, { replaceExisting: model.replaceExisting })
        break
      case 'id rule': {
        if (model.items.length === 0) return
        const rule = at([null, 'key', 'employee-id'] as const, a) ?? null
        drop.setOptions(context, { idRule: rule })
        if (rule !== model.idRule) {
          model.idRule = rule
          model.rematch()
        }
        break
      }
      case 'edit user':
        if (user) this.editUser(user.id, a, c)
        return
      case 'add user': {
        const person = at(people, a)
        const taken = model.users.some(
          ({ email, externalId }) =>
            (email !== '' && email === person?.email) ||
            (externalId !== '' && externalId === person?.externalId),
        )
        if (person && !taken) this.addUser(person)
        return
      }
      case 'delete user':
        if (!user) return
        removeUser(context, user.id)
        model.users = model.users.filter((other) => other !== user)
        model.names += 1
        return
      case 'upload':
        await this.upload(at([...model.batches.keys()], a))
        return
      case 'undo upload':
        await this.undo(a)
        return
    }
    model.judge()
  }

  /** Compares what both hold. */
  compare(): void {
    const { model, db } = this
    for (const { id, photo } of model.users) {
      deepStrictEqual(
        getUser(db.read, id)?.photo ?? null,
        photo === null ? null : hashOf(photo),
        `photo of ${id}`,
      )
    }
    deepStrictEqual(
      readItems(db.read).map(({ id, state, reason, user, by }) => ({ id, state, reason, user, by })),
      model.items.map(({ id, state, reason, user, by }) => ({ id, state, reason, user, by })),
    )
  }

  private real(item: ModelItem): PhotoItem {
    return toItem(this.db.read, readItem(this.db.read, item.id))
  }

  private shown(item: ModelItem): ShownPhoto {
    const { id, shown } = this.real(item)
    return { id, shown }
  }

  private take(): void {
    const { model } = this
    this.inHand = readPending(this.db.read, 100, []).flatMap(({ id, generation }) => {
      const item = model.items.find((pending) => pending.id === id)
      if (!item) return []
      const { content, picture } = model.rendering(item)
      if (picture !== null) {
        this.desk.staged(picture)
        model.staged.add(picture)
      }
      return [{ id, generation, content, picture }]
    })
  }

  private deliver(): void {
    const suspect = (content: string): string | null =>
      content === suspiciousFile ? `bytes of ${content}` : null
    drop.recordRendered(
      this.desk.context,
      this.inHand.map(({ id, generation, content, picture }) => {
        if (picture === null) return { id, generation, output: broken }
        const bytes = Buffer.byteLength(`picture ${picture}`)
        const result = { hash: hashOf(picture), width: 384, height: 512, bytes }
        const source = { width: 3024, height: 4032, bytes: 3_000_000, print: content }
        return {
          id,
          generation,
          output: {
            ok: true,
            kind: 'jpeg',
            source,
            result,
            lookAgain: suspect(content),
            inspect: isOpen(content),
          },
        }
      }),
    )
    for (const { id, generation, content, picture } of this.inHand) {
      const item = this.model.items.find((one) => one.id === id)
      if (item?.generation !== generation || item.upload !== null) continue
      Object.assign(item, { rendered: true, picture, suspect: picture === null ? null : suspect(content) })
      item.inspected = !isOpen(content)
      if (picture === null) continue
      item.content = content
      if (item.bound === '') item.bound = content
      else if (item.bound !== null && item.bound !== content) {
        item.was = item.user
        this.model.match(item)
      }
    }
    this.inHand = []
  }

  /** The files as they lie there now are inspected; what is found is entered now or later. */
  private startInspection(): void {
    const { photos } = readUninspected(this.db.read, 100)
    this.underInspection = photos.map(({ path, ...photo }): InspectedPhoto => {
      const content = this.model.files.get(path)
      if (content !== photo.print) return { ...photo, found: { found: 'unseen' } }
      if (content === wholeFile) return { ...photo, found: { found: 'intact' } }
      return { ...photo, found: { found: 'damage', bytes: `bytes of ${content}` } }
    })
  }

  private endInspection(): void {
    recordInspected(this.desk.context, this.underInspection)
    for (const { id, generation, print, found } of this.underInspection) {
      const item = this.model.items.find((one) => one.id === id)
      const isIts = item?.generation === generation && item.content === print && item.upload === null
      if (!isIts || item.inspected) continue
      item.inspected = true
      if (found.found !== 'intact') item.suspect = found.found === 'damage' ? found.bytes : `unseen ${print}`
    }
    this.underInspection = []
  }

  private async look(): Promise<void> {
    await this.desk.look()
    this.model.takeBackUndone()
    if (this.model.items.length > 0) this.model.rematch()
    for (const item of this.model.items) if (item.sureIn !== null) this.lookAgain(item)
    this.model.judge()
  }

  /** What was sure may not be so any more; the model knows whom a name says wholly, and not who is near. */
  private lookAgain(item: ModelItem): void {
    const { model } = this
    if (item.upload !== null || item.sureIn === model.names) return
    if (readItem(this.db.read, item.id).user === null) {
      Object.assign(item, { user: null, by: null, bound: null, sureIn: null })
      return
    }
    this.meant(item, item.user)
    item.sureIn = model.names
  }

  /** The one whom a name says wholly is `user`. */
  private meant(item: ModelItem, user: number | null): void {
    const text = keyOf(item.file).replace(/ copy$| \(1\)$/, '')
    const all = this.model.users.filter(({ name, employeeId }) => name === text || employeeId === text)
    deepStrictEqual(
      all.map(({ id }) => id),
      [user],
      `${item.file} is not surely theirs`,
    )
  }

  private replaced(item: ModelItem, path: string, file: string): void {
    const { model } = this
    model.renew(item)
    Object.assign(item, { path, file, removed: false })
    if (item.user !== null && model.named(file).every(({ id }) => id === item.user)) {
      Object.assign(item, { by: 'hand', bound: '', was: null, sureIn: null })
    } else {
      item.was = item.user ?? item.was
      model.match(item)
    }
  }

  /** A person says whose the picture in sight is. */
  private decided(item: ModelItem, user: number | null, by: 'suggestion' | 'hand'): void {
    Object.assign(item, { user, by, bound: item.content ?? '', sureIn: null })
  }

  /** A decision about what was in sight a while ago; answers whether it counts. */
  private assignStale(userId: number | undefined): boolean {
    const { model, remembered } = this
    const item = model.items.find(({ id }) => id === remembered?.shown.id)
    if (!remembered || !item || userId === undefined || item.upload !== null) return false
    const same = model.sight(item) === remembered.sight
    const refused = refusal(() =>
      decisions.assign(this.desk.context, {
        ...remembered.shown,
        userId,
        called: this.desk.called(userId),
        by: 'hand',
      }),
    )
    deepStrictEqual(refused, same ? null : 'photo-changed')
    if (same) this.decided(item, userId, 'hand')
    return same
  }

  private accept(item: ModelItem, place: number): boolean {
    const suggestion = at(this.real(item).suggestions, place)
    if (!suggestion) return false
    const userId = suggestion.user.id
    decisions.assign(this.desk.context, {
      ...this.shown(item),
      userId,
      called: this.desk.called(userId),
      by: 'suggestion',
    })
    this.decided(item, userId, 'suggestion')
    return true
  }

  /** The model does not know what resembles what, but it knows whom a name says wholly. */
  private acceptSure(batch: number): void {
    const { model } = this
    for (const id of this.desk.acceptSure(batch)) {
      const item = model.items.find((one) => one.id === id)
      const { user } = readItem(this.db.read, id)
      ok(item?.state === 'attention' && item.hits === 0 && item.user === null, `${id} was not open`)
      this.meant(item, user)
      this.decided(item, user, 'suggestion')
      item.sureIn = model.names
    }
  }

  private editUser(id: number, field: number, value: number): void {
    const user = this.model.user(id)
    const name = at(['email', 'externalId', 'employeeId'] as const, field)
    if (!user || !name) return
    const next = at(values[name], value) ?? ''
    const taken =
      name !== 'employeeId' &&
      next !== '' &&
      this.model.users.some((one) => one !== user && one[name] === next)
    const keys = { email: user.email, externalId: user.externalId, [name]: next }
    if (taken || (keys.email === '' && keys.externalId === '')) return
    this.db.transaction(() => updateUser(this.db.write, id, { [name]: next }, this.desk.context.now()))
    if (user[name] !== next) this.model.names += 1
    user[name] = next
    user.version = this.model.version()
  }

  private async upload(batch: number | undefined): Promise<void> {
    if (batch === undefined) return
    const last = (): number =>
      this.db.read.prepare<[], number | null>('SELECT max(id) FROM history').pluck().get() ?? 0
    const before = last()
    await this.desk.upload(batch).catch((error: unknown) => {
      if (!(error instanceof CodedError)) throw error
    })
    this.model.upload(batch, before === last() ? -1 : last())
  }

  private async undo(place: number): Promise<void> {
    const entry = at(
      this.model.uploads.filter(({ undone }) => !undone),
      place,
    )
    if (!entry) return
    const { write } = this.db
    const refused = refusal(() =>
      this.db.transaction(() => [...undoEntry(write, entry.id, this.desk.context.now())]),
    )
    deepStrictEqual(refused === null, this.model.undo(entry), `undo of ${entry.id}: ${refused ?? 'done'}`)
    await this.look()
  }
}

/** The code of the error that `work` was refused with, or null. */
function refusal(work: () => unknown): string | null {
  try {
    work()
    return null
  } catch (error) {
    if (error instanceof CodedError) return error.error.code
    throw error
  }
}

/** Brings an open directory back to empty; much quicker than a new one. */
function empty(desk: PhotoDesk): void {
  desk.context.database.write.exec(
    `DELETE FROM photo_items; DELETE FROM photo_batches; DELETE FROM photo_drop; DELETE FROM history_changes;
     DELETE FROM history_credentials; DELETE FROM history_photos; DELETE FROM history; DELETE FROM users; DELETE FROM sqlite_sequence;
     UPDATE stamps SET last = last + 1, named = last + 1;`,
  )
}

/** Random courses of a drop, beside a plain model: whatever happens in whatever order, nobody gets another's picture. */
export const huntPhotos: Hunt = async ({ runs, seed }) => {
  keepTemporaryFilesInMemory()
  const desk = new PhotoDesk()
  flushNothing(desk.context.database.write)
  let events = 0
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 40, size: 'max' }), async (all) => {
        await desk.lookup.settled()
        empty(desk)
        const course = new Course(desk)
        for (const one of all) {
          await course.run(one)
          course.compare()
          events += 1
        }
      }),
      { numRuns: runs, seed },
    )
  } finally {
    await desk.close()
  }
  return `${events} events, and everybody has the picture that is theirs`
}
