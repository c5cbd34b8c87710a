import { z } from 'zod'
import type { AppError } from './envelope.ts'
import { maxPage } from './limits.ts'
import { credentialFields } from './credentials.ts'
import { userFields } from './users.ts'

/**
 * One review mechanism serves every CSV (C1 to C10): file → Review Columns → Review Rows → result.
 * What differs by kind of import (columns, rules, what Proceed writes) hangs on `ImportKind`.
 */
export const importKinds = ['users', 'credentials'] as const
export type ImportKind = (typeof importKinds)[number]

export const importFields = [...userFields, ...credentialFields] as const
export type ImportField = (typeof importFields)[number]

/** The fields that an import of each kind reads (U4, C2), in the order in which Review Columns offers them. */
export const fieldsOfKind = {
  users: importFields,
  credentials: ['firstName', 'lastName', 'userId', 'externalId', 'employeeId', 'email', ...credentialFields],
} as const satisfies Record<ImportKind, readonly ImportField[]>

/**
 * What a column of the file is: `found` its header is one of ours; `mapped` a person said what it is; `unknown` nobody
 * knows (Next is blocked until it is mapped or ignored); `twice` another column has the same meaning (blocks);
 * `ignored` a person said to ignore it; `not-read` known, but this import does not read it (said in a notice).
 */
export const columnStates = ['found', 'mapped', 'unknown', 'twice', 'ignored', 'not-read'] as const
export type ColumnState = (typeof columnStates)[number]

export interface ReviewColumn {
  /** Position in the file, from 0. */
  index: number
  header: string
  /** Up to three first values that are not empty. */
  samples: string[]
  state: ColumnState
  field: ImportField | null
  /** A field that a near header suggests ("e-mail" → email), for a person to accept; of an ignored column, what its header says. */
  suggestion: ImportField | null
}

/** What stops Next in Review Columns. */
export interface ColumnProblem {
  code: 'header-missing-key' | 'header-missing-credential' | 'header-unknown' | 'header-twice'
  args: Record<string, string | number>
}

/**
 * What can be strange about a row as the file has it: characters that were lost (U+FFFD), whoever lost them; a stray
 * quotation mark that was read as a character; a cell that seems to have swallowed rows. Each is also a reason of rows.
 */
export const oddities = ['damaged-text', 'stray-quote', 'rows-swallowed'] as const
export type Oddity = (typeof oddities)[number]

/** How many rows of a file are odd, and the numbers of the first ones (the header is 1). */
export interface OddRows {
  rows: number
  first: number[]
}

/** The file as it was read. */
export interface ReviewFile {
  name: string
  bytes: number
  /** Encoding it was read in ('utf-8', 'utf-16le', 'euc-kr' …). */
  encoding: string
  delimiter: 'comma' | 'semicolon' | 'tab'
  /** Records without the header and without blank lines. */
  rows: number
  odd: Record<Oddity, OddRows>
}

interface EncodingCandidate {
  encoding: string
  preview: string[]
}

/** A file that is not UTF-8: what it looks like, and the lines that tell read that way (C1). */
export interface EncodingOffer {
  fileName: string
  /** Best guess first; empty where it reads as a text in none. */
  candidates: EncodingCandidate[]
  /** All else that can be read, for a person who knows better. */
  others: EncodingCandidate[]
}

export const rowStates = ['new', 'modified', 'reassigned', 'unchanged', 'error'] as const
export type RowState = (typeof rowStates)[number]

/** Reasons of rows (docs/handles.md), gravest first. Most are errors; what an issue is, its severity says. */
export const rowReasons = [
  'damaged-text',
  'too-many-fields',
  'no-key',
  'user-id-format',
  'email-format',
  'no-user',
  'key-conflict',
  'id-taken',
  'email-taken',
  'several-credentials',
  'card-type-unknown',
  'facility-code-missing',
  'card-number-missing',
  'hex-missing',
  'number-format',
  'facility-code-unused',
  'facility-code-range',
  'card-number-range',
  'hex-invalid',
  'entry-code-format',
  'plate-format',
  'status-unknown',
  'duplicate-in-file',
  'assigned-to-other',
  'user-exists',
  'name-missing',
  'date-format',
  'spreadsheet-damage',
  'hex-mismatch',
  'range-unpublished',
  'key-unknown',
  'name-differs',
  'rows-swallowed',
  'stray-quote',
  'no-credential',
] as const
export type RowReason = (typeof rowReasons)[number]

