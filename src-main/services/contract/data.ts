import { z } from 'zod'
import type { MissingPhotos, StartError } from '../../../src-preload/contract/app.ts'
import { commands, type CommandOutputs } from '../../../src-preload/contract/commands.ts'
import type { ExportState } from '../../../src-preload/contract/export.ts'
import { historyIdSchema } from '../../../src-preload/contract/history.ts'
import { importKindSchema, reviewOptionsSchema, type Review } from '../../../src-preload/contract/imports.ts'
import {
  photoOptionsSchema,
  photoShownSchema,
  photoUploadSchema,
} from '../../../src-preload/contract/photos.ts'
import { settingsChangeSchema, type Settings } from '../../../src-preload/contract/settings.ts'
import { photoEditSchema, type Inspection, type PhotoEdit, type RenderOutput } from './imaging.ts'

const nothing = z.undefined()

/** What the imaging service found about a file, on its way into the batch. Checked loosely: it comes from our own process. */
const renderOutputSchema = z.custom<RenderOutput>(
  (value) => typeof value === 'object' && value !== null && 'ok' in value,
)

/** Whatever inspecting found, likewise. */
const inspectionSchema = z.custom<Inspection>(
  (value) => typeof value === 'object' && value !== null && 'found' in value,
)

/** Commands of the window that main hands on to the data service as they are. */
export const handedOn = [
  'app.summary',
  'users.page',
  'users.counts',
  'users.get',
  'users.save',
  'users.setStatus',
  'users.delete',
  'sample.remove',
  'users.removePhoto',
  'credentials.ofUser',
  'credentials.cardTypes',
  'credentials.check',
  'credentials.save',
  'credentials.setStatus',
  'credentials.remove',
  'credentials.reveal',
  'photos.drop',
  'photos.page',
  'photos.item',
  'photos.assign',
  'photos.unassign',
  'photos.acceptSure',
  'photos.choose',
  'photos.setReplace',
  'photos.confirm',
  'photos.remove',
  'photos.takeBack',
  'imports.state',
  'imports.mapColumns',
  'imports.backToColumns',
  'imports.page',
  'imports.editCell',
  'imports.replaceInColumn',
  'imports.undoEdit',
  'imports.close',
  'history.page',
  'history.get',
  'history.photos',
] as const
export type HandedOn = (typeof handedOn)[number]

type HandedOnCommands = { [Name in HandedOn]: (typeof commands)[Name] }
const handedOnCommands = Object.fromEntries(
  handedOn.map((name) => [name, commands[name]]),
) as HandedOnCommands

/** A photo that must be rendered: the file, and how. What comes of it is for this generation of the item alone. */
export interface PendingPhoto {
  id: number
  generation: number
  path: string
  edit: PhotoEdit
}

/** A photo whose file is still to be inspected. What comes of it is for the bytes of this print alone. */
export interface UninspectedPhoto {
  id: number
  generation: number
  path: string
  print: string
}

/** A photo that was ready when Upload was pressed, and what of it and its person must not change until it is saved. */
const pressedSchema = z.object({ id: z.number(), as: z.string() })
export type PressedPhoto = z.infer<typeof pressedSchema>

/**
 * Every command of the data service: those of the window that are handed on, and those that main's jobs use.
 * Commands marked "long" report progress and can be cancelled until they save.
 */
