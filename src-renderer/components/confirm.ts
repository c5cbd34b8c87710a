import { useDialog } from 'naive-ui'
import { h, useId } from 'vue'
import { useI18n } from 'vue-i18n'
import { doubleClick } from './double-click.ts'

export interface Question {
  title: string
  text: string
  /** What the button that agrees says: the deed itself, not "OK". */
  confirm: string
  /** What the other button says; "Cancel" by default. */
  cancel?: string
  /** `error` for what deletes. */
  tone?: 'warning' | 'error'
  /** `data-testid` of the button that agrees. */
  testid: string
}

/** Asks a question in a dialog; the answer is false for Cancel, Esc and a click outside. Call in a component's setup. */
export function useConfirm(): (question: Question) => Promise<boolean> {
  const dialog = useDialog()
  const { t } = useI18n()
  const id = useId()
  let asked = 0

  return (question) =>
    new Promise((resolve) => {
      asked += 1
      const titleId = `${id}-${String(asked)}`
      const attributes = { 'aria-labelledby': titleId }
      const testid: object = { 'data-testid': question.testid }
      // The second click, or Enter, of two that were meant to ask would answer already.
      let isOneWithAsking = true
      const opened = dialog.create({
        ...attributes,
        type: question.tone ?? 'warning',
        title: () => h('span', { id: titleId }, question.title),
        content: question.text,
        positiveText: question.confirm,
        positiveButtonProps: testid,
        negativeText: question.cancel ?? t('common.cancel'),
        maskClosable: false,
        style: { pointerEvents: 'none' },
        onMaskClick: () => {
          if (!isOneWithAsking) opened.destroy()
        },
        onPositiveClick: () => {
          if (isOneWithAsking) return false
          resolve(true)
          return true
        },
        onNegativeClick: () => !isOneWithAsking,
        onAfterLeave: () => resolve(false),
      })
      setTimeout(() => {
        isOneWithAsking = false
        opened.style = {}
      }, doubleClick)
    })
}
