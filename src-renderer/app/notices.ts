import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'

export interface Notice {
  id: number
  kind: 'success' | 'info' | 'error'
  text: string
  /** One thing to do about it. */
  action: { label: string; run: () => unknown } | null
}

/** Short messages at the edge of the window; NoticeOutlet.vue shows them. Usable from stores, outside of components. */
export const useNotices = defineStore('notices', () => {
  const waiting = shallowReactive<Notice[]>([])
  let last = 0

  function tell(kind: Notice['kind'], text: string, action: Notice['action'] = null): void {
    last += 1
    waiting.push({ id: last, kind, text, action })
  }

  const success = (text: string, action?: NonNullable<Notice['action']>): void =>
    tell('success', text, action ?? null)
  const info = (text: string, action?: NonNullable<Notice['action']>): void =>
    tell('info', text, action ?? null)
  const error = (text: string, action?: NonNullable<Notice['action']>): void =>
    tell('error', text, action ?? null)
  /** The next notice to show. */
  const take = (): Notice | null => waiting.shift() ?? null

  return { waiting, success, info, error, take }
})
