import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HistoryKind } from '../../../../src-preload/contract/history.ts'
import {
  credentialColumns,
  deleteCredential,
  insertCredential,
  updateCredential,
  type CredentialChange,
} from '../../../../src-main/data/credentials/store.ts'
import { historyHandlers } from '../../../../src-main/data/history/handlers.ts'
import { getEntry, pageHistory } from '../../../../src-main/data/history/query.ts'
import { recordHistory } from '../../../../src-main/data/history/store.ts'
import { undoEntry } from '../../../../src-main/data/history/undo.ts'
import { emptyFields, normalizeFields } from '../../../../src-main/data/users/rules.ts'
import {
  deleteUser,
  insertUser,
  updateUser,
  userColumns,
  type UserChange,
} from '../../../../src-main/data/users/store.ts'
import { CodedError, type Progress } from '../../../../src-main/services/protocol.ts'
import {
  addCredential,
  addUser,
  callContext,
  openTestData,
  someCredential,
  type TestData,
} from '../support.ts'

let data: TestData
let ada: number
let bob: number
beforeEach(() => {
  data = openTestData()
  ada = addUser(data.context, { firstName: 'Ada', lastName: 'A', email: 'ada@example.com' })
  bob = addUser(data.context, { firstName: 'Bob', lastName: 'B', email: 'bob@example.com' })
})
afterEach(() => data.cleanup())

const db = () => data.context.database.write
const rows = () => {
  const { read } = data.context.database
  return {
    users: read.prepare(`SELECT ${userColumns.join(', ')} FROM users ORDER BY id`).all(),
    credentials: read.prepare(`SELECT ${credentialColumns.join(', ')} FROM credentials ORDER BY id`).all(),
  }
}
const get = (id: number) => getEntry(data.context.database.read, id)
const add = (user: number, identity: string) =>
  addCredential(data.context, someCredential(user, identity)).credential

interface Work {
  users?: UserChange[]
  credentials?: CredentialChange[]
}

/** One transaction with its entry, as a feature makes it; answers the entry's id. */
function enter(work: (now: string) => Work, kind: HistoryKind = 'credentials-import'): number {
  return data.context.database.transaction(() => {
    const now = data.context.now()
    const { users, credentials } = work(now)
    return recordHistory(db(), {
      kind,
      subject: 'credentials.csv',
      counts: {},
      options: {},
      at: now,
      by: 'guard',
      changes: users ?? [],
      credentialChanges: credentials ?? [],
    })
  })
}

const insert = (user: number, identity: string, now: string) =>
  insertCredential(db(), someCredential(user, identity), now)
const insertPerson = (key: string, now: string) =>
  insertUser(
    db(),
    normalizeFields({ ...emptyFields(), firstName: 'N', lastName: key, email: `${key}@example.com` }),
    now,
  )

const undo = (id: number) =>
  data.context.database.transaction(() => [...undoEntry(db(), id, data.context.now())])

function refusal(id: number) {
  const before = rows()
  try {
    undo(id)
  } catch (error) {
    expect(rows()).toEqual(before)
    return error instanceof CodedError ? error.error : error
  }
  return null
}

/** What an obstacle says of the entry that is in the way. */
const since = (entry: number) => {
  const { kind, at } = get(entry)
  return { code: 'changed-since', args: { entry, kind, at } }
}

