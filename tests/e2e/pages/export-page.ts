import type { Locator, Page } from '@playwright/test'

/** The Export screen. */
export class ExportPage {
  readonly empty: Locator
  readonly button: Locator
  readonly byteOrderMark: Locator
  readonly done: Locator
  readonly failed: Locator
  readonly showInFolder: Locator
  readonly page: Page

  constructor(page: Page) {
    this.page = page
    this.empty = page.getByTestId('export-empty')
    this.button = page.getByTestId('export-credentials')
    this.byteOrderMark = page.getByTestId('export-byte-order-mark')
    this.done = page.getByTestId('export-done')
    this.failed = page.getByTestId('export-failed')
    this.showInFolder = page.getByTestId('export-show')
  }

  count(name: 'credentials' | 'users' | 'without'): Locator {
    return this.page.getByTestId(`export-count-${name}`)
  }
}