export const dataCommands = {
  ...handedOnCommands,

  /** First command after the start: locks the folder, checks, migrates and opens the database. */
  'data.open': z.object({
    dataFolder: z.string(),
    /** There has to be a directory in it: a drive that is not there must not look like an empty one. */
    mustExist: z.boolean(),
    account: z.string(),
    appVersion: z.string(),
  }),
  /** Whether a folder can be a data folder; makes what belongs into one. */
  'data.prepareFolder': z.object({ folder: z.string() }),
  'data.close': nothing,
  'settings.change': settingsChangeSchema,
  /** Long. Writes database and photos into one file. */
  'data.backup': z.object({ file: z.string() }),
  /** Long. Replaces database and photos by those of a backup. */
  'data.restore': z.object({ file: z.string() }),
  /** Puts an empty directory in the place of one that cannot be opened, which is set aside. */
  'data.startAnew': nothing,

  /** Adds files to the open drop (opens one where there is none); they are pending until rendered. */
  'photos.record': z.object({
    files: z.array(
      z.object({ path: z.string(), folder: z.string(), file: z.string(), bytes: z.number().nullable() }),
    ),
    litter: z.number().int().min(0),
  }),
  /** The next items to render, at most `limit`, lowest first, but for those in `except` (already in work). */
  'photos.pending': z.object({ limit: z.number().int().min(1).max(100), except: z.array(z.number()) }),
  'photos.pendingCount': nothing,
  /** Ends the drop and forgets its staged pictures. */
  'photos.close': nothing,
  /** What rendering found; a result for another generation of its item is passed over. */
  'photos.rendered': z.object({
    results: z.array(z.object({ id: z.number(), generation: z.number(), output: renderOutputSchema })),
  }),
  /** Makes items pending again (retry after unreadable). */
  'photos.retry': z.object({ ids: z.array(z.number()) }),
  /** Sets the drop's switches; `pending` says how many items must be rendered anew. */
  'photos.setOptions': photoOptionsSchema,
  'photos.source': z.object({ id: z.number() }),
  /** Puts another file, or another edit, in the place of an item that is what was shown; it is pending until rendered. */
  'photos.replaceSource': photoShownSchema.extend({ path: z.string() }),
  'photos.setEdit': photoShownSchema.extend({ edit: photoEditSchema }),
  /** The next items to inspect, at most `limit`, and how many there are. */
  'photos.uninspected': z.object({ limit: z.number().int().min(1).max(100) }),
  /** What inspecting found; a result for another generation, or another file, is passed over. */
  'photos.inspected': z.object({
    results: z.array(
      z.object({ id: z.number(), generation: z.number(), print: z.string(), found: inspectionSchema }),
    ),
  }),
  /** What a press of Upload means: which photos, and which of them are to be inspected first. */
  'photos.press': photoUploadSchema,
  /**
   * Long. Saves the pressed items of a batch that are ready still, and inspected, to their profiles (P8). Answers the same
   * when they are uploaded already.
   */
  'photos.upload': z.object({ batch: z.number(), pressed: z.array(pressedSchema) }),
  /** Sets the photo of one profile from a staged picture (U3), made of `file`, in which nothing doubtful was found. */
  'photos.setProfilePhoto': z.object({
    userId: z.number(),
    rendered: renderOutputSchema,
    found: inspectionSchema.nullable(),
    file: z.string(),
  }),

  /**
   * Long. Reads a CSV into a new review (C1, C7). `encoding` null: find out. `strayQuotes`: a quotation mark that is not
   * closed as it should be is a character. Unless it is to `replace` the open review
   * whatever was done in it, it is refused with `corrections-lost` where that would be lost.
   */
  'imports.open': z.object({
    kind: importKindSchema.shape.kind,
    path: z.string(),
    encoding: z.string().nullable(),
    strayQuotes: z.boolean().optional(),
    replace: z.boolean().optional(),
  }),
  /** The last drop of a kind, for "try again", another encoding, and "use it all the same"; null where there is none. */
  'imports.lastDrop': importKindSchema,
  /** The file of the open review of a kind, whatever was dropped since; null where it is not known. */
  'imports.reviewedFile': importKindSchema,
  /** Long. Judges every row. */
  'imports.judge': z.object({ id: z.number() }),
  'imports.setOptions': reviewOptionsSchema,
  /** Long. One transaction (C9). */
  'imports.proceed': z.object({ id: z.number(), leaveOutErrors: z.boolean() }),
  /** The open review of this id. */
  'imports.get': z.object({ id: z.number() }),
  'imports.writeTemplate': z.object({ kind: importKindSchema.shape.kind, path: z.string() }),
  'imports.writeFailedRows': z.object({ id: z.number(), path: z.string(), language: z.enum(['en', 'ko']) }),

  'export.contents': nothing,
  /** Long. Writes Export Credentials (X1) to a new file in a folder; it never takes the place of another. */
  'export.credentials': z.object({ folder: z.string() }),

  /** Long. */
  'history.undo': historyIdSchema,
  'history.writeFailedRows': z.object({ id: z.number(), path: z.string(), language: z.enum(['en', 'ko']) }),
  'history.writeReport': z.object({ id: z.number(), path: z.string(), language: z.enum(['en', 'ko']) }),
  'history.writePhotos': z.object({ id: z.number(), path: z.string(), language: z.enum(['en', 'ko']) }),
} as const

/** How the data folder is open; `setAside` is the folder in which a directory lies that another one has replaced. */
export interface Opened {
  settings: Settings
  startError: StartError | null
  setAside: string | null
}

/** The same after a restore, and which photos are not there. */
export interface Restored extends Opened {
  missingPhotos: MissingPhotos | null
}

interface OwnOutputs {
  'data.open': Opened
  'data.prepareFolder': null
  'data.close': null
  'settings.change': Settings
  /** What had to be left out. */
  'data.backup': MissingPhotos | null
  /** As data.open: the folder is open again, with the directory that came. */
  'data.restore': Restored
  'data.startAnew': Opened
  'photos.record': null
  'photos.pending': PendingPhoto[]
  'photos.pendingCount': number
  'photos.close': null
  'photos.rendered': null
  'photos.retry': null
  'photos.setOptions': { pending: number }
  'photos.source': PendingPhoto
  'photos.replaceSource': PendingPhoto
  'photos.setEdit': PendingPhoto
  'photos.uninspected': { total: number; photos: UninspectedPhoto[] }
  'photos.inspected': null
  'photos.press': { pressed: PressedPhoto[]; uninspected: UninspectedPhoto[] }
  'photos.upload': { historyId: number | null }
  'photos.setProfilePhoto': null
  'imports.open': null
  /** What came of it, and `encoding` and `strayQuotes` as a person chose for it. */
  'imports.lastDrop': {
    path: string
    is: 'review' | 'encoding' | 'error' | 'question'
    encoding: string | null
    strayQuotes: boolean
  } | null
  'imports.reviewedFile': { path: string; encoding: string } | null
  'imports.judge': null
  'imports.setOptions': null
  'imports.proceed': { historyId: number }
  'imports.get': Review
  'imports.writeTemplate': null
  'imports.writeFailedRows': null
  'export.contents': ExportState['contents']
  'export.credentials': { path: string; credentials: number; users: number }
  'history.undo': null
  'history.writeFailedRows': null
  'history.writeReport': null
  'history.writePhotos': null
}

export type DataCommandName = keyof typeof dataCommands
export type DataOutputs = { [Name in HandedOn]: CommandOutputs[Name] } & Pick<
  OwnOutputs,
  Exclude<DataCommandName, HandedOn>
>
