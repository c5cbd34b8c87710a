import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PhotoItem } from '../../../src-preload/contract/photos.ts'
import { doubleClick } from '../../../src-renderer/components/double-click.ts'
import { fakeApi } from './fake-api.ts'

const item = (id: number): PhotoItem => ({
  id,
  generation: 1,
  shown: `photo ${String(id)}`,
  batch: 1,
  file: `${String(id)}.jpg`,
  folder: '',
  state: 'attention',
  reason: 'no-user',
  args: {},
  bytes: 1,
  source: null,
  staged: null,
  user: null,
  by: null,
  suggestions: [],
  replace: false,
  rivals: [],
  fit: 'fit',
  rotate: 0,
  crop: null,
})

/** Decisions with what reaches the data service; `refused`: what it refuses; `listed`: the list shows what was decided. */
async function open(refused = new Set<string>(), listed = () => Promise.resolve()) {
  const reached: string[] = []
  const command =
    <Input>(name: string, idsOf: (input: Input) => unknown, answer: (input: Input) => unknown = () => null) =>
    (input: Input) => {
      const what = `${name} ${String(idsOf(input))}`
      reached.push(what)
      const error = { code: 'photo-changed', args: { file: what }, retryable: false }
      return Promise.resolve(refused.has(what) ? { ok: false, error } : { ok: true, value: answer(input) })
    }
  interface One {
    id: number
  }
  const ids = (all: number[]): number[] => all
  const many = ({ items }: { items: One[] }): number[] => items.map(({ id }) => id)
  Object.assign(window.badgeprep, {
    photos: {
      assign: command(
        'assign',
        ({ id }: One) => id,
        ({ id }) => item(id),
      ),
      unassign: command('unassign', ids),
      choose: command('choose', ({ id }: One) => id),
      remove: command('remove', ids),
      takeBack: command('takeBack', ids),
      confirm: command('confirm', many, () => ({ passedOver: 0 })),
    },
  })
  const { createDecisions } = await import('../../../src-renderer/features/photos/decisions.ts')
  return { reached, decisions: createDecisions({ batch: () => ({ batch: 1, sure: 1 }), refresh: listed }) }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.resetModules()
  setActivePinia(createPinia())
  fakeApi()
})
afterEach(() => vi.useRealTimers())
const pass = (time: number): Promise<unknown> => vi.advanceTimersByTimeAsync(time)

describe('of two decisions that can only be one', () => {
  it('the first counts; a later one is not hindered', async () => {
    const { reached, decisions } = await open()
    await decisions.assign(item(1), { id: 7, name: 'Ada' }, 'suggestion')
    await pass(doubleClick - 1)
    await decisions.assign(item(2), { id: 8, name: 'Ada' }, 'suggestion')
    await decisions.choose(item(2))
    await decisions.confirm([item(1), item(2)])
    await decisions.remove([2])
    expect(reached).toEqual(['assign 1'])
    await pass(1)
    await decisions.assign(item(2), { id: 8, name: 'Ada' }, 'suggestion')
    expect(reached).toEqual(['assign 1', 'assign 2'])
  })

  it('the time begins when the list shows the first', async () => {
    const { reached, decisions } = await open(
      new Set(),
      () => new Promise((resolve) => setTimeout(resolve, 2000)),
    )
    void decisions.remove([1])
    await pass(1999)
    await decisions.remove([2])
    await pass(doubleClick)
    await decisions.remove([2])
    expect(reached).toEqual(['remove 1'])
    await pass(1)
    void decisions.remove([2])
    await pass(0)
    expect(reached).toEqual(['remove 1', 'remove 2'])
  })

  it('who was chosen in a dialog is not one with what was before it', async () => {
    const { reached, decisions } = await open()
    await decisions.remove([1])
    await decisions.assign(item(2), { id: 8, name: 'Ada' }, 'hand')
    expect(reached).toEqual(['remove 1', 'assign 2'])
  })
})

describe('Ctrl+Z', () => {
  it('that is refused does not take back another decision the next time', async () => {
    const { reached, decisions } = await open(new Set(['unassign 2']))
    await decisions.assign(item(1), { id: 7, name: 'Ada' }, 'hand')
    await decisions.assign(item(2), { id: 8, name: 'Ada' }, 'hand')
    await decisions.undoLast()
    await decisions.undoLast()
    expect(reached.slice(2)).toEqual(['unassign 2', 'unassign 2'])
  })

  it('waits for the decision that is under way', async () => {
    const { reached, decisions } = await open()
    await decisions.assign(item(1), { id: 7, name: 'Ada' }, 'hand')
    void decisions.assign(item(2), { id: 8, name: 'Ada' }, 'hand')
    await decisions.undoLast()
    await decisions.undoLast()
    expect(reached.slice(2)).toEqual(['unassign 2', 'unassign 1'])
  })

  it('takes nothing back that was decided before what it cannot take back, or before it was forgotten', async () => {
    const { reached, decisions } = await open()
    await decisions.assign(item(1), { id: 7, name: 'Ada' }, 'hand')
    await pass(doubleClick)
    await decisions.confirm([item(2)])
    await decisions.undoLast()
    await decisions.assign(item(3), { id: 7, name: 'Ada' }, 'hand')
    decisions.forget()
    await decisions.undoLast()
    expect(reached).toEqual(['assign 1', 'confirm 2', 'assign 3'])
  })
})
