import { logUnexpected } from '../services/channel.ts'
import type { Damage, ForeignKind, PhotoDefect } from '../../src-preload/contract/photos.ts'

/** Thrown inside the imaging service where a photo is found unusable (P5); `render` turns it into data. */
export class Refusal extends Error {
  readonly defect: PhotoDefect

  constructor(defect: PhotoDefect) {
    super(defect.reason)
    this.defect = defect
  }
}

/** A damaged picture; `percent` is the readable part of a truncated one, where it can be told. */
export function corrupt(damage: Damage, percent?: number | null): Refusal {
  return new Refusal({
    reason: 'corrupt',
    args: typeof percent === 'number' ? { damage, percent } : { damage },
  })
}

/**
 * What an error means that came while a file was looked at: whatever the file brought about is the file's, so that it
 * alone is refused and the others go on. Throws the error again where the system or the machine is at fault.
 */
export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof Error && 'syscall' in error) throw error
  logUnexpected('imaging.render', error)
  return corrupt('broken-container')
}

/** A picture, or something else, that BadgePrep does not take. */
export function unsupported(kind: ForeignKind): Refusal {
  return new Refusal({ reason: 'unsupported', args: { kind } })
}

/** A picture of more pixels than `limit`. */
export function tooManyPixels(width: number, height: number, limit: number): Refusal {
  return new Refusal({ reason: 'too-many-pixels', args: { width, height, limit } })
}
