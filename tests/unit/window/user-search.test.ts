import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import type { UsersPage, UserSummary } from '../../../src-preload/contract/users.ts'
import { doubleClick } from '../../../src-renderer/components/double-click.ts'
import { createUserSearch } from '../../../src-renderer/features/photos/user-search.ts'

const names = ['Ada', 'Adam', 'Tony']
const summary = (name: string): UserSummary =>
  ({ id: names.indexOf(name), firstName: name }) as unknown as UserSummary
const matching = (text: string): UsersPage => {
  const rows = names.filter((name) => name.toLowerCase().includes(text)).map(summary)
  return { total: rows.length, rows }
}

let scope: EffectScope
beforeEach(() => {
  vi.useFakeTimers()
  scope = effectScope()
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})
const pass = (time: number): Promise<unknown> => vi.advanceTimersByTimeAsync(time)

/** A search whose answers are on the way until `answer`; `taken` says who was taken. */
function open() {
  const asked: { text: string; resolve: (page: UsersPage | null) => void }[] = []
  const taken: string[] = []
  const search = scope.run(() =>
    createUserSearch(
      (text) => new Promise((resolve) => asked.push({ text, resolve })),
      (user) => taken.push(user.firstName),
    ),
  )
  if (!search) throw new Error('no search')
  const answer = async (text: string, page: UsersPage | null = matching(text)): Promise<void> => {
    const place = asked.findIndex((one) => one.text === text)
    asked.splice(place, 1)[0]?.resolve(page)
    await pass(0)
  }
  const found = (): string[] => search.answer.value.users.map(({ firstName }) => firstName)
  const type = (text: string): void => void (search.text.value = text)
  return { search, asked, taken, answer, found, type }
}

it('lists nobody while nothing is typed', () => {
  const { asked, found, type } = open()
  type('  ')
  expect(asked).toEqual([])
  expect(found()).toEqual([])
})

it('takes nobody with what opened it, nor by a key that is held down', async () => {
  const { search, taken, answer, type } = open()
  type('tony')
  await answer('tony')
  search.enter(false)
  search.click(summary('Tony'))
  await pass(doubleClick)
  search.enter(true)
  expect(taken).toEqual([])
  search.enter(false)
  expect(taken).toEqual(['Tony'])
})

it('Enter right after a text waits for its answer, and takes the one user found', async () => {
  const { search, taken, answer, type } = open()
  await pass(doubleClick)
  type('a')
  await answer('a')
  type('tony')
  search.enter(false)
  expect(taken).toEqual([])
  await answer('tony')
  expect(taken).toEqual(['Tony'])
})

it('it takes none of several, until they have been in sight or one was moved to', async () => {
  const { search, taken, answer, type } = open()
  await pass(doubleClick)
  type('ada')
  search.enter(false)
  await answer('ada')
  search.enter(false)
  search.click(summary('Ada'))
  expect(taken).toEqual([])
  search.move(1)
  search.enter(false)
  await pass(doubleClick)
  search.move(-1)
  search.enter(false)
  search.click(summary('Adam'))
  expect(taken).toEqual(['Adam', 'Ada', 'Adam'])
})

it('answers to an earlier text, and those that fail, list nobody who can be taken', async () => {
  const { search, taken, answer, found, type } = open()
  await pass(doubleClick)
  type('ada')
  type('tony')
  await answer('ada')
  expect(found()).toEqual([])
  type('ada')
  await answer('ada')
  await pass(doubleClick)
  type('tonyx')
  search.click(summary('Ada'))
  search.enter(false)
  type('tony')
  await answer('tony')
  await answer('tonyx')
  expect(search.isAnswered.value).toBe(false)
  await answer('tony', null)
  expect(found()).toEqual([])
  expect(search.isAnswered.value).toBe(true)
  expect(taken).toEqual([])
})

it('an answer after the dialog was closed takes nobody', async () => {
  const { search, taken, answer, type } = open()
  await pass(doubleClick)
  type('tony')
  search.enter(false)
  scope.stop()
  await answer('tony')
  expect(taken).toEqual([])
})
