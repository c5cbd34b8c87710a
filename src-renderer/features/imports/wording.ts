import { useI18n } from 'vue-i18n'
import type { AppError } from '../../../src-preload/contract/envelope.ts'
import { reasonArgs, reasonKey, type RowIssue } from '../../../src-preload/contract/imports.ts'
import { useErrors } from '../../app/errors.ts'
import { useFormat } from '../../components/format.ts'

/** What is wrong with files and rows, in words. */
export function useImportWords() {
  const { t, te } = useI18n()
  const { number } = useFormat()
  const errors = useErrors()

  /** What is wrong with a row, and what to do. */
  function reasonText(issue: RowIssue): string {
    return t(`reason.${reasonKey(issue)}`, reasonArgs(issue))
  }

  /** `Korean (EUC-KR, CP949)`. */
  function encodingName(encoding: string): string {
    const key = `imports.encoding.name.${encoding}`
    return te(key, 'en') ? t(key) : encoding.toUpperCase()
  }

  /** Why a dropped file was not read, and what to do. */
  function fileErrorText(error: AppError): string {
    const { encoding } = error.args
    if (error.code === 'not-utf8' && typeof encoding === 'string') {
      return t('imports.fileError.not-utf8-named', { encoding: encodingName(encoding) })
    }
    const key = `imports.fileError.${error.code}`
    if (!te(key, 'en')) return errors.text(error)
    const args = Object.fromEntries(
      Object.entries(error.args).map(([name, value]) => [
        name,
        typeof value === 'number' ? number(value) : value,
      ]),
    )
    return t(key, args)
  }

  return { reasonText, encodingName, fileErrorText }
}
