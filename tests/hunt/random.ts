/** Numbers by chance; the same seed gives the same (mulberry32). */
export interface Random {
  /** 0 ≤ whole number < `below`. */
  below(below: number): number
  /** True with this chance, 0 to 1. */
  chance(chance: number): boolean
  pick<Of>(of: readonly Of[]): Of
}

export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    below,
    chance: (chance) => next() < chance,
    pick: (of) => {
      const one = of[below(of.length)]
      if (one === undefined) throw new Error('There is nothing to pick from.')
      return one
    },
  }
}
