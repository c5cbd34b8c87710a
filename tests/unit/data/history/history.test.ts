import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HistoryKind } from '../../../../src-preload/contract/history.ts'
import { CodedError, type Progress } from '../../../../src-main/services/protocol.ts'
import {
  readFailedRows,
  storeFailedRows,
  type FailedRows,
} from '../../../../src-main/data/history/failed-rows.ts'
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
import { addUser, callContext, openTestData, type TestData } from '../support.ts'

let data: TestData
beforeEach(() => (data = openTestData()))
afterEach(() => data.cleanup())

const db = () => data.context.database.write
const rows = () =>
  data.context.database.read.prepare(`SELECT ${userColumns.join(', ')} FROM users ORDER BY id`).all()
const get = (id: number) => getEntry(data.context.database.read, id)

/** One transaction with its entry, as a feature makes it; answers the entry's id. */
function enter(work: (now: string) => UserChange[], kind: HistoryKind = 'users-import'): number {
  return data.context.database.transaction(() => {
    const now = data.context.now()
    return recordHistory(db(), {
      kind,
      subject: 'users.csv',
      counts: { new: 1 },
      options: { overwrite: true },
      at: now,
      by: 'guard',
      changes: work(now),
    })
  })
}

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

const insert = (key: string, now: string) =>
  insertUser(
    db(),
    normalizeFields({ ...emptyFields(), firstName: 'N', lastName: key, email: `${key}@example.com` }),
    now,
  )

describe('undo of an import', () => {
  it('takes back added, changed and deleted users at once, in every column', () => {
    const changed = addUser(data.context, {
      firstName: 'Ada',
      lastName: '김',
      email: 'a@example.com',
      groups: '👷;B',
    })
    const deleted = addUser(data.context, { firstName: 'Del', lastName: "O'Neil", externalId: 'E9' })
    const before = rows()
    const id = enter((now) => [
      insert('x', now),
      updateUser(db(), changed, { email: 'b@example.com', photo: 'aa', status: 'suspended' }, now),
      deleteUser(db(), deleted),
      insert('y', now),
    ])
    expect(rows()).toHaveLength(3)
    undo(id)
    expect(rows()).toEqual(before)
    expect(get(id)).toMatchObject({ state: 'undone', obstacle: { code: 'already-undone' } })
    expect(refusal(id)).toMatchObject({ code: 'already-undone' })
  })

  it('never gives the id of an undone user again', () => {
    let added = 0
    const id = enter((now) => {
      const change = insert('x', now)
      added = change.user
      return [change]
    })
    undo(id)
    expect(addUser(data.context, { email: 'x@example.com' })).toBeGreaterThan(added)
  })

  it('takes back keys that two users swapped', () => {
    const one = addUser(data.context, { email: 'one@example.com', externalId: '1' })
    const two = addUser(data.context, { email: 'two@example.com', externalId: '2' })
    const before = rows()
    const id = enter((now) => [
      updateUser(db(), one, { email: 'tmp@example.com', externalId: 't' }, now),
      updateUser(db(), two, { email: 'one@example.com', externalId: '1' }, now),
      updateUser(db(), one, { email: 'two@example.com', externalId: '2' }, now),
    ])
    undo(id)
    expect(rows()).toEqual(before)
  })

  it('takes back a key that moved to a user who had none', () => {
    const one = addUser(data.context, { email: 'one@example.com', externalId: 'E1' })
    const two = addUser(data.context, { email: 'two@example.com' })
    const before = rows()
    const id = enter((now) => [
      updateUser(db(), one, { externalId: '' }, now),
      updateUser(db(), two, { externalId: 'E1' }, now),
    ])
    undo(id)
    expect(rows()).toEqual(before)
  })

  it('takes back keys that thousands handed on in a circle', () => {
    const email = (number: number) => `u${number % 4500}@example.com`
    const ids = Array.from({ length: 4500 }, (_, number) => addUser(data.context, { email: email(number) }))
    const before = rows()
    const id = enter((now) => [
      ...ids.map((user) => updateUser(db(), user, { email: `tmp${user}@example.com` }, now)),
      ...ids.map((user, number) => updateUser(db(), user, { email: email(number + 1) }, now)),
    ])
    undo(id)
    expect(rows()).toEqual(before)
  })

  it('is taken back itself where it is cancelled half way', async () => {
    const id = enter((now) => Array.from({ length: 4500 }, (_, number) => insert(`u${number}`, now)))
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
    expect(steps.at(-1)).toEqual({ stage: 'undoing', done: 6500, total: 9000 })
    expect(rows()).toEqual(before)
    expect(get(id).obstacle).toBeNull()
  })

  it('joins several changes of one user', () => {
    const id = enter((now) => {
      const added = insert('x', now)
      return [added, updateUser(db(), added.user, { company: 'C' }, now)]
    })
    expect(get(id).obstacle).toBeNull()
    undo(id)
    expect(rows()).toEqual([])
  })
})

