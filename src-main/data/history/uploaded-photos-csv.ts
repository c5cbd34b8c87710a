import { uploadedStateKey, type UploadedPhoto } from '../../../src-preload/contract/history.ts'
import { photoReasonText } from '../../../src-preload/contract/photo-reasons.ts'
import type { Language } from '../../../src-preload/contract/settings.ts'
import { csvText } from '../csv/write.ts'
import { formatsOf, wordsOf } from '../wording.ts'

/** Which file went to whom, which was left, and why (E3), as a CSV in words; UTF-8 with a byte order mark. */
export function uploadedPhotosCsv(photos: readonly UploadedPhoto[], language: Language): Iterable<string> {
  const words = wordsOf(language)
  const reasonWords = {
    ...formatsOf(language),
    say: (key: string, args?: Record<string, string>, count?: number) =>
      words(`photoReason.${key}`, args, count),
  }
  const header = [
    words('history.photos.file'),
    words('history.photos.folder'),
    words('history.photos.result'),
    words('history.photos.name'),
    words('users.field.email'),
    words('users.field.userId'),
    words('users.field.externalId'),
    words('history.photos.reason'),
  ]
  const rows = photos.map((photo) => [
    photo.file,
    photo.folder,
    words(uploadedStateKey(photo)),
    photo.user?.name ?? '',
    photo.user?.email ?? '',
    photo.user?.userId ?? '',
    photo.user?.externalId ?? '',
    photoReasonText(photo, reasonWords),
  ])
  return csvText(header, rows, ',')
}