describe('undo', () => {
  it('takes back added, changed, reassigned and removed credentials at once, in every column', () => {
    const changed = add(ada, 'changed')
    const moved = add(ada, 'moved')
    const removed = add(bob, 'removed')
    const before = rows()
    const id = enter((now) => ({
      credentials: [
        insert(bob, 'added', now),
        updateCredential(
          db(),
          changed,
          { status: 'inactive', cardNumber: '00099', cardNumberHex: 'AB' },
          now,
        ),
        updateCredential(db(), moved, { user: bob }, now),
        deleteCredential(db(), removed),
      ],
    }))
    expect(rows().credentials).toHaveLength(3)
    expect(get(id).obstacle).toBeNull()
    undo(id)
    expect(rows()).toEqual(before)
    expect(get(id)).toMatchObject({ state: 'undone', obstacle: { code: 'already-undone' } })
  })

  it('takes back credentials that came with their users, in one entry', () => {
    const known = add(ada, 'known')
    const before = rows()
    const id = enter((now) => {
      const person = insertPerson('new', now)
      return {
        users: [person, updateUser(db(), ada, { company: 'C' }, now)],
        credentials: [
          insert(person.user, 'one', now),
          insert(person.user, 'two', now),
          updateCredential(db(), known, { status: 'inactive' }, now),
        ],
      }
    }, 'users-import')
    undo(id)
    expect(rows()).toEqual(before)
  })

  it('brings a deleted user back with the credentials', () => {
    const one = add(ada, 'one')
    const two = add(ada, 'two')
    const before = rows()
    const id = enter(
      () => ({
        credentials: [deleteCredential(db(), one), deleteCredential(db(), two)],
        users: [deleteUser(db(), ada)],
      }),
      'user-deleted',
    )
    undo(id)
    expect(rows()).toEqual(before)
  })

  it('takes back what moved from a deleted user to an added one', () => {
    const credential = add(ada, 'moved')
    const before = rows()
    const id = enter((now) => {
      const person = insertPerson('new', now)
      const moved = updateCredential(db(), credential, { user: person.user }, now)
      return { users: [person, deleteUser(db(), ada)], credentials: [moved] }
    })
    undo(id)
    expect(rows()).toEqual(before)
  })

  it('takes back identities that were swapped, and handed on to an added credential', () => {
    const one = add(ada, 'one')
    const two = add(bob, 'two')
    const three = add(bob, 'three')
    const before = rows()
    const id = enter((now) => ({
      credentials: [
        updateCredential(db(), one, { identity: 'between' }, now),
        updateCredential(db(), two, { identity: 'one' }, now),
        updateCredential(db(), one, { identity: 'two' }, now),
        deleteCredential(db(), three),
        insert(ada, 'three', now),
      ],
    }))
    undo(id)
    expect(rows()).toEqual(before)
  })

  it('joins several changes of one credential', () => {
    const known = add(ada, 'known')
    const before = rows()
    const id = enter((now) => {
      const added = insert(ada, 'added', now)
      const gone = insert(ada, 'gone', now)
      return {
        credentials: [
          added,
          updateCredential(db(), added.credential, { status: 'inactive' }, now),
          updateCredential(db(), known, { user: bob }, now),
          updateCredential(db(), known, { status: 'inactive' }, now),
          gone,
          deleteCredential(db(), gone.credential),
        ],
      }
    })
    expect(get(id).obstacle).toBeNull()
    undo(id)
    expect(rows()).toEqual(before)
  })

  it('tells how far it is, and is taken back itself where it is cancelled half way', async () => {
    const id = enter((now) => ({
      users: [insertPerson('one', now)],
      credentials: Array.from({ length: 4500 }, (_, number) => insert(ada, `c${number}`, now)),
    }))
    const before = rows()
    const controller = new AbortController()
    const steps: Progress[] = []
    const undoing = historyHandlers(() => data.context)['history.undo'](
      { id },
      callContext(controller.signal, (step) => {
        steps.push(step)
        if (step.done > 4500) controller.abort()
      }),
    )
    await expect(undoing).rejects.toThrow('cancelled')
    expect(steps.map(({ done, total }) => `${done} of ${total}`)).toEqual([
      '2000 of 9002',
      '4000 of 9002',
      '4500 of 9002',
      '4501 of 9002',
    ])
    expect(rows()).toEqual(before)
    expect(get(id).obstacle).toBeNull()
    undo(id)
    expect(rows().credentials).toEqual([])
  })
})

