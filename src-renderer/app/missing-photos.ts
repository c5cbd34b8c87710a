import { useI18n } from 'vue-i18n'
import type { MissingPhotos } from '../../src-preload/contract/app.ts'
import { useFormat } from '../components/format.ts'
import { useNotices } from './notices.ts'

/** Tells which photos a backup has not, or the directory restored from one; until the person closes it. */
export function useMissingPhotos() {
  const { t } = useI18n()
  const { number } = useFormat()
  const notices = useNotices()

  function namesOf({ people, names }: MissingPhotos): string {
    const all = names.join(', ')
    const more = people - names.length
    return more > 0 ? t('frame.missingPhotos.andMore', { names: all, n: number(more) }) : all
  }

  /** `name`: of the backup's file. */
  function tell(of: 'backup' | 'restore', name: string, missing: MissingPhotos | null): void {
    if (!missing) return
    const { people, earlier } = missing
    const texts: string[] = []
    if (people > 0) {
      const names = namesOf(missing)
      texts.push(t(`frame.missingPhotos.${of}`, { n: number(people), name, names }, people))
    }
    if (earlier > 0) {
      texts.push(t(`frame.missingPhotos.${of}Earlier`, { n: number(earlier), name }, earlier))
    }
    notices.error(texts.join(' '))
  }

  return { tell }
}
