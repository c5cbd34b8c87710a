import { readonly, ref } from 'vue'

/** Within this many milliseconds two clicks or two presses of Enter are one, whatever the first has brought up. */
export const doubleClick = 500

/** The time of a double click after each `start`, in which nothing that is new in sight can have been meant. */
export function createPause() {
  const running = ref(false)
  let end: ReturnType<typeof setTimeout> | undefined

  function start(): void {
    running.value = true
    clearTimeout(end)
    end = setTimeout(() => (running.value = false), doubleClick)
  }

  return { running: readonly(running), start }
}