describe('an obstacle', () => {
  it('is a later change of a credential, until that is undone', () => {
    let credential = 0
    const first = enter((now) => {
      const added = insert(ada, 'one', now)
      credential = added.credential
      return { credentials: [added] }
    })
    const later: [HistoryKind, (now: string) => CredentialChange][] = [
      ['credential-suspended', (now) => updateCredential(db(), credential, { status: 'inactive' }, now)],
      ['credential-reassigned', (now) => updateCredential(db(), credential, { user: bob }, now)],
      ['credential-removed', () => deleteCredential(db(), credential)],
    ]
    for (const [kind, work] of later) {
      const second = enter((now) => ({ credentials: [work(now)] }), kind)
      expect(get(first).obstacle).toEqual(since(second))
      expect(refusal(first)).toMatchObject(since(second))
      undo(second)
      expect(get(first).obstacle).toBeNull()
    }
  })

  it('is an identity that another credential has by now', () => {
    const credential = add(ada, 'one')
    const removed = enter(() => ({ credentials: [deleteCredential(db(), credential)] }), 'credential-removed')
    const taken = enter((now) => ({ credentials: [insert(bob, 'one', now)] }))
    expect(refusal(removed)).toMatchObject(since(taken))
    undo(taken)
    undo(removed)

    const edited = enter((now) => ({
      credentials: [updateCredential(db(), credential, { identity: 'two' }, now)],
    }))
    const takenAgain = enter((now) => ({ credentials: [insert(bob, 'one', now)] }))
    expect(refusal(edited)).toMatchObject(since(takenAgain))
  })

  it('is that the holder to whom it goes back is gone', () => {
    const credential = add(ada, 'one')
    const moved = enter((now) => ({ credentials: [updateCredential(db(), credential, { user: bob }, now)] }))
    const deleted = enter(() => ({ users: [deleteUser(db(), ada)] }), 'user-deleted')
    expect(get(moved).obstacle).toEqual(since(deleted))
    expect(refusal(moved)).toMatchObject(since(deleted))
    undo(deleted)
    undo(moved)
  })

  it('is that a user whom it would delete holds a credential from elsewhere', () => {
    const known = add(bob, 'known')
    let person = 0
    const added = enter((now) => {
      const change = insertPerson('new', now)
      person = change.user
      return { users: [change], credentials: [insert(person, 'own', now)] }
    }, 'users-import')
    const given = enter((now) => ({ credentials: [insert(person, 'later', now)] }), 'credential-added')
    expect(refusal(added)).toMatchObject(since(given))
    undo(given)
    const moved = enter((now) => ({ credentials: [updateCredential(db(), known, { user: person }, now)] }))
    expect(refusal(added)).toMatchObject(since(moved))
    undo(moved)
    undo(added)
  })

  it('is that nothing was changed, as by an export', () => {
    expect(refusal(enter(() => ({}), 'credentials-export'))).toMatchObject({ code: 'not-undoable' })
  })

  it('is not a change of another credential of the same user', () => {
    const first = enter((now) => ({ credentials: [insert(ada, 'one', now)] }), 'credential-added')
    enter((now) => ({ credentials: [insert(ada, 'two', now)] }), 'credential-added')
    enter((now) => ({ users: [updateUser(db(), ada, { company: 'C' }, now)] }), 'user-edited')
    expect(get(first).obstacle).toBeNull()
  })
})

describe('what is kept', () => {
  it('shows an entry to everyone whose credential it was or became', () => {
    const credential = add(ada, 'one')
    const moved = enter((now) => ({ credentials: [updateCredential(db(), credential, { user: bob }, now)] }))
    const removed = enter(() => ({ credentials: [deleteCredential(db(), credential)] }), 'credential-removed')
    const edited = enter(
      (now) => ({
        users: [updateUser(db(), ada, { company: 'C' }, now)],
        credentials: [insert(ada, 'two', now)],
      }),
      'users-import',
    )
    const of = (user: number) => {
      const { total, rows: entries } = pageHistory(data.context.database.read, user, 0, 10)
      return { total, ids: entries.map(({ id }) => id) }
    }
    expect(of(ada)).toEqual({ total: 2, ids: [edited, moved] })
    expect(of(bob)).toEqual({ total: 2, ids: [removed, moved] })
  })

  it('counts the rows before of credentials, and lets go of old ones', () => {
    const credential = add(ada, 'one')
    const change = () =>
      enter((now) => ({ credentials: [updateCredential(db(), credential, { status: 'inactive' }, now)] }))
    const first = change()
    const befores = () => db().prepare('SELECT befores FROM history WHERE id = ?').pluck().get(first)
    const kept = () =>
      db().prepare('SELECT count(before) FROM history_credentials WHERE history_id = ?').pluck().get(first)
    expect([befores(), kept()]).toEqual([1, 1])
    for (let number = 0; number < 20; number++) change()
    expect([befores(), kept()]).toEqual([0, 0])
    expect(get(first).obstacle).toEqual({ code: 'not-undoable', args: {} })
    expect(pageHistory(data.context.database.read, ada, 0, 30).total).toBe(21)
  })
})

it('keeps a failing transaction out of credentials and History together', () => {
  add(ada, 'taken')
  const before = rows()
  expect(() =>
    enter((now) => ({ credentials: [insert(ada, 'new', now), insert(bob, 'taken', now)] })),
  ).toThrow('UNIQUE')
  expect(rows()).toEqual(before)
  expect(pageHistory(data.context.database.read, null, 0, 10).total).toBe(0)
})
