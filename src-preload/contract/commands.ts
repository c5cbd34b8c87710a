import { z } from 'zod'
import type { AppInfo, ChangedTopic, MissingPhotos, ServiceNotice, Summary } from './app.ts'
import type { CardType, Credential, CredentialCheck, CredentialSaved } from './credentials.ts'
import {
  credentialCheckSchema,
  credentialIdSchema,
  credentialRemoveSchema,
  credentialSaveSchema,
  credentialsOfUserSchema,
  credentialStatusSchema,
} from './credentials.ts'
import type { ExportState } from './export.ts'
import type { HistoryEntry, HistoryPage, UploadedPhoto } from './history.ts'
import { historyIdSchema, historyPageSchema } from './history.ts'
import type { ImportState, Review, ReviewPage } from './imports.ts'
import {
  editCellSchema,
  importEncodingSchema,
  importKindSchema,
  importOpenSchema,
  importQuotesSchema,
  mapColumnsSchema,
  proceedSchema,
  replaceInColumnSchema,
  reviewOptionsSchema,
  reviewPageSchema,
  reviewSchema,
} from './imports.ts'
import type { JobEnd, JobProgress, JobTicket } from './jobs.ts'
import type { Decided, PhotoDrop, PhotoItem, PhotoPreview, PhotosPage, ProfilePhotoResult } from './photos.ts'
import {
  addFilesSchema,
  photoAdjustSchema,
  photoAssignSchema,
  photoConfirmSchema,
  photoItemSchema,
  photoItemsSchema,
  photoOptionsSchema,
  photoReplaceFileSchema,
  photoReplaceSchema,
  photoShownSchema,
  photoSureSchema,
  photoUploadSchema,
  photosPageSchema,
  profilePhotoSchema,
} from './photos.ts'
import type { Settings } from './settings.ts'
import { settingsChangeSchema } from './settings.ts'
import type { User, UserCounts, UserSaved, UsersPage } from './users.ts'
import { userIdSchema, userSaveSchema, usersPageSchema, userStatusSchema } from './users.ts'

const nothing = z.undefined()

/** Every command the window can give, with the shape of its input. `Outputs` has the answers. */
export const commands = {
  'app.info': nothing,
  'app.summary': nothing,
  'app.showInFolder': z.object({ path: z.string().min(1) }),
  'app.backup': nothing,
  /** A backup's `file` as AppInfo or StartError names it; null asks for a file. */
  'app.restore': z.object({ file: z.string().min(1).nullable() }),
  /** Opens the data folder again, after a start error. */
  'app.openAgain': nothing,
  /** Begins with an empty directory in place of one that cannot be opened, which is set aside. */
  'app.startAnew': nothing,
  /** Asks for another data folder; where one was taken, the app starts anew with it. */
  'app.chooseDataFolder': nothing,
  /** Forgets the chosen data folder; the app starts anew with the standard one. */
  'app.useStandardFolder': nothing,
  'app.showCrashReport': nothing,
  'app.dismissCrash': nothing,
  /** The window has told of the restored backup. */
  'app.restoreTold': nothing,
  /** The window has told of what was set aside. */
  'app.setAsideTold': nothing,
  'settings.change': settingsChangeSchema,

  'sample.importUsers': nothing,
  'sample.addPhotos': nothing,
  'sample.importCredentials': nothing,
  'sample.remove': nothing,

  'users.page': usersPageSchema,
  'users.counts': nothing,
  'users.get': userIdSchema,
  'users.save': userSaveSchema,
  'users.setStatus': userStatusSchema,
  'users.delete': userIdSchema,
  'users.setPhoto': profilePhotoSchema,
  'users.choosePhoto': userIdSchema,
  'users.removePhoto': userIdSchema,

  'credentials.ofUser': credentialsOfUserSchema,
  'credentials.cardTypes': nothing,
  'credentials.check': credentialCheckSchema,
  'credentials.save': credentialSaveSchema,
  'credentials.setStatus': credentialStatusSchema,
  'credentials.remove': credentialRemoveSchema,
  'credentials.reveal': credentialIdSchema,

  'photos.add': addFilesSchema,
  'photos.chooseFiles': nothing,
  'photos.chooseFolder': nothing,
  'photos.drop': nothing,
  'photos.page': photosPageSchema,
  'photos.item': photoItemSchema,
  'photos.setOptions': photoOptionsSchema,
  'photos.assign': photoAssignSchema,
  'photos.unassign': photoItemsSchema,
  'photos.acceptSure': photoSureSchema,
  'photos.choose': photoShownSchema,
  'photos.setReplace': photoReplaceSchema,
  'photos.confirm': photoConfirmSchema,
  'photos.remove': photoItemsSchema,
  'photos.takeBack': photoItemsSchema,
  'photos.retry': photoItemsSchema,
  'photos.replaceFile': photoReplaceFileSchema,
  'photos.chooseReplacement': photoShownSchema,
  'photos.adjust': photoAdjustSchema,
  'photos.preview': photoItemSchema,
  'photos.upload': photoUploadSchema,
  'photos.close': nothing,

  'imports.state': importKindSchema,
  'imports.open': importOpenSchema,
  'imports.choose': importKindSchema,
  'imports.openEncoded': importEncodingSchema,
  'imports.tryAgain': importKindSchema,
  'imports.openInstead': importKindSchema,
  /** Reads the last drop, or the open review's file, with quotation marks that are not closed as they should be as characters. */
  'imports.readQuotes': importQuotesSchema,
  'imports.saveTemplate': importKindSchema,
  'imports.mapColumns': mapColumnsSchema,
  'imports.judge': reviewSchema,
  'imports.backToColumns': reviewSchema,
  'imports.setOptions': reviewOptionsSchema,
  'imports.page': reviewPageSchema,
  'imports.editCell': editCellSchema,
  'imports.replaceInColumn': replaceInColumnSchema,
  'imports.undoEdit': reviewSchema,
  'imports.proceed': proceedSchema,
  'imports.saveFailedRows': reviewSchema,
  'imports.close': importKindSchema,

  'export.state': nothing,
  'export.credentials': nothing,

  'history.page': historyPageSchema,
  'history.get': historyIdSchema,
  'history.photos': historyIdSchema,
  'history.undo': historyIdSchema,
  'history.saveFailedRows': historyIdSchema,
  'history.saveReport': historyIdSchema,
  'history.savePhotos': historyIdSchema,

  'jobs.list': nothing,
  'jobs.cancel': z.object({ jobId: z.string() }),
} as const

