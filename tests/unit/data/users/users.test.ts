import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { userFields, type UserFields, type UserSaved } from '../../../../src-preload/contract/users.ts'
import { credentialsOfUser } from '../../../../src-main/data/credentials/store.ts'
import { pageHistory } from '../../../../src-main/data/history/query.ts'
import { undoEntry } from '../../../../src-main/data/history/undo.ts'
import { emptyFields } from '../../../../src-main/data/users/rules.ts'
import { getUser, updateUser, userColumns } from '../../../../src-main/data/users/store.ts'
import {
  removeUser,
  removeUserPhoto,
  saveUser,
  setUserStatus,
} from '../../../../src-main/data/users/users.ts'
import { addCredential, addUser, openTestData, someCredential, type TestData } from '../support.ts'

let data: TestData
beforeEach(() => (data = openTestData()))
afterEach(() => data.cleanup())

const uuid = '8e2a3f54-9c3b-4c7b-9f64-0f7d6a4b1c2d'
const ada: Partial<UserFields> = {
  firstName: 'Ada',
  lastName: "O'Hara",
  email: 'Ada@Example.com',
  userId: uuid,
}

/** Adds a user, or changes what `fields` name as a form does that was opened just now, or when it was like `before`. */
function save(id: number | null, fields: Partial<UserFields>, before?: UserFields): UserSaved {
  return saveUser(
    data.context,
    id === null
      ? { id, fields: { ...emptyFields(), ...fields } }
      : { id, fields, before: before ?? fieldsOf(id) },
  )
}
function fieldsOf(id: number): UserFields {
  const user = getUser(data.context.database.read, id)
  const fields = emptyFields()
  for (const field of userFields) fields[field] = user?.[field] ?? ''
  return fields
}

function savedId(result: UserSaved): number {
  if (!result.saved) throw new Error(JSON.stringify(result.issues))
  return result.user.id
}

const rows = () =>
  data.context.database.read.prepare(`SELECT ${userColumns.join(', ')} FROM users ORDER BY id`).all()
const history = (user: number | null = null) => pageHistory(data.context.database.read, user, 0, 100).rows
const undo = (id: number) =>
  data.context.database.transaction(() => [...undoEntry(data.context.database.write, id, data.context.now())])

describe('saveUser', () => {
  it('adds a user with an entry in History, and tells the window', () => {
    const result = save(null, ada)
    expect(result).toMatchObject({
      saved: true,
      user: { firstName: 'Ada', email: 'Ada@Example.com', status: 'active', photo: null },
    })
    expect(history()).toMatchObject([
      { kind: 'user-added', subject: "Ada O'Hara", by: 'guard', state: 'done', obstacle: null },
    ])
    expect(data.changed).toEqual([['users', 'photos', 'imports', 'history']])
  })

  it('writes nothing where a field is wrong', () => {
    expect(save(null, { firstName: 'Ada' })).toEqual({
      saved: false,
      issues: [
        { field: 'email', code: 'no-key', args: {} },
        { field: 'lastName', code: 'name-missing', args: {} },
      ],
    })
    expect(rows()).toEqual([])
    expect(history()).toEqual([])
    expect(data.changed).toEqual([])
  })

  it('names who has a key already, compared as keys are', () => {
    save(null, { ...ada, externalId: 'E1' })
    const other = {
      firstName: 'Bob',
      lastName: 'B',
      externalId: ' E1',
      email: 'ADA@EXAMPLE.COM',
      userId: uuid.toUpperCase(),
    }
    expect(save(null, other)).toEqual({
      saved: false,
      issues: [
        { field: 'userId', code: 'id-taken', args: { name: "Ada O'Hara" } },
        { field: 'externalId', code: 'id-taken', args: { name: "Ada O'Hara" } },
        { field: 'email', code: 'email-taken', args: { name: "Ada O'Hara" } },
      ],
    })
    expect(save(null, { ...other, externalId: 'e1', email: 'bob@example.com', userId: '' }).saved).toBe(true)
  })

  it('lets many have one Employee ID', () => {
    save(null, { ...ada, employeeId: '7' })
    expect(save(null, { firstName: 'B', lastName: 'B', email: 'b@b.kr', employeeId: '7' }).saved).toBe(true)
  })

  it('edits with what changed in History, and passes over an edit that changes nothing', () => {
    const id = savedId(save(null, ada))
    expect(save(id, { ...ada, firstName: '', department: 'R&D' }).saved).toBe(true)
    expect(history()[0]).toMatchObject({ kind: 'user-edited', options: { fields: 'firstName,department' } })
    save(id, { ...ada, firstName: '', department: 'R&D', email: ' Ada@Example.com ' })
    expect(history()).toHaveLength(2)
  })

  it('edits what was entered alone', () => {
    const id = savedId(save(null, { ...ada, department: 'R&D', groups: 'A;B' }))
    expect(save(id, { company: 'C', department: '' }).saved).toBe(true)
    expect(fieldsOf(id)).toEqual({ ...emptyFields(), ...ada, groups: 'A;B', company: 'C' })
    expect(history()[0]).toMatchObject({ kind: 'user-edited', options: { fields: 'company,department' } })
  })

  it('refuses an edit where a field has become another since the form was opened, and writes nothing', () => {
    const id = savedId(save(null, ada))
    const before = fieldsOf(id)
    save(id, { department: 'R&D' })
    const [stored] = rows()
    expect(() => save(id, { company: 'C' }, before)).toThrow('edited-meanwhile')
    expect(() => save(id, { department: 'Sales' }, before)).toThrow('edited-meanwhile')
    expect(rows()).toEqual([stored])
    expect(history()).toHaveLength(2)
    expect(save(id, { company: 'C' }).saved).toBe(true)
  })

  it('refuses an edit of what an undo has taken back since the form was opened', () => {
    const id = savedId(save(null, ada))
    save(id, { department: 'R&D' })
    const before = fieldsOf(id)
    undo(history()[0]?.id ?? 0)
    expect(() => save(id, { company: 'C' }, before)).toThrow('edited-meanwhile')
  })

  it('takes an edit where only photo, status or credentials have become others', () => {
    const id = savedId(save(null, ada))
    const before = fieldsOf(id)
    setUserStatus(data.context, id, 'suspended')
    data.context.database.transaction(() =>
      updateUser(data.context.database.write, id, { photo: 'aa' }, data.context.now()),
    )
    addCredential(data.context, someCredential(id, 'one'))
    expect(save(id, { company: 'C' }, before).saved).toBe(true)
  })

  it('keeps photo and status through an edit', () => {
    const id = savedId(save(null, ada))
    setUserStatus(data.context, id, 'suspended')
    data.context.database.transaction(() =>
      updateUser(data.context.database.write, id, { photo: 'aa' }, data.context.now()),
    )
    save(id, { ...ada, company: 'C' })
    expect(getUser(data.context.database.read, id)).toMatchObject({ status: 'suspended', photo: 'aa' })
  })

  it('answers not-found for a user who is gone', () => {
    expect(() => save(99, ada)).toThrow('not-found')
    expect(() => setUserStatus(data.context, 99, 'active')).toThrow('not-found')
    expect(() => removeUser(data.context, 99)).toThrow('not-found')
    expect(history()).toEqual([])
  })
})