/** An error keeps the row out; a warning does not; an information (`no-credential`) asks for nothing. */
export const severities = ['error', 'warning', 'info'] as const
export type Severity = (typeof severities)[number]

export interface RowIssue {
  code: RowReason
  severity: Severity
  /** Position of the faulty cell in the file, or null where the row as a whole is meant. */
  column: number | null
  args: Record<string, string | number>
}

/** Second texts of codes, for what their arguments tell besides: the first whose argument an issue has. */
export const reasonVariants = {
  'key-conflict': [['row', 'key-conflict-in-file']],
  'key-unknown': [['key', 'key-unknown-unused']],
  'assigned-to-other': [['own', 'assigned-to-other-own']],
  'duplicate-in-file': [['credential', 'duplicate-in-file-credential']],
  'hex-invalid': [['digits', 'hex-invalid-length']],
  'no-user': [['name', 'no-user-other-id']],
  'card-type-unknown': [['missing', 'card-type-missing']],
  'card-number-range': [['minDigits', 'card-number-range-digits']],
  'plate-format': [['missing', 'plate-missing']],
  'hex-mismatch': [
    ['name', 'hex-mismatch-reversed-of'],
    ['reversed', 'hex-mismatch-reversed'],
  ],
  'range-unpublished': [
    ['plate', 'range-unpublished-plate'],
    ['issued', 'range-unpublished-issued'],
  ],
  'spreadsheet-damage': [
    ['known', 'spreadsheet-damage-zeros'],
    ['padded', 'spreadsheet-damage-hex'],
  ],
} as const satisfies Partial<Record<RowReason, readonly (readonly [string, string])[]>>
type Variants = typeof reasonVariants
export type ReasonKey = RowReason | Variants[keyof Variants][number][1]

/** The text of an issue (locales: `reason.<key>`). */
export function reasonKey({ code, args }: Pick<RowIssue, 'code' | 'args'>): ReasonKey {
  const known: readonly (readonly [string, ReasonKey])[] = Object.hasOwn(reasonVariants, code)
    ? reasonVariants[code as keyof Variants]
    : []
  return known.find(([arg]) => Object.hasOwn(args, arg))?.[1] ?? code
}

/** Longest part of a cell that is repeated in the text of its issue: a cell may hold a megabyte. */
const longestValue = 100

/** What the text of an issue is filled in with. */
export function reasonArgs({ args }: Pick<RowIssue, 'args'>): RowIssue['args'] {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      typeof value === 'string' && value.length > longestValue
        ? `${value.slice(0, longestValue).replace(/[\ud800-\udbff]$/, '')}…`
        : value,
    ]),
  )
}

export interface ReviewRow {
  /** The record's number: the header is 1, blank records count. */
  row: number
  state: RowState
  /** Cells as they came, with corrections made in the review. As many as the file has columns (or the row, if more). */
  cells: string[]
  /** Positions of cells that were corrected. */
  edited: number[]
  /** Gravest first. */
  issues: RowIssue[]
  /** The directory's user this row belongs to, and its name, or null for a new one. */
  user: { id: number; name: string } | null
  /** Who holds the credential that this row reassigns (C6); null for any other row. */
  from: { id: number; name: string } | null
  /** Of a card: its whole frame in hex where the layout is known; the hex with its bytes turned where that is worth a try. */
  card: { frame: string | null; reversed: string | null } | null
}

export interface ReviewTotals {
  new: number
  modified: number
  reassigned: number
  unchanged: number
  /** Rows with at least one warning; counted besides their state. */
  warning: number
  error: number
}

export interface ReasonCount {
  code: RowReason
  severity: Severity
  rows: number
}

