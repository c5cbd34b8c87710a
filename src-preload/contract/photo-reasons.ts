import { maxPhotoBytes } from './limits.ts'
import { photoErrorReasons, type PhotoDefect, type PhotoReason, type PhotoState } from './photos.ts'

/** A language: its texts below `photoReason` in the locale files, where `count` tells one from many, and its formats. */
export interface PhotoReasonWords {
  say(key: string, args?: Record<string, string>, count?: number): string
  number(value: number): string
  bytes(value: number): string
}

const isDefect = (reason: PhotoReason): reason is PhotoDefect['reason'] =>
  photoErrorReasons.some((error) => error === reason)

/** Why a file cannot be used, with what to do (P5). */
export function defectText({ reason, args }: PhotoDefect, { say, number, bytes }: PhotoReasonWords): string {
  switch (reason) {
    case 'too-large':
      return say(reason, { size: bytes(Number(args['bytes'])), limit: bytes(maxPhotoBytes) })
    case 'too-many-pixels':
      return say(reason, { width: number(Number(args['width'])), height: number(Number(args['height'])) })
    case 'unsupported':
      return say(reason, { kind: say(`kind.${String(args['kind'])}`) })
    case 'unreadable':
      return say(`unreadable.${String(args['cause'])}`)
    case 'corrupt':
      return typeof args['percent'] === 'number'
        ? say('corrupt.truncated-at', { percent: number(args['percent']) })
        : say(`corrupt.${String(args['damage'])}`)
  }
}

/** Where a photo stands, as far as its reason's text depends on it. `suggested`: somebody is suggested for it. */
export interface ReasonedPhoto {
  state: PhotoState
  reason: PhotoReason | null
  args: Record<string, string | number>
  suggested: boolean
}

/** Why a photo cannot be used, or waits, in words a guard understands, with what to do; '' where there is nothing to say. */
export function photoReasonText(photo: ReasonedPhoto, words: PhotoReasonWords): string {
  const { state, reason, args, suggested } = photo
  if (state === 'unchanged') return words.say('unchanged')
  if (reason === null) return ''
  if (isDefect(reason)) return defectText({ reason, args }, words)
  if (state === 'kept') return words.say('kept')
  if (reason === 'no-user' && suggested) return words.say('no-user-suggested')
  if (reason === 'look-again') return words.say(`look-again.${String(args['doubt'])}`)
  const count = Number(args['count'] ?? 0)
  return words.say(reason, { n: words.number(count) }, count)
}
