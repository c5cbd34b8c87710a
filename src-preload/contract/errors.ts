/**
 * Stable codes of the errors that a command or a job may answer. A bad row or photo is no error but data
 * (see RowReason and PhotoReason). Each code has a text in both locales under `error.<code>`.
 */
export const errorCodes = [
  // General
  'internal',
  'bad-input',
  'not-found',
  'service-unavailable',
  'cancelled',
  'disk-full',
  'not-writable',
  // Start and data folder
  'data-folder-in-use',
  'data-folder-missing',
  'data-folder-occupied',
  'data-folder-network',
  'data-folder-not-writable',
  'data-folder-full',
  'database-in-use',
  'database-newer',
  'database-damaged',
  'backup-invalid',
  // Files of an import (file reasons)
  'not-utf8',
  'not-csv',
  'in-use',
  'too-many-rows',
  'too-many-columns',
  'row-too-long',
  'empty-file',
  'no-header',
  'quote-open',
  'header-missing-key',
  'header-missing-credential',
  'header-unknown',
  'header-twice',
  'unreadable',
  // Files of this installation
  'card-formats-invalid',
  // Users, photos, imports, history
  'edited-meanwhile',
  'photo-refused',
  'photo-changed',
  'photos-changed',
  'photos-moved',
  'name-unreadable',
  'review-stale',
  'review-busy',
  'corrections-lost',
  'rows-will-fail',
  'changed-since',
  'already-undone',
  'not-undoable',
] as const
export type ErrorCode = (typeof errorCodes)[number]
