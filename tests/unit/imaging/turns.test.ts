import { describe, expect, it } from 'vitest'
import { createGate } from '../../../src-main/services/gate.ts'
import { oneAtATime } from '../../../src-main/imaging/queue.ts'

/** A task that ends when it is told to, and notes its beginning and end. */
function task(name: string, notes: string[]) {
  let end: (failed?: Error) => void = () => undefined
  const ending = new Promise<string>((resolve, reject) => {
    end = (failed) => (failed ? reject(failed) : resolve(name))
  })
  return {
    end: (failed?: Error) => end(failed),
    run: async () => {
      notes.push(`${name} begins`)
      try {
        return await ending
      } finally {
        notes.push(`${name} ends`)
      }
    },
  }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('turns', () => {
  it('come one at a time, in order, also after a failure', async () => {
    const notes: string[] = []
    const takeTurn = oneAtATime()
    const [a, b, c] = [task('a', notes), task('b', notes), task('c', notes)]
    const runs = [takeTurn(a.run), takeTurn(b.run), takeTurn(c.run)]
    c.end()
    await settle()
    expect(notes).toEqual(['a begins'])
    a.end(new Error('no'))
    await expect(runs[0]).rejects.toThrow('no')
    await settle()
    expect(notes).toEqual(['a begins', 'a ends', 'b begins'])
    b.end()
    expect(await Promise.all([runs[1], runs[2]])).toEqual(['b', 'c'])
    expect(notes.slice(3)).toEqual(['b ends', 'c begins', 'c ends'])
  })

  it('beside each other, until one must be alone', async () => {
    const notes: string[] = []
    const gate = createGate()
    const [a, b, alone, second, c] = ['a', 'b', 'alone', 'second', 'c'].map((name) => task(name, notes))
    if (!a || !b || !alone || !second || !c) throw new Error('unreachable')
    const first = [gate.beside(a.run), gate.beside(b.run)]
    await settle()
    expect(notes).toEqual(['a begins', 'b begins'])
    const later = [gate.alone(alone.run), gate.beside(c.run), gate.alone(second.run)]
    a.end(new Error('no'))
    await expect(first[0]).rejects.toThrow('no')
    await settle()
    expect(notes).toEqual(['a begins', 'b begins', 'a ends'])
    b.end()
    await settle()
    expect(notes.at(-1)).toBe('alone begins')
    alone.end()
    await settle()
    expect(notes.slice(-2)).toEqual(['alone ends', 'second begins'])
    second.end()
    c.end()
    expect(await Promise.all(later)).toEqual(['alone', 'c', 'second'])
    expect(notes.slice(-3)).toEqual(['second ends', 'c begins', 'c ends'])
  })
})