describe('an obstacle', () => {
  it('names the later entry that changed a user, until that is undone', () => {
    const user = addUser(data.context, { email: 'a@example.com' })
    const first = enter((now) => [updateUser(db(), user, { company: 'first' }, now)])
    const between = rows()
    const second = enter((now) => [updateUser(db(), user, { photo: 'aa' }, now)], 'photos-upload')
    const obstacle = {
      code: 'changed-since',
      args: { entry: second, kind: 'photos-upload', at: get(second).at },
    }
    expect(get(first).obstacle).toEqual(obstacle)
    expect(refusal(first)).toMatchObject(obstacle)
    undo(second)
    expect(rows()).toEqual(between)
    expect(get(first).obstacle).toBeNull()
    undo(first)
  })

  it('is a later change of an added user, and its deletion', () => {
    let user = 0
    const first = enter((now) => {
      const change = insert('x', now)
      user = change.user
      return [change, insert('y', now)]
    })
    const second = enter((now) => [updateUser(db(), user, { company: 'C' }, now)], 'user-edited')
    expect(refusal(first)).toMatchObject({ code: 'changed-since', args: { entry: second } })
    undo(second)
    const third = enter(() => [deleteUser(db(), user)], 'user-deleted')
    expect(refusal(first)).toMatchObject({ code: 'changed-since', args: { entry: third } })
    undo(third)
    expect(get(first).obstacle).toBeNull()
  })

  it('is a key that somebody else has by now', () => {
    const user = addUser(data.context, { email: 'a@example.com', externalId: 'E1' })
    const moved = enter((now) => [updateUser(db(), user, { email: 'new@example.com' }, now)], 'user-edited')
    const taken = enter((now) => [insert('a', now)], 'user-added')
    expect(get(moved).obstacle).toMatchObject({
      code: 'changed-since',
      args: { entry: taken, kind: 'user-added' },
    })
    expect(refusal(moved)).toMatchObject({ code: 'changed-since' })
    undo(taken)
    undo(moved)
  })

  it('is a key of a deleted user that somebody else has by now', () => {
    const user = addUser(data.context, { email: 'a@example.com' })
    const deleted = enter(() => [deleteUser(db(), user)], 'user-deleted')
    const taken = enter((now) => [insert('a', now)], 'user-added')
    expect(refusal(deleted)).toMatchObject({ code: 'changed-since', args: { entry: taken } })
  })

  it('is that nothing was changed', () => {
    expect(refusal(enter(() => []))).toMatchObject({ code: 'not-undoable' })
  })

  it('is found anew after each change, also by the reading connection', () => {
    const user = addUser(data.context, { email: 'a@example.com' })
    const first = enter((now) => [updateUser(db(), user, { company: 'first' }, now)])
    expect(get(first).obstacle).toBeNull()
    enter((now) => [updateUser(db(), user, { company: 'second' }, now)])
    expect(get(first).obstacle).not.toBeNull()
  })

  it('is not-found for an entry that never was', () => {
    expect(refusal(99)).toMatchObject({ code: 'not-found' })
    expect(() => get(99)).toThrow('not-found')
  })
})

describe('what is kept', () => {
  it('lets the undo of old imports go, not that of the last one, nor of single changes', () => {
    const single = enter((now) => [insert('single', now)], 'user-added')
    const imports = Array.from({ length: 22 }, (_, number) => enter((now) => [insert(`u${number}`, now)]))
    const codes = imports.map((id) => get(id).obstacle?.code ?? null)
    expect(codes).toEqual(['not-undoable', 'not-undoable', ...Array.from({ length: 20 }, () => null)])
    expect(get(single).obstacle).toBeNull()
    expect(pageHistory(data.context.database.read, null, 0, 5)).toMatchObject({
      total: 23,
      rows: imports
        .slice(-5)
        .reverse()
        .map((id) => ({ id })),
    })
  })

  it('keeps the users of an entry whose undo is gone, for the history of each user', () => {
    const user = addUser(data.context, { email: 'a@example.com' })
    const first = enter((now) => [updateUser(db(), user, { company: 'x', photo: 'aa' }, now)])
    for (let number = 0; number < 20; number++) enter((now) => [insert(`u${number}`, now)])
    expect(get(first).obstacle).toEqual({ code: 'not-undoable', args: {} })
    expect(pageHistory(data.context.database.read, user, 0, 10).rows.map(({ id }) => id)).toEqual([first])
  })

  it('names the photos that an undo would put back, as long as it can', () => {
    const user = addUser(data.context, { email: 'a@example.com' })
    enter((now) => [updateUser(db(), user, { photo: 'old' }, now)], 'photo-set')
    const id = enter((now) => [updateUser(db(), user, { photo: 'new' }, now)], 'photo-set')
    const photos = () =>
      db().prepare('SELECT before_photo FROM history_changes WHERE before_photo IS NOT NULL').pluck().all()
    expect(photos()).toEqual(['old'])
    undo(id)
    expect(photos()).toEqual([])
  })

  it('gives failed rows back as they were, and lets others have their turn between them', async () => {
    const failed: FailedRows = {
      header: ['Email', 'Namen, "quoted"', ''],
      delimiter: ';',
      rows: Array.from({ length: 2500 }, (_, number) => ({
        row: number + 2,
        cells: [`x${number}`, '=1+1\r\n', '김👷'],
        issues: [
          { code: 'email-format' as const, severity: 'error' as const, column: 0, args: { value: number } },
        ],
      })),
    }
    const id = enter((now) => [insert('x', now)])
    let turns = 0
    await storeFailedRows(db(), id, failed, () => {
      turns += 1
      return Promise.resolve()
    })
    expect(turns).toBe([...failed.rows].length)
    const read = readFailedRows(data.context.database.read, id)
    expect(read && { ...read, rows: [...read.rows] }).toEqual(failed)
    expect(
      readFailedRows(
        data.context.database.read,
        enter(() => []),
      ),
    ).toBeNull()
  })
})

it('keeps a failing transaction out of users and History together', () => {
  addUser(data.context, { email: 'taken@example.com' })
  const before = rows()
  expect(() => enter((now) => [insert('new', now), insert('taken', now)])).toThrow('UNIQUE')
  expect(rows()).toEqual(before)
  expect(pageHistory(data.context.database.read, null, 0, 10).total).toBe(0)
})
