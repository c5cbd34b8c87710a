import type { Locator, Page } from '@playwright/test'
import type { HistoryKind } from '../../../src-preload/contract/history.ts'

/** The History screen and its entry panel. */
export class HistoryPage {
  readonly rows: Locator
  readonly entry: Locator
  readonly undo: Locator
  readonly obstacle: Locator
  readonly saveReport: Locator
  readonly saveFailedRows: Locator
  readonly photos: Locator
  readonly savePhotos: Locator
  readonly page: Page

  constructor(page: Page) {
    this.page = page
    this.rows = page.getByTestId('history-row')
    this.entry = page.getByTestId('history-entry')
    this.undo = page.getByTestId('history-undo')
    this.obstacle = page.getByTestId('history-obstacle')
    this.saveReport = page.getByTestId('history-report')
    this.saveFailedRows = page.getByTestId('history-failed-rows')
    this.photos = page.getByTestId('history-photos')
    this.savePhotos = page.getByTestId('history-photos-save')
  }

  rowsOf(kind: HistoryKind): Locator {
    return this.page.locator(`[data-testid="history-row"][data-kind="${kind}"]`)
  }

  /** What became of a file of the open upload. */
  photo(file: string): Locator {
    return this.photos.locator(`[data-file="${file}"]`)
  }

  /** Undoes the open entry, and agrees when asked. */
  async undoOpenEntry(): Promise<void> {
    await this.undo.click()
    await this.page.getByTestId('history-undo-confirm').click()
  }
}
