import type { HistoryKind } from '../../../src-preload/contract/history.ts'
import {
  changed,
  differing,
  isSound,
  sameHeld,
  takenBack,
  type Directory,
  type Held,
  type User,
} from './directory.ts'
import type { Parts } from './world.ts'

/** What was done, as undo needs it. */
export interface Entry {
  kind: HistoryKind
  counts: Record<string, number>
  before: Directory
  after: Directory
  undone: boolean
}

/** What came of an event: `ok`, or the code by which it is refused. */
export type Answer = string

/** A credential as somebody looked at it. */
export interface Seen {
  id: number
  held: Held
}

/** What is saved by form. */
export interface Saving {
  thing: number
  parts: Parts
  /** Null where nothing was entered. */
  active: boolean | null
  /** The person from whom it may be taken. */
  from: number | null
}

/** Who holds which credential, told by the rules alone (C4 to C6, U2, E3). */
export class Model {
  now: Directory = { users: new Map(), credentials: new Map() }
  readonly history: Entry[] = []
  private ids = 0

  /** The directory at the beginning: people without credentials. */
  begin(people: number): void {
    this.now = {
      users: new Map(Array.from({ length: people }, (_, who) => [this.newId(), { who, suspended: false }])),
      credentials: new Map(),
    }
  }

  /** What was entered in History so far was there before. */
  forget(): void {
    this.history.length = 0
  }

  newId(): number {
    this.ids += 1
    return this.ids
  }

  userOf(who: number): number | null {
    for (const [id, user] of this.now.users) if (user.who === who) return id
    return null
  }

  /** The person that a user is, by place. */
  whoIs(user: number): number {
    return this.now.users.get(user)?.who ?? -1
  }

  /** The credential that is `thing`: there is at most one. */
  known(thing: number): Seen | null {
    for (const [id, held] of this.now.credentials) if (held.thing === thing) return { id, held }
    return null
  }

  /** Enters what was done. */
  enter(kind: HistoryKind, after: Directory, counts: Entry['counts'] = {}): void {
    this.history.push({ kind, counts, before: this.now, after, undone: false })
    this.now = after
  }

  /** The directory with other credentials: null is one that is removed. */
  with(changes: Iterable<[number, Held | null]>): Directory {
    const credentials = new Map(this.now.credentials)
    for (const [id, held] of changes) {
      if (held) credentials.set(id, held)
      else credentials.delete(id)
    }
    return { users: this.now.users, credentials }
  }

  private withUser(id: number, user: User | null): Directory {
    const users = new Map(this.now.users)
    if (user) users.set(id, user)
    else users.delete(id)
    return { users, credentials: this.now.credentials }
  }

  add(who: number, saving: Saving): Answer {
    const user = this.userOf(who)
    return user === null ? 'not-found' : this.save(null, user, saving)
  }

  /** An edit of a credential that is not what was looked at any more is refused, whatever became of it. */
  edit(seen: Seen, saving: Saving): Answer {
    return this.refusal(seen) ?? this.save(seen, seen.held.holder, saving)
  }

  private refusal({ id, held }: Seen): Answer | null {
    const is = this.now.credentials.get(id)
    if (is?.holder !== held.holder) return 'not-found'
    return is === held ? null : 'edited-meanwhile'
  }

  private save(edited: Seen | null, holder: number, { thing, parts, active, from }: Saving): Answer {
    const known = this.known(thing)
    if (!known || known.id === edited?.id) {
      const held = { thing, holder, parts, active: active ?? edited?.held.active ?? true }
      if (edited && sameHeld(edited.held, held)) return 'ok'
      const after = this.with([[edited?.id ?? this.newId(), held]])
      this.enter(edited ? 'credential-edited' : 'credential-added', after)
      return 'ok'
    }
    const { id, held: other } = known
    if (other.holder === holder || this.whoIs(other.holder) !== from) return 'assigned-to-other'
    const moved = { ...changed(other, parts, active), holder }
    const moves: [number, Held | null][] = [[id, moved]]
    if (edited) moves.push([edited.id, null])
    this.enter('credential-reassigned', this.with(moves))
    return 'ok'
  }

  setStatus({ id, held }: Seen, active: boolean): Answer {
    const is = this.now.credentials.get(id)
    if (!is) return 'not-found'
    if (is !== held) return 'edited-meanwhile'
    if (held.active === active) return 'ok'
    this.enter(
      active ? 'credential-reactivated' : 'credential-suspended',
      this.with([[id, { ...held, active }]]),
    )
    return 'ok'
  }

  remove(seen: Seen): Answer {
    const is = this.now.credentials.get(seen.id)
    if (!is) return 'not-found'
    if (is !== seen.held) return 'edited-meanwhile'
    this.enter('credential-removed', this.with([[seen.id, null]]))
    return 'ok'
  }

  suspend(who: number, suspended: boolean): Answer {
    const id = this.userOf(who)
    const user = id === null ? undefined : this.now.users.get(id)
    if (id === null || !user) return 'not-found'
    if (user.suspended === suspended) return 'ok'
    this.enter(suspended ? 'user-suspended' : 'user-reactivated', this.withUser(id, { ...user, suspended }))
    return 'ok'
  }

  /** The credentials go along. */
  delete(who: number): Answer {
    const id = this.userOf(who)
    if (id === null) return 'not-found'
    const credentials = [...this.now.credentials].filter(([, held]) => held.holder !== id)
    this.enter('user-deleted', { users: this.withUser(id, null).users, credentials: new Map(credentials) })
    return 'ok'
  }

  /** Somebody who is not there comes, as a new user. */
  return(who: number): Answer {
    this.enter('user-added', this.withUser(this.newId(), { who, suspended: false }))
    return 'ok'
  }

  /** Undoes an entry, exactly, unless later work depends on it. */
  undo(index: number): Answer {
    const entry = this.history[index]
    if (!entry) return 'not-found'
    const answer = this.obstacle(entry)
    if (answer !== null) return answer
    this.now = takenBack(this.now, entry.before, entry.after)
    entry.undone = true
    return 'ok'
  }

  /**
   * Why an entry cannot be undone, or null: what it changed is not as it left it, or without it the directory would not
   * hold together.
   */
  obstacle(entry: Entry): Answer | null {
    if (entry.undone) return 'already-undone'
    const { before, after } = entry
    const users = differing(before.users, after.users)
    const credentials = differing(before.credentials, after.credentials)
    if (users.length + credentials.length === 0) return 'not-undoable'
    const untouched =
      users.every((id) => this.now.users.get(id) === after.users.get(id)) &&
      credentials.every((id) => this.now.credentials.get(id) === after.credentials.get(id))
    return untouched && isSound(takenBack(this.now, entry.before, entry.after)) ? null : 'changed-since'
  }
}
