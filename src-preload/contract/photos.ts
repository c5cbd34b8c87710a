import { z } from 'zod'
import { maxPage } from './limits.ts'
import type { UserStatus } from './users.ts'

/** Why a photo isn't simply ready (P5; docs/handles.md), gravest first. An item has at most one. */
export const photoReasons = [
  'unreadable',
  'too-large',
  'unsupported',
  'too-many-pixels',
  'corrupt',
  'no-user',
  'ambiguous',
  'duplicate-user',
  'same-picture',
  'has-photo',
  'look-again',
] as const
export type PhotoReason = (typeof photoReasons)[number]

/** The reasons that make an item an error; the others want attention, which a person can give on the spot. */
export const photoErrorReasons = [
  'unreadable',
  'too-large',
  'unsupported',
  'too-many-pixels',
  'corrupt',
] as const
export type PhotoErrorReason = (typeof photoErrorReasons)[number]

/** What a photo's content may be found to be although BadgePrep does not take it. */
export const foreignKinds = [
  'bmp',
  'jxl',
  'jp2',
  'ico',
  'psd',
  'animated-avif',
  'jpeg-deep',
  'jpeg-lossless',
  'jpeg-hierarchical',
  'jpeg-no-height',
  'jpeg-ls',
  'tiff-bits',
  'tiff-lab',
  'tiff-colours',
  'tiff-channels',
  'tiff-compression',
  'heic-sequence',
  'heif-other',
  'pdf',
  'svg',
  'raw',
  'text',
  'unknown',
] as const
export type ForeignKind = (typeof foreignKinds)[number]

/** How a picture is damaged, as far as it can be told. */
export const damages = [
  'empty',
  'truncated',
  'spoiled',
  'broken-container',
  'not-an-image',
  'decoder-died',
  'too-slow',
] as const
export type Damage = (typeof damages)[number]

/**
 * Why a file cannot be used. `args` by reason: too-large {bytes}; unsupported {kind: ForeignKind}; too-many-pixels
 * {width, height, limit}; corrupt {damage: Damage, percent?: readable part of a truncated picture}; unreadable
 * {cause: 'permission' | 'vanished' | 'in-use' | 'not-in-time' | 'other'}.
 */
export interface PhotoDefect {
  reason: PhotoErrorReason
  args: Record<string, string | number>
}

/**
 * Why a picture is to be looked at again: suspicious runs of zeros in its data; codes that no whole picture has; or its
 * file was gone, or another one, before it could be inspected.
 */
export const doubts = ['gap', 'codes', 'unseen'] as const
export type Doubt = (typeof doubts)[number]

export const photoStates = [
  'pending',
  'ready',
  'attention',
  'error',
  'uploaded',
  'unchanged',
  'kept',
  'removed',
] as const
/**
 * pending: not checked yet; unchanged: the profile has this very picture already, nothing is to do; kept: has-photo when its batch was uploaded, so the old photo stays; removed: taken out by
 * a person (or not chosen among two), can be taken back until Upload.
 */
export type PhotoState = (typeof photoStates)[number]

export type PhotoFit = 'fit' | 'square'

/** The user an item goes to, as much as a list needs to tell two people of one name apart. */
export interface PhotoUser {
  id: number
  name: string
  email: string
  userId: string
  externalId: string
  employeeId: string
  department: string
  /** Said beside the photo; it does not keep it from Upload. */
  status: UserStatus
  /** Hash of the photo that the profile has now, or null. */
  photo: string | null
}

/**
 * Why a user may be meant: the key that the file's name is, what had to be taken off it, what it resembles; or the item
 * was this user's before another file took its place.
 */
export const suggestionReasons = [
  'user-id',
  'external-id',
  'email',
  'employee-id',
  'name',
  'copy',
  'double-ending',
  'spelling',
  'before',
] as const
export type SuggestionReason = (typeof suggestionReasons)[number]

export interface PhotoSuggestion {
  user: PhotoUser
  why: SuggestionReason
  /** A sure suggestion may be accepted together with all the others (P6; docs/matching.md says what is sure). */
  sure: boolean
}

/** How an item's user was found: by the key in its name, by a suggestion that was accepted, or by hand. */
export const matchedBy = ['key', 'suggestion', 'hand'] as const
export type MatchedBy = (typeof matchedBy)[number]

/** Which counts in a drop where a name is one user's key and another's Employee ID; null: each is asked about (P1). */
export const idRules = ['key', 'employee-id'] as const
export type IdRule = (typeof idRules)[number] | null

