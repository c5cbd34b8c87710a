import { z } from 'zod'
import { maxPage } from './limits.ts'
import type { ReasonedPhoto } from './photo-reasons.ts'

export const historyKinds = [
  'users-import',
  'credentials-import',
  'credentials-export',
  'photos-upload',
  'user-added',
  'user-edited',
  'user-suspended',
  'user-reactivated',
  'user-deleted',
  'sample-removed',
  'backup-restored',
  'photo-set',
  'photo-removed',
  'credential-added',
  'credential-edited',
  'credential-reassigned',
  'credential-suspended',
  'credential-reactivated',
  'credential-removed',
] as const
export type HistoryKind = (typeof historyKinds)[number]

/** What was done (E3). `counts` by kind: users-import {new, modified, unchanged, failed}; credentials-import {new, modified, reassigned, unchanged, failed}; credentials-export {credentials, users}; photos-upload {uploaded, replaced, unchanged, kept, left}; sample-removed {users}; backup-restored {users, credentials, photosMissing}, as they were restored. */
export interface HistoryEntry {
  id: number
  kind: HistoryKind
  /** ISO 8601, UTC. */
  at: string
  /** The operating system's account. */
  by: string
  /** Name of the file or of the person it was about; '' where there is none. */
  subject: string
  counts: Record<string, number>
  options: Record<string, string | number | boolean>
  state: 'done' | 'undone'
  /** When it was undone. */
  undoneAt: string | null
  /** Why it cannot be undone now, or null if it can: `args` name a later change, or the {holder} of what would come back. */
  obstacle: {
    code: 'changed-since' | 'already-undone' | 'not-undoable'
    args: Record<string, string | number>
  } | null
  hasFailedRows: boolean
}

export const historyPageSchema = z.object({
  offset: z.number().int().min(0),
  limit: z.number().int().min(1).max(maxPage),
  /** Only what concerns this user, or null for all. */
  userId: z.number().int().positive().nullable(),
})
export interface HistoryPage {
  total: number
  rows: HistoryEntry[]
}
export const historyIdSchema = z.object({ id: z.number().int().positive() })

/**
 * What became of a file of an upload (E3): where it stood afterwards, for whom it was, and what that person was called then.
 * `replaced`: it took the place of another photo.
 */
export interface UploadedPhoto extends ReasonedPhoto {
  file: string
  folder: string
  replaced: boolean
  user: UploadedTo | null
}

/** The text in the locale files that says what became of a file; nobody checks one of an entry any more. */
export const uploadedStateKey = ({ state, replaced }: UploadedPhoto): string =>
  replaced ? 'history.photos.replaced' : `photos.state.${state === 'pending' ? 'waiting' : state}`

/** A person by all that a file can be named by. */
export interface UploadedTo {
  id: number
  name: string
  email: string
  userId: string
  externalId: string
}
