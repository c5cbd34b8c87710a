import { useI18n } from 'vue-i18n'
import { maxPhotoBytes } from '../../../src-preload/contract/limits.ts'
import { photoErrorReasons, type PhotoDefect, type PhotoItem } from '../../../src-preload/contract/photos.ts'
import { useFormat } from '../../components/format.ts'

/** Why a photo cannot be used, in words a guard understands, with what to do (P5). */
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

  /** Why a photo isn't simply ready, with what to do; '' where it is. */
  function reasonText({ reason, args, state }: Pick<PhotoItem, 'reason' | 'args' | 'state'>): string {
    if (reason === null) return ''
    const defect = photoErrorReasons.find((known) => known === reason)
    if (defect) return defectText({ reason: defect, args })
    if (state === 'kept') return t('photoReason.kept')
    const count = Number(args['count'] ?? 0)
    return t(`photoReason.${reason}`, { n: number(count) }, count)
  }

  return { defectText, reasonText }
}
