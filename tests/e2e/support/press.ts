import type { Locator } from '@playwright/test'

/**
 * Clicks a button as soon as it takes clicks: the bar below a screen takes none at first, and Playwright's own tries
 * soon lie half a second apart.
 */
export async function press(button: Locator): Promise<void> {
  await button.evaluate(
    (element) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (getComputedStyle(element).pointerEvents !== 'none') resolve()
          else requestAnimationFrame(look)
        }
        look()
      }),
  )
  await button.click()
}
