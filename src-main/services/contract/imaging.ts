import { z } from 'zod'
import type { PhotoDefect } from '../../../src-preload/contract/photos.ts'

/** A rectangle of the upright picture, in fractions (0 to 1) of its width and height. */
export const cropSchema = z.object({
  left: z.number().min(0).max(1),
  top: z.number().min(0).max(1),
  width: z.number().positive().max(1),
  height: z.number().positive().max(1),
})
export type Crop = z.infer<typeof cropSchema>

/** How a photo is brought to size (P3): rotation is clockwise, applied after EXIF orientation and before the crop. */
export const photoEditSchema = z.object({
  fit: z.enum(['fit', 'square']),
  rotate: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
  crop: cropSchema.nullable(),
})
export type PhotoEdit = z.infer<typeof photoEditSchema>

/**
 * Input of `imaging.render`: decode `path` completely, check it (P5, docs/decoding.md), bring it into `maxEdge` × `maxEdge`
 * pixels and write it as JPEG to `outDir/<sha256 of the JPEG>.jpg` (temporary name, fsync, rename). It reports progress
 * (`checking`) once the file has been read.
 */
export const renderInputSchema = z.object({
  path: z.string(),
  outDir: z.string(),
  maxEdge: z.number().int().positive(),
  edit: photoEditSchema,
})
export type RenderInput = z.infer<typeof renderInputSchema>

export interface Rendered {
  ok: true
  /** What the content is, whatever the name says. */
  kind: 'jpeg' | 'png' | 'webp' | 'avif' | 'tiff' | 'gif' | 'heic'
  /** The outside file: pixels upright (orientation applied), bytes, and by what the same bytes are known again. */
  source: { width: number; height: number; bytes: number; print: string }
  /** The JPEG written: `hash` is its lower-case hex SHA-256 and its file name without `.jpg`. */
  result: { hash: string; width: number; height: number; bytes: number }
  /**
   * Set where the data holds suspicious runs of zeros and a person should look (reason `look-again`): the file's bytes by
   * their lower-case hex SHA-256, for which alone a person's answer holds. Null where nothing is suspicious.
   */
  lookAgain: string | null
  /** Whether the decoder tells nothing of this file's codes, so that it must be inspected before it is believed. */
  inspect: boolean
}

/** The file is not usable; `bytes` is null where not even that could be read. */
export interface NotRendered extends PhotoDefect {
  ok: false
  bytes: number | null
}

export type RenderOutput = Rendered | NotRendered

/**
 * Input of `imaging.inspect`: walk over the codes of the file at `path`, without drawing, if its bytes are still those of
 * this print.
 */
export const inspectInputSchema = z.object({ path: z.string(), print: z.string() })
export type InspectInput = z.infer<typeof inspectInputSchema>

/**
 * What inspecting a file found: `damage` with the file's bytes by their lower-case hex SHA-256, for which alone a person's
 * answer holds; `unseen` where the file is gone, holds other bytes by now, or could not be inspected.
 */
export type Inspection = { found: 'intact' } | { found: 'damage'; bytes: string } | { found: 'unseen' }

/** Whether a person has to look at a picture before it is believed, or nobody has inspected it yet. */
export function isDoubtful({ lookAgain, inspect }: Rendered, inspection: Inspection | null): boolean {
  return lookAgain !== null || (inspect && inspection?.found !== 'intact')
}

/** The imaging service's commands: input schema by name. */
export const imagingCommands = {
  'imaging.render': renderInputSchema,
  'imaging.inspect': inspectInputSchema,
} as const

export interface ImagingOutputs {
  'imaging.render': RenderOutput
  'imaging.inspect': Inspection
}