/** The switches of a review. */
export interface ReviewOptions {
  /** Users import (U4): fields that are filled overwrite those of an existing user. */
  overwrite: boolean
  /** Credentials import (C6): a credential of another user moves to the row's user. */
  reassign: boolean
}

/** The open review of a kind; there is at most one per kind, and it survives a crash with its corrections. */
export interface Review {
  id: number
  kind: ImportKind
  /** `rows` once the rows are judged; `result` after Proceed until it is closed. */
  step: 'columns' | 'rows' | 'result'
  file: ReviewFile
  columns: ReviewColumn[]
  problems: ColumnProblem[]
  /** Fields that this kind of import reads and the file has no column for. */
  missing: ImportField[]
  options: ReviewOptions
  totals: ReviewTotals
  reasons: ReasonCount[]
  /** How many edits Ctrl+Z can take back. */
  undoable: number
  result: ImportResult | null
}

export interface ImportResult {
  historyId: number
  /** Rows that did not fail, unchanged ones included. */
  passed: number
  failed: number
  totals: ReviewTotals
}

/** What the screen of a kind shows when it opens. */
export interface ImportState {
  review: Review | null
  /** The columns of a long file that is still being read (C7), to look at: it becomes the review once all of it is read. */
  reading: Review | null
  /** A dropped file waits for a person's word on its encoding. */
  encodingOffer: EncodingOffer | null
  /** The last drop could not be read; shown with what to do until the next drop. */
  fileError: AppError | null
}

export const importKindSchema = z.object({ kind: z.enum(importKinds) })
export const importOpenSchema = z.object({ kind: z.enum(importKinds), path: z.string().min(1) })
export const importEncodingSchema = z.object({ kind: z.enum(importKinds), encoding: z.string().max(40) })
/** Of the file that could not be read for its quotation marks, or of the one in the open review. */
export const importQuotesSchema = z.object({ kind: z.enum(importKinds), of: z.enum(['error', 'review']) })
const reviewId = z.number().int().positive()
export const reviewSchema = z.object({ id: reviewId })
const columnChoiceSchema = z.object({
  index: z.number().int().min(0),
  /** A field, 'ignore' to leave the column out, or null to take the person's choice back. */
  to: z.union([z.enum(importFields), z.literal('ignore'), z.null()]),
})
export type ColumnChoiceChange = z.infer<typeof columnChoiceSchema>
/** All of them at once: a file of the wrong kind may have thousands of columns. */
export const mapColumnsSchema = z.object({ id: reviewId, choices: z.array(columnChoiceSchema) })
export const reviewOptionsSchema = z.object({
  id: reviewId,
  options: z.object({ overwrite: z.boolean(), reassign: z.boolean() }).partial(),
})
export type ReviewOptionsChange = z.infer<typeof reviewOptionsSchema>['options']

export const reviewQuerySchema = z.object({
  /** Rows with this state, this reason, any warning, or all. */
  filter: z.union([
    z.object({ state: z.enum(rowStates) }),
    z.object({ reason: z.enum(rowReasons) }),
    z.literal('warning'),
    z.literal('all'),
  ]),
  search: z.string().max(200),
  /** A column's position, or null for the order of the file. */
  sort: z.number().int().min(0).nullable(),
  descending: z.boolean(),
})
export type ReviewQuery = z.infer<typeof reviewQuerySchema>
export const reviewPageSchema = z.object({
  id: reviewId,
  query: reviewQuerySchema,
  offset: z.number().int().min(0),
  limit: z.number().int().min(1).max(maxPage),
})
export interface ReviewPage {
  total: number
  rows: ReviewRow[]
}

export const editCellSchema = z.object({
  id: reviewId,
  row: z.number().int().min(2),
  column: z.number().int().min(0),
  value: z.string().max(100_000),
})
export const replaceInColumnSchema = z.object({
  id: reviewId,
  column: z.number().int().min(0),
  find: z.string().min(1).max(1000),
  replace: z.string().max(1000),
  matchCase: z.boolean(),
  wholeCell: z.boolean(),
})
export const proceedSchema = z.object({
  id: reviewId,
  /** True once a person has agreed that rows with errors are left out (C9). */
  leaveOutErrors: z.boolean(),
})
