import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Database } from '../../../../src-main/data/database/database.ts'
import { openTestData, type TestData } from '../support.ts'

let data: TestData
let database: Database
beforeEach(() => {
  data = openTestData()
  database = data.context.database
})
afterEach(() => data.cleanup())

const write = (name: string) => database.write.prepare(`INSERT INTO settings VALUES (?, '1')`).run(name)
const stored = () => database.read.prepare('SELECT name FROM settings').pluck().all().sort()

/** A long transaction that writes `first`, and goes on once told. */
function long(first: string, fail = false) {
  let goOn: () => void = () => undefined
  const told = new Promise<void>((resolve) => (goOn = resolve))
  const done = database.longTransaction(async () => {
    write(first)
    await told
    write(`${first} again`)
    if (fail) throw new Error('half way')
    return first
  })
  return { done, goOn }
}

it('shows a long transaction to nobody before its end, and keeps others out of it', async () => {
  const first = long('long')
  await nextTurn()
  expect(stored()).toEqual([])
  expect(() => database.transaction(() => write('joins'))).toThrow('long transaction')
  const order: string[] = []
  const single = database.queued(() =>
    database.transaction(() => order.push(`single after ${stored().length}`)),
  )
  const second = long('second')
  const copy = database.alone(async () => {
    order.push(`copy in a transaction: ${database.write.inTransaction}`)
  })
  second.goOn()
  await nextTurn()
  expect(order).toEqual([])
  first.goOn()
  await Promise.all([first.done, second.done, single, copy])
  expect(order).toHaveLength(2)
  expect(order).toContain('copy in a transaction: false')
  expect(stored()).toEqual(['long', 'long again', 'second', 'second again'])
})

it('takes all of a failed long transaction back, and lets the next one in', async () => {
  const failing = long('failing', true)
  const next = database.queued(() => database.transaction(() => write('next')))
  failing.goOn()
  await expect(failing.done).rejects.toThrow('half way')
  await next
  expect(stored()).toEqual(['next'])
})

it('takes the outer transaction back with the inner one', () => {
  expect(() =>
    database.transaction(() => {
      write('outer')
      database.transaction(() => {
        write('inner')
        throw new Error('inside')
      })
    }),
  ).toThrow('inside')
  expect(stored()).toEqual([])
})
