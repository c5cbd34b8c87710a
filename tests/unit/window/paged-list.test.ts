import { describe, expect, it } from 'vitest'
import { sliceSize, usePagedList, type Slice } from '../../../src-renderer/components/paged-list.ts'

interface Call {
  offset: number
  answer: (slice: Slice<string>) => Promise<void>
  fail: (thrown: unknown) => Promise<void>
}

/** A list whose answers the test gives by hand. */
function listByHand() {
  const calls: Call[] = []
  const failures: unknown[] = []
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
  const list = usePagedList<string>({
    fetch: (offset) =>
      new Promise((resolve, reject) =>
        calls.push({
          offset,
          answer: (slice) => (resolve(slice), settle()),
          fail: (thrown) => (reject(thrown as Error), settle()),
        }),
      ),
    failed: (thrown) => failures.push(thrown),
  })
  const call = (index: number): Call => {
    const found = calls[index]
    if (!found) throw new Error(`There was no call ${String(index)}.`)
    return found
  }
  return { list, calls, call, failures }
}

const rows = (prefix: string, count = sliceSize): string[] =>
  Array.from({ length: count }, (_, place) => `${prefix}${String(place)}`)

describe('a paged list', () => {
  it('knows nothing before the first answer', () => {
    const { list } = listByHand()
    expect(list.total).toBeNull()
    expect(list.rowAt(0)).toBeUndefined()
  })

  it('shows the first slice, and asks for others only when they come in sight', async () => {
    const { list, calls, call } = listByHand()
    void list.restart()
    await call(0).answer({ total: 1000, rows: rows('a') })
    expect(list.total).toBe(1000)
    expect(list.rowAt(sliceSize - 1)).toBe(`a${String(sliceSize - 1)}`)
    expect(calls).toHaveLength(1)

    list.show(sliceSize - 5, sliceSize + 20)
    expect(calls.map(({ offset }) => offset)).toEqual([0, sliceSize])
    await call(1).answer({ total: 1000, rows: rows('b') })
    expect(list.rowAt(sliceSize)).toBe('b0')
  })

  it('drops the late answer of an older query', async () => {
    const { list, call } = listByHand()
    void list.restart()
    void list.restart()
    await call(1).answer({ total: 1, rows: ['new'] })
    await call(0).answer({ total: 2, rows: ['old', 'older'] })
    expect(list.total).toBe(1)
    expect(list.rowAt(0)).toBe('new')
  })

  it('drops a slice that was asked for before a restart', async () => {
    const { list, call } = listByHand()
    void list.restart()
    await call(0).answer({ total: 500, rows: rows('a') })
    list.show(sliceSize, sliceSize + 10)
    void list.restart()
    await call(2).answer({ total: 500, rows: rows('c') })
    await call(1).answer({ total: 500, rows: rows('late') })
    expect(list.rowAt(sliceSize)).toBeUndefined()
  })

  it('keeps what is shown until the new answer is there, and then starts at the top', async () => {
    const { list, call } = listByHand()
    void list.restart()
    await call(0).answer({ total: 300, rows: rows('a') })
    const before = list.starts
    void list.restart()
    expect(list.rowAt(3)).toBe('a3')
    await call(1).answer({ total: 1, rows: ['b'] })
    expect(list.rowAt(3)).toBeUndefined()
    expect(list.starts).toBe(before + 1)
  })

  it('refreshes what is in sight without going back to the top', async () => {
    const { list, calls, call } = listByHand()
    void list.restart()
    await call(0).answer({ total: 1000, rows: rows('a') })
    list.show(4 * sliceSize + 10, 4 * sliceSize + 30)
    await call(1).answer({ total: 1000, rows: rows('e') })
    const before = list.starts
    void list.refresh()
    expect(call(2).offset).toBe(4 * sliceSize)
    await call(2).answer({ total: 999, rows: rows('f', 99) })
    expect(list.rowAt(4 * sliceSize + 10)).toBe('f10')
    expect(list.rowAt(0)).toBeUndefined()
    expect([list.total, list.starts, calls.length]).toEqual([999, before, 3])
  })

  it('does not queue up slices that a fast scroll has passed', async () => {
    const { list, calls, call } = listByHand()
    void list.restart()
    await call(0).answer({ total: 100_000, rows: rows('a') })
    for (let slice = 1; slice <= 50; slice++) list.show(slice * sliceSize, slice * sliceSize + 20)
    expect(calls).toHaveLength(3)
    await call(1).answer({ total: 100_000, rows: rows('b') })
    expect(call(3).offset).toBe(50 * sliceSize)
  })

  it('says when a slice cannot be had, keeps the rows, and can try again', async () => {
    const { list, call, failures } = listByHand()
    void list.restart()
    await call(0).answer({ total: 500, rows: rows('a') })
    list.show(sliceSize, sliceSize + 5)
    await call(1).fail('broken')
    expect(failures).toEqual(['broken'])
    expect(list.rowAt(0)).toBe('a0')
    list.show(sliceSize, sliceSize + 5)
    await call(2).answer({ total: 500, rows: rows('b') })
    expect(list.rowAt(sliceSize)).toBe('b0')
  })

  it('asks for nothing beyond the end', async () => {
    const { list, calls, call } = listByHand()
    void list.restart()
    await call(0).answer({ total: sliceSize, rows: rows('a') })
    list.show(sliceSize - 1, sliceSize + 30)
    expect(calls).toHaveLength(1)
  })
})
