import { useI18n } from 'vue-i18n'
import {
  defectText,
  photoReasonText,
  type ReasonedPhoto,
} from '../../../src-preload/contract/photo-reasons.ts'
import type {
  PhotoItem,
  PhotoState,
  PhotoUser,
  ProfilePhotoDefect,
} from '../../../src-preload/contract/photos.ts'
import { useFormat } from '../../components/format.ts'

/** Why a photo cannot be used, or waits, in the window's language. */
export function usePhotoWords() {
  const { t } = useI18n()
  const { number, bytes } = useFormat()
  const words = {
    number,
    bytes,
    say: (key: string, args: Record<string, string> = {}, count?: number) =>
      count === undefined ? t(`photoReason.${key}`, args) : t(`photoReason.${key}`, args, count),
  }

  /** Why a photo was not set from the profile. */
  const profileText = (defect: ProfilePhotoDefect): string =>
    defect.reason === 'look-again' ? words.say('look-again.on-profile') : defectText(defect, words)

  /** Why a photo waits, or was left; '' where there is nothing to say. */
  const reasonText = (photo: ReasonedPhoto): string => photoReasonText(photo, words)
  const reasonOf = (item: PhotoItem): string =>
    reasonText({ ...item, suggested: item.suggestions.length > 0 })

  /** `3024 × 4032 · 2.9 MB`, and `384 × 512 · 41 KB` for what will be stored, as much of it as is known. */
  function sizesOf({ source, bytes: size, staged }: PhotoItem): { before: string; after: string } {
    const before = [...(source ? [pixels(source)] : []), ...(size === null ? [] : [bytes(size)])]
    return {
      before: before.join(' · '),
      after: staged ? `${pixels(staged)} · ${bytes(staged.bytes)}` : '',
    }
  }

  return { profileText, reasonText, reasonOf, sizesOf }
}

export const pixels = ({ width, height }: { width: number; height: number }): string =>
  `${String(width)} × ${String(height)}`

/** What a person is called where the name may be empty. */
export function labelOf({
  name,
  email,
  externalId,
  userId,
}: Pick<PhotoUser, 'name' | 'email' | 'externalId' | 'userId'>): string {
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
