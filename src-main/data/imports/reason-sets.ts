/**
 * Numbers for sets of codes: the same set has the same number, the empty one 0. A file of 250,000 rows has few sets of
 * reasons, so a row costs one number, however many codes there are, and what is asked of a set is asked once and not for
 * each row.
 */
export class ReasonSets<Code extends string> {
  readonly #sets: { codes: ReadonlySet<Code>; with: Map<Code, number> }[] = []
  readonly #numbers = new Map<string, number>()

  constructor() {
    this.#numberOf(new Set())
  }

  /** The number of the set that has a code more than the set of a number. */
  with(number: number, code: Code): number {
    const known = this.#sets[number]
    if (!known) throw new RangeError(`There is no set ${String(number)}.`)
    const next = known.with.get(code) ?? this.#numberOf(new Set([...known.codes, code]))
    known.with.set(code, next)
    return next
  }

  /** Which numbers have a set that `test` is true of: 1 or 0 for each, as far as there are numbers now. */
  where(test: (codes: ReadonlySet<Code>) => boolean): Uint8Array {
    return Uint8Array.from(this.#sets, ({ codes }) => (test(codes) ? 1 : 0))
  }

  /** How many of these numbers have a code in their set, by code. */
  tally(numbers: Uint32Array): Map<Code, number> {
    const times = new Uint32Array(this.#sets.length)
    for (const number of numbers) times[number] = (times[number] ?? 0) + 1
    const byCode = new Map<Code, number>()
    for (const [number, { codes }] of this.#sets.entries()) {
      const more = times[number] ?? 0
      if (more > 0) for (const code of codes) byCode.set(code, (byCode.get(code) ?? 0) + more)
    }
    return byCode
  }

  #numberOf(codes: ReadonlySet<Code>): number {
    const key = JSON.stringify([...codes].sort())
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const number = this.#sets.push({ codes, with: new Map() }) - 1
    this.#numbers.set(key, number)
    return number
  }
}
