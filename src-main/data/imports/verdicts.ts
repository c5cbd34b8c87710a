import { z } from 'zod'
import {
  rowReasons,
  severities,
  type ReasonCount,
  type ReviewTotals,
  type RowIssue,
  type RowReason,
  type RowState,
} from '../../../src-preload/contract/imports.ts'
import { perConnection, type Connection } from '../database/database.ts'
import type { Block, Rows } from './blocks.ts'
import { ReasonSets } from './reason-sets.ts'

/** What judging says of a row. */
export interface Verdict {
  state: RowState
  /** Gravest first. */
  issues: RowIssue[]
  /** The directory's user that the row belongs to, or null. */
  user: number | null
  /** Whose credential the row reassigns, or null. */
  from: number | null
}

/** By the numbers they have below. */
const states = ['new', 'modified', 'reassigned', 'unchanged', 'error'] as const satisfies readonly RowState[]
/** What is not an error is a warning, but for this (C4). */
const information: RowReason = 'no-credential'

/** The verdicts of all rows, by place: what filters and counts need. The issues themselves stay in the staging file. */
export interface Verdicts {
  states: Uint8Array
  /** The reasons of errors: a number of `sets` for each row. */
  errors: Uint32Array
  /** Those of warnings and informations. */
  notes: Uint32Array
  sets: ReasonSets<RowReason>
}

/** Verdicts that say nothing of any row; with the `sets` of others they can be compared with those. */
export function emptyVerdicts(rows: number, sets: Verdicts['sets'] = new ReasonSets()): Verdicts {
  return {
    states: new Uint8Array(rows),
    errors: new Uint32Array(rows),
    notes: new Uint32Array(rows),
    sets,
  }
}

export function setVerdict(verdicts: Verdicts, position: number, { state, issues }: Verdict): void {
  verdicts.states[position] = states.indexOf(state)
  let errors = 0
  let notes = 0
  for (const { code, severity } of issues) {
    if (severity === 'error') errors = verdicts.sets.with(errors, code)
    else notes = verdicts.sets.with(notes, code)
  }
  verdicts.errors[position] = errors
  verdicts.notes[position] = notes
}

/** How many rows have another verdict; both have the same sets. */
export function differences(a: Verdicts, b: Verdicts): number {
  if (a.sets !== b.sets) throw new Error('Verdicts of different sets cannot be compared.')
  let count = 0
  for (const [position, state] of a.states.entries()) {
    const same =
      state === b.states[position] &&
      a.errors[position] === b.errors[position] &&
      a.notes[position] === b.notes[position]
    if (!same) count += 1
  }
  return count
}

/** Whether a row is in a filter of the review, as the verdicts are now. */
export function matcher(
  { states: its, errors, notes, sets }: Verdicts,
  filter: { state: RowState } | { reason: RowReason } | 'warning' | 'all',
): ((position: number) => boolean) | null {
  if (filter === 'all') return null
  if (filter === 'warning') {
    const warns = sets.where(isWarning)
    return (position) => warns[notes[position] ?? 0] === 1
  }
  if ('state' in filter) {
    const wanted = states.indexOf(filter.state)
    return (position) => its[position] === wanted
  }
  const has = sets.where((codes) => codes.has(filter.reason))
  return (position) => has[errors[position] ?? 0] === 1 || has[notes[position] ?? 0] === 1
}

/** Whether the notes of a row ask for something. */
function isWarning(notes: ReadonlySet<RowReason>): boolean {
  return notes.size > (notes.has(information) ? 1 : 0)
}

/** Rows by state, and by reason: errors, warnings, informations; gravest first. */
export function count({ states: its, errors, notes, sets }: Verdicts): {
  totals: ReviewTotals
  reasons: ReasonCount[]
} {
  const totals: ReviewTotals = { new: 0, modified: 0, reassigned: 0, unchanged: 0, warning: 0, error: 0 }
  const byState = new Array<number>(states.length).fill(0)
  for (const state of its) byState[state] = (byState[state] ?? 0) + 1
  for (const [place, state] of states.entries()) totals[state] = byState[place] ?? 0
  const warns = sets.where(isWarning)
  for (const note of notes) totals.warning += warns[note] ?? 0
  const byError = sets.tally(errors)
  const byNote = sets.tally(notes)
  const reasons = severities.flatMap((severity) =>
    rowReasons.flatMap((code): ReasonCount[] => {
      if (severity !== 'error' && (severity === 'info') !== (code === information)) return []
      const rows = (severity === 'error' ? byError : byNote).get(code) ?? 0
      return rows === 0 ? [] : [{ code, severity, rows }]
    }),
  )
  return { totals, reasons }
}

const letters = ['n', 'm', 'r', 'u', 'e'] as const
const blockSchema = z.object({
  /** A letter for each row. */
  states: z.string(),
  /** By row within the block. */
  users: z.array(z.number().nullable()),
  /** By row, of those that have one. */
  from: z.record(z.string(), z.number()),
  issues: z.record(
    z.string(),
    z.array(
      z.object({
        code: z.enum(rowReasons),
        severity: z.enum(severities),
        column: z.number().nullable(),
        args: z.record(z.string(), z.union([z.string(), z.number()])),
      }),
    ),
  ),
})

/** The verdicts of a block as they are stored; the same verdicts give the same text. */
export function encode(verdicts: readonly Verdict[]): string {
  const issues: Record<string, RowIssue[]> = {}
  const from: Record<string, number> = {}
  for (const [row, verdict] of verdicts.entries()) {
    if (verdict.issues.length > 0) issues[row] = verdict.issues
    if (verdict.from !== null) from[row] = verdict.from
  }
  return JSON.stringify({
    states: verdicts.map(({ state }) => letters[states.indexOf(state)]).join(''),
    users: verdicts.map(({ user }) => user),
    from,
    issues,
  })
}

export function decode(data: string): Verdict[] {
  const { states: its, users, from, issues } = blockSchema.parse(JSON.parse(data))
  return [...its].map((letter, row) => ({
    state: states[letters.findIndex((known) => known === letter)] ?? 'error',
    issues: issues[row] ?? [],
    user: users[row] ?? null,
    from: from[row] ?? null,
  }))
}

const statements = perConnection((db) => ({
  get: db.prepare<[number], string>('SELECT data FROM verdicts WHERE block = ?').pluck(),
  set: db.prepare<[number, string]>(
    'INSERT INTO verdicts (block, data) VALUES (?, ?) ON CONFLICT (block) DO UPDATE SET data = excluded.data',
  ),
}))

export function readVerdicts(db: Connection, block: Block): Verdict[] {
  const data = statements(db).get.get(block.id)
  return data === undefined ? [] : decode(data)
}

/** As `encode` gave it, or null where the block was never judged. */
export function readEncoded(db: Connection, block: Block): string | null {
  return statements(db).get.get(block.id) ?? null
}

export function writeEncoded(db: Connection, block: Block, data: string): void {
  statements(db).set.run(block.id, data)
}

/** The verdicts of a review as they were stored. */
export function loadVerdicts(db: Connection, rows: Rows): Verdicts {
  const verdicts = emptyVerdicts(rows.count)
  for (const block of rows.blocks) {
    for (const [row, verdict] of readVerdicts(db, block).entries()) {
      setVerdict(verdicts, block.position + row, verdict)
    }
  }
  return verdicts
}