export interface PhotoItem {
  id: number
  /** Moves on whenever another file, or another edit, takes the item's place: a picture made for an earlier one is not its. */
  generation: number
  /** Names exactly what is shown here; a decision says it, and holds for nothing else. */
  shown: string
  /** From 1; the batch of 500 it belongs to. */
  batch: number
  /** The file's name, and the folder it lies in below what was dropped ('' at the top). */
  file: string
  folder: string
  state: PhotoState
  reason: PhotoReason | null
  /** Arguments of the reason's text; see PhotoDefect, and has-photo {}, duplicate-user {count}, same-picture {count}, look-again {doubt: Doubt}. */
  args: Record<string, string | number>
  bytes: number | null
  /** Pixels of the outside picture, upright. */
  source: { width: number; height: number } | null
  /** The picture as it will be stored: app://staged/<hash>. */
  staged: { hash: string; width: number; height: number; bytes: number } | null
  user: PhotoUser | null
  by: MatchedBy | null
  suggestions: PhotoSuggestion[]
  /** This one image replaces the profile's photo whatever the switch says (P7). */
  replace: boolean
  /** The other items of a duplicate-user or same-picture, ids. */
  rivals: number[]
  fit: PhotoFit
  rotate: 0 | 90 | 180 | 270
  crop: { left: number; top: number; width: number; height: number } | null
}

/** The picture before, re-encoded: app://preview/<hash>, of this generation of its item. */
export interface PhotoPreview {
  generation: number
  hash: string
  width: number
  height: number
}

/** Counts of one batch by state. `attention` and `error` sum up to what Upload would leave. */
export interface BatchCounts {
  batch: number
  pending: number
  ready: number
  attention: number
  error: number
  uploaded: number
  unchanged: number
  kept: number
  removed: number
  /** Items that "accept all sure suggestions" would settle. */
  sure: number
  /** Ready items whose user was suggested and accepted. */
  bySuggestion: number
  /** Ready items that are still to be inspected, for which Upload waits. */
  uninspected: number
  /** What became of the batch: its Upload's history entry, or null before it. */
  historyId: number | null
}

/** The open drop: all that was dropped until it is closed. */
export interface PhotoDrop {
  id: number
  batches: BatchCounts[]
  /** Skipped system files (Thumbs.db, .DS_Store …). */
  litter: number
  replaceExisting: boolean
  fit: PhotoFit
  idRule: IdRule
  /** Items that wait, or were settled, by `idRule`. */
  idConflicts: number
}

/** What a page of items is narrowed to: a state, or the ready ones whose user was suggested and accepted. */
export const photoFilters = [...photoStates, 'by-suggestion'] as const
export type PhotoFilter = (typeof photoFilters)[number]

export const addFilesSchema = z.object({
  paths: z.array(z.string().min(1)).max(20_000),
  /** Dropped files that Chromium could not name (a name outside the system's encoding): said, never silently lost. */
  nameless: z.number().int().min(0),
})

export const photosPageSchema = z.object({
  batch: z.number().int().min(1),
  /** null: all but removed. */
  filter: z.enum(photoFilters).nullable(),
  search: z.string().max(200),
  offset: z.number().int().min(0),
  limit: z.number().int().min(1).max(maxPage),
})
export interface PhotosPage {
  total: number
  items: PhotoItem[]
}

const itemId = z.number().int().positive()
const itemIds = z.array(itemId).min(1).max(20_000)

export const photoItemSchema = z.object({ id: itemId })
export const photoItemsSchema = z.object({ ids: itemIds })
/** An item a person decides about, and what of it was in sight (`PhotoItem.shown`). */
export const photoShownSchema = z.object({ id: itemId, shown: z.string() })
export type ShownPhoto = z.infer<typeof photoShownSchema>
const shownItems = z.array(photoShownSchema).min(1).max(20_000)

export const photoAssignSchema = photoShownSchema.extend({
  userId: z.number().int().positive(),
  /** What the user was called when the person chose (PhotoUser.name); who is called otherwise by now is somebody else. */
  called: z.string(),
  by: z.enum(['suggestion', 'hand']),
})
export const photoConfirmSchema = z.object({ items: shownItems })
export const photoReplaceSchema = z.object({ items: shownItems, replace: z.boolean() })
/** How many items were passed over, because they are not any more what was in sight. */
export interface Decided {
  passedOver: number
}
export const photoReplaceFileSchema = photoShownSchema.extend({ path: z.string().min(1) })
const batch = z.number().int().min(1)
/** Upload, and accepting what is sure, say how many photos the button spoke of; where they are others, nothing is done. */
export const photoUploadSchema = z.object({ batch, ready: z.number().int().positive() })
export const photoSureSchema = z.object({ batch, sure: z.number().int().positive() })
export const photoOptionsSchema = z.object({
  replaceExisting: z.boolean().optional(),
  fit: z.enum(['fit', 'square']).optional(),
  idRule: z.enum(idRules).nullable().optional(),
})
export const photoAdjustSchema = photoShownSchema.extend({
  fit: z.enum(['fit', 'square']),
  rotate: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
  crop: z
    .object({
      left: z.number().min(0).max(1),
      top: z.number().min(0).max(1),
      width: z.number().positive().max(1),
      height: z.number().positive().max(1),
    })
    .nullable(),
})

/** Why a photo cannot be set from the profile: its file cannot be used, or a person has to look at it first. */
export type ProfilePhotoDefect = PhotoDefect | { reason: 'look-again'; args: Record<string, never> }
/** A user's photo set from the profile (U3): done, or why not. */
export type ProfilePhotoResult = { set: true; photo: string } | ({ set: false } & ProfilePhotoDefect)
export const profilePhotoSchema = z.object({ userId: z.number().int().positive(), path: z.string().min(1) })