describe('every single change', () => {
  it('is undone exactly', () => {
    const id = addUser(data.context, { ...ada, externalId: 'E1', groups: '건물 A;👷' })
    data.context.database.transaction(() =>
      updateUser(data.context.database.write, id, { photo: 'ab'.repeat(32) }, data.context.now()),
    )
    const steps: (() => unknown)[] = [
      () => save(null, { firstName: 'New', lastName: 'User', email: 'new@example.com' }),
      () => save(id, { ...ada, email: 'other@example.com', lastName: '김'.normalize('NFD') }),
      () => setUserStatus(data.context, id, 'suspended'),
      () => setUserStatus(data.context, id, 'active'),
      () => removeUserPhoto(data.context, id),
      () => removeUser(data.context, id),
    ]
    const states = [rows()]
    for (const step of steps) {
      step()
      states.push(rows())
    }
    expect(new Set(states.map((state) => JSON.stringify(state))).size).toBe(steps.length + 1)
    for (let left = steps.length; left > 0; left--) {
      const latest = history().find(({ state }) => state === 'done')
      expect(latest?.obstacle).toBeNull()
      undo(latest?.id ?? 0)
      expect(rows()).toEqual(states[left - 1])
    }
    expect(history().map(({ state }) => state)).toEqual(steps.map(() => 'undone'))
  })

  it('takes the credentials along where the user is deleted, and brings them back', () => {
    const id = savedId(save(null, ada))
    const other = savedId(save(null, { firstName: 'B', lastName: 'B', email: 'b@b.kr' }))
    for (const [user, identity] of [[id, 'one'] as const, [id, 'two'] as const, [other, 'three'] as const])
      addCredential(data.context, someCredential(user, identity))
    const all = () => [id, other].map((user) => credentialsOfUser(data.context.database.read, user))
    const before = all()
    removeUser(data.context, id)
    expect(all()).toEqual([[], before[1]])
    const [deleted] = history()
    expect(deleted).toMatchObject({ kind: 'user-deleted', subject: "Ada O'Hara", obstacle: null })
    undo(deleted?.id ?? 0)
    expect(all()).toEqual(before)
  })

  it('is in the history of its user alone', () => {
    const one = savedId(save(null, ada))
    const two = savedId(save(null, { firstName: 'B', lastName: 'B', email: 'b@b.kr' }))
    setUserStatus(data.context, one, 'suspended')
    removeUser(data.context, one)
    expect(history(one).map(({ kind }) => kind)).toEqual(['user-deleted', 'user-suspended', 'user-added'])
    expect(history(two).map(({ kind }) => kind)).toEqual(['user-added'])
  })

  it('passes over what is so already', () => {
    const id = savedId(save(null, ada))
    setUserStatus(data.context, id, 'active')
    removeUserPhoto(data.context, id)
    expect(history()).toHaveLength(1)
  })
})
