import { useI18n } from 'vue-i18n'
import { maxPhotoBytes } from '../../../src-preload/contract/limits.ts'
import {
  photoErrorReasons,
  type PhotoDefect,
  type ProfilePhotoDefect,
  type PhotoItem,
  type PhotoReason,
  type PhotoState,
  type PhotoUser,
} from '../../../src-preload/contract/photos.ts'
import { useFormat } from '../../components/format.ts'

const isDefect = (reason: PhotoReason): reason is PhotoDefect['reason'] =>
  photoErrorReasons.some((error) => error === reason)

/** Why a photo cannot be used, or waits, in words a guard understands, with what to do (P5). */
export function usePhotoWords() {
  const { t } = useI18n()
  const { number, bytes } = useFormat()

  function defectText({ reason, args }: PhotoDefect): string {
    switch (reason) {
      case 'too-large':
        return t('photoReason.too-large', { size: bytes(Number(args['bytes'])), limit: bytes(maxPhotoBytes) })
      case 'too-many-pixels':
        return t('photoReason.too-many-pixels', {
          width: number(Number(args['width'])),
          height: number(Number(args['height'])),
        })
      case 'unsupported':
        return t('photoReason.unsupported', { kind: t(`photoReason.kind.${String(args['kind'])}`) })
      case 'unreadable':
        return t(`photoReason.unreadable.${String(args['cause'])}`)
      case 'corrupt':
        return typeof args['percent'] === 'number'
          ? t('photoReason.corrupt.truncated-at', { percent: number(args['percent']) })
          : t(`photoReason.corrupt.${String(args['damage'])}`)
    }
  }

  /** Why a photo was not set from the profile. */
  function profileText(defect: ProfilePhotoDefect): string {
    return defect.reason === 'look-again' ? t('photoReason.look-again.on-profile') : defectText(defect)
  }

  /** Why an item waits; '' where there is nothing to say. */
  function reasonText(item: Pick<PhotoItem, 'reason' | 'args' | 'state' | 'suggestions'>): string {
    const { reason, args, state } = item
    if (state === 'unchanged') return t('photoReason.unchanged')
    if (reason === null) return ''
    if (isDefect(reason)) return defectText({ reason, args })
    if (state === 'kept') return t('photoReason.kept')
    if (reason === 'no-user' && item.suggestions.length > 0) return t('photoReason.no-user-suggested')
    if (reason === 'look-again') return t(`photoReason.look-again.${String(args['doubt'])}`)
    const count = Number(args['count'] ?? 0)
    return t(`photoReason.${reason}`, { n: number(count) }, count)
  }

  /** `3024 × 4032 · 2.9 MB`, and `384 × 512 · 41 KB` for what will be stored, as much of it as is known. */
  function sizesOf({ source, bytes: size, staged }: PhotoItem): { before: string; after: string } {
    const before = [...(source ? [pixels(source)] : []), ...(size === null ? [] : [bytes(size)])]
    return {
      before: before.join(' · '),
      after: staged ? `${pixels(staged)} · ${bytes(staged.bytes)}` : '',
    }
  }

  return { profileText, reasonText, sizesOf }
}

export const pixels = ({ width, height }: { width: number; height: number }): string =>
  `${String(width)} × ${String(height)}`

/** What a person is called where the name may be empty. */
export function labelOf({ name, email, externalId, userId }: PhotoUser): string {
  return [name, email, externalId, userId].find((text) => text !== '') ?? ''
}

/** The key by which a match is told: Email, else User ID, else External ID; '' without a match. */
export function keyOf(user: PhotoUser | null): string {
  return user ? ([user.email, user.userId, user.externalId].find((text) => text !== '') ?? '') : ''
}

/** What tells people of one name apart: Email, External ID, Employee ID, department; as much of it as there is. */
export function particularsOf({
  email,
  externalId,
  employeeId,
  department,
}: Pick<PhotoUser, 'email' | 'externalId' | 'employeeId' | 'department'>): string[] {
  return [email, externalId, employeeId, department].filter((text) => text !== '')
}

export type PhotoTone = 'ready' | 'attention' | 'error' | 'info' | 'quiet'
export const toneOf: Record<PhotoState, PhotoTone> = {
  pending: 'quiet',
  ready: 'ready',
  attention: 'attention',
  error: 'error',
  uploaded: 'ready',
  unchanged: 'quiet',
  kept: 'info',
  removed: 'quiet',
}

/** Where the picture as it will be (or was) stored is shown from; null where there is none. */
export function stagedUrl({ staged, state }: PhotoItem): string | null {
  if (!staged) return null
  return `app://${state === 'uploaded' ? 'photo' : 'staged'}/${staged.hash}`
}