export type CommandName = keyof typeof commands
export type CommandInput<Name extends CommandName> = z.infer<(typeof commands)[Name]>

/** A file that was written: its full path, to show in its folder. null: the person closed the dialog. */
export type SavedFile = { path: string } | null

/** What each command answers. A `JobTicket | null` is null where the person closed the dialog. */
export interface CommandOutputs {
  'app.info': AppInfo
  'app.summary': Summary
  'app.showInFolder': null
  /** null: the person closed the dialog. */
  'app.backup': { path: string; missingPhotos: MissingPhotos | null } | null
  /** False where the person closed the dialog. */
  'app.restore': { restored: boolean }
  /** False where something is still in the way. */
  'app.openAgain': { opened: boolean }
  'app.startAnew': null
  /** False where the person closed the dialog. */
  'app.chooseDataFolder': { chosen: boolean }
  'app.useStandardFolder': null
  'app.showCrashReport': null
  'app.dismissCrash': null
  'app.restoreTold': null
  'app.setAsideTold': null
  'settings.change': Settings

  'sample.importUsers': JobTicket
  'sample.addPhotos': JobTicket
  'sample.importCredentials': JobTicket
  /** How many people of the sample were removed. */
  'sample.remove': { removed: number }

  'users.page': UsersPage
  'users.counts': UserCounts
  'users.get': User
  'users.save': UserSaved
  'users.setStatus': User
  'users.delete': null
  'users.setPhoto': ProfilePhotoResult
  'users.choosePhoto': ProfilePhotoResult | null
  'users.removePhoto': null

  'credentials.ofUser': Credential[]
  'credentials.cardTypes': CardType[]
  'credentials.check': CredentialCheck
  'credentials.save': CredentialSaved
  'credentials.setStatus': Credential
  'credentials.remove': null
  'credentials.reveal': { entryCode: string }

  'photos.add': JobTicket
  'photos.chooseFiles': JobTicket | null
  'photos.chooseFolder': JobTicket | null
  'photos.drop': PhotoDrop | null
  'photos.page': PhotosPage
  'photos.item': PhotoItem
  /** A ticket where pictures must be made anew (another fit), else null. */
  'photos.setOptions': JobTicket | null
  'photos.assign': PhotoItem
  'photos.unassign': null
  /** The items that were settled. */
  'photos.acceptSure': { accepted: number[] }
  'photos.choose': PhotoItem
  'photos.setReplace': Decided
  'photos.confirm': Decided
  'photos.remove': null
  'photos.takeBack': null
  'photos.retry': JobTicket
  'photos.replaceFile': PhotoItem
  'photos.chooseReplacement': PhotoItem | null
  'photos.adjust': PhotoItem
  /** The picture before, re-encoded: app://preview/<hash>; null where it cannot be shown. */
  'photos.preview': PhotoPreview | null
  'photos.upload': JobTicket
  'photos.close': null

  'imports.state': ImportState
  'imports.open': JobTicket
  'imports.choose': JobTicket | null
  'imports.openEncoded': JobTicket
  'imports.tryAgain': JobTicket
  'imports.openInstead': JobTicket
  'imports.readQuotes': JobTicket
  'imports.saveTemplate': SavedFile
  'imports.mapColumns': Review
  'imports.judge': JobTicket
  'imports.backToColumns': Review
  /** A ticket where rows must be judged anew, else null (they are judged after Review Columns). */
  'imports.setOptions': JobTicket | null
  'imports.page': ReviewPage
  'imports.editCell': Review
  'imports.replaceInColumn': { cells: number; review: Review }
  'imports.undoEdit': Review
  'imports.proceed': JobTicket
  'imports.saveFailedRows': SavedFile
  'imports.close': null

  'export.state': ExportState
  'export.credentials': JobTicket

  'history.page': HistoryPage
  'history.get': HistoryEntry
  /** Of an upload of photos: what became of each file; empty for any other entry. */
  'history.photos': UploadedPhoto[]
  'history.undo': JobTicket
  'history.saveFailedRows': SavedFile
  'history.saveReport': SavedFile
  'history.savePhotos': SavedFile

  'jobs.list': JobProgress[]
  'jobs.cancel': null
}

/** Messages that main sends to the window unasked. */
export interface WindowEvents {
  'job-progress': JobProgress
  'job-end': JobEnd
  changed: { topics: ChangedTopic[] }
  service: ServiceNotice
}
