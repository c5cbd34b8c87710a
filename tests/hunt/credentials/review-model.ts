import type { RowReason, RowState } from '../../../src-preload/contract/imports.ts'
import { changed, sameHeld, type Held } from './directory.ts'
import type { Answer, Model } from './model.ts'
import type { Parts } from './world.ts'

/** A row of a file: by the keys of whom it names its person, and what it says. */
export interface FileRow {
  externalId: number | null
  email: number | null
  thing: number
  parts: Parts
  /** Null is empty, undefined a word that is no status. */
  active: boolean | null | undefined
}

/** What the review says of a row, and what Proceed does about it. */
export interface Verdict {
  state: RowState
  /** Errors, in any order. */
  errors: RowReason[]
  /** Whatever else the review shows of it: other words are another verdict. */
  about: (number | string | null)[]
  change: [number, Held] | null
}

/** The open review of a credentials import (C3, C5, C6, C9). */
export class ReviewModel {
  verdicts: Verdict[]
  isDone = false
  private readonly model: Model
  readonly rows: FileRow[]
  private reassign: boolean

  constructor(model: Model, rows: FileRow[], reassign: boolean) {
    this.model = model
    this.rows = rows
    this.reassign = reassign
    this.verdicts = this.judged()
  }

  /** Makes a row another person's, by the key that decides; answers which that is. */
  correct(place: number, who: number): 'externalId' | 'email' {
    const row = this.rows[place]
    const key = row && row.externalId === null ? 'email' : 'externalId'
    if (row) this.rows[place] = { ...row, [key]: who }
    this.judge()
    return key
  }

  /** The rows are judged again by `judge`, or by Proceed. */
  setReassign(reassign: boolean): void {
    this.reassign = reassign
  }

  judge(): void {
    this.verdicts = this.judged()
  }

  /** Writes the good rows, all of them, if the review still shows what would be done. */
  proceed(leaveOut: boolean): Answer {
    if (this.isDone) return 'ok'
    if (!leaveOut && this.count('error') > 0) return 'rows-will-fail'
    const before = this.verdicts
    this.verdicts = this.judged()
    if (!sameVerdicts(before, this.verdicts)) return 'review-stale'
    this.isDone = true
    const counts = {
      new: this.count('new'),
      modified: this.count('modified'),
      reassigned: this.count('reassigned'),
      unchanged: this.count('unchanged'),
      failed: this.count('error'),
    }
    const changes = this.verdicts.flatMap(({ change }) => (change ? [change] : []))
    this.model.enter('credentials-import', this.model.with(changes), counts)
    return 'ok'
  }

  private count(state: RowState): number {
    return this.verdicts.filter((verdict) => verdict.state === state).length
  }

  private judged(): Verdict[] {
    const brought = new Map<number, number>()
    return this.rows.map((row, place) => {
      const verdict = this.verdictOf(row, brought)
      if (verdict.state !== 'error') brought.set(row.thing, place)
      return verdict
    })
  }

  private verdictOf(row: FileRow, brought: ReadonlyMap<number, number>): Verdict {
    const { model } = this
    const errors: RowReason[] = []
    const about: Verdict['about'] = []
    const user = this.userOf(row, errors, about)
    if (row.active === undefined) errors.push('status-unknown')
    const known = model.known(row.thing)
    if (user !== null && row.active !== undefined) {
      const earlier = brought.get(row.thing)
      if (earlier !== undefined) {
        errors.push('duplicate-in-file')
        about.push(earlier)
      } else if (known && known.held.holder !== user && !this.reassign) {
        errors.push('assigned-to-other')
        about.push(model.whoIs(known.held.holder))
      }
    }
    if (errors.length > 0 || user === null) return { state: 'error', errors, about, change: null }
    const { thing, parts, active = null } = row
    if (!known) {
      const added = { thing, holder: user, active: active ?? true, parts }
      return { state: 'new', errors, about, change: [model.newId(), added] }
    }
    const { id, held } = known
    const next = { ...changed(held, parts, active), holder: user }
    if (sameHeld(held, next)) return { state: 'unchanged', errors, about, change: null }
    if (held.holder === user) return { state: 'modified', errors, about, change: [id, next] }
    return { state: 'reassigned', errors, about: [...about, held.holder], change: [id, next] }
  }

  /** Whose row it is: External ID goes before Email. */
  private userOf(
    { externalId, email }: FileRow,
    errors: RowReason[],
    about: Verdict['about'],
  ): number | null {
    const first = externalId ?? email
    if (first === null) {
      errors.push('no-key')
      return null
    }
    const user = this.model.userOf(first)
    about.push(user)
    if (user === null) {
      errors.push('no-user')
    } else if (externalId !== null && email !== null && email !== externalId) {
      const other = this.model.userOf(email)
      if (other === null) about.push('key-unknown')
      else {
        errors.push('key-conflict')
        about.push(this.model.whoIs(other))
      }
    }
    return user
  }
}

function sameVerdicts(some: readonly Verdict[], others: readonly Verdict[]): boolean {
  const shown = ({ state, errors, about }: Verdict): unknown => [state, errors, about]
  return JSON.stringify(some.map(shown)) === JSON.stringify(others.map(shown))
}
