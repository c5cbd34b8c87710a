import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Locator, type Page } from '@playwright/test'
import type { ImportKind, Oddity, RowState } from '../../../src-preload/contract/imports.ts'
import { dropFiles, type RunningApp } from '../support/app.ts'
import { press } from '../support/press.ts'

/** An import of CSV: File, Review columns, Review rows, Result. */
export class ImportPage {
  readonly drop: Locator
  readonly choose: Locator
  readonly template: Locator
  /** Overwrite existing users, or Reassign credentials. */
  readonly option: Locator
  readonly fileError: Locator
  readonly tryAgain: Locator
  /** The line with a quotation mark that is not closed, and the way on. */
  readonly quoteLine: Locator
  readonly readQuotes: Locator
  readonly encodingOffer: Locator
  readonly encodingPreview: Locator
  readonly encodingRead: Locator
  readonly columns: Locator
  readonly columnsNext: Locator
  readonly acceptAll: Locator
  readonly rows: Locator
  readonly grid: Locator
  readonly messages: Locator
  readonly filterErrors: Locator
  readonly search: Locator
  readonly proceed: Locator
  readonly proceedConfirm: Locator
  readonly outcome: Locator
  readonly passed: Locator
  readonly failed: Locator
  readonly saveFailedRows: Locator
  readonly another: Locator
  readonly reveal: Locator
  readonly page: Page

  private readonly kind: ImportKind
  private readonly running: RunningApp

  constructor(running: RunningApp, kind: ImportKind = 'users') {
    const page = running.window
    this.running = running
    this.kind = kind
    this.page = page
    this.drop = page.getByTestId(kind === 'users' ? 'users-import-drop' : 'credentials-drop')
    this.choose = page.getByTestId('import-choose')
    this.template = page.getByTestId(kind === 'users' ? 'import-template' : 'credentials-template')
    this.option = page.getByTestId(kind === 'users' ? 'users-overwrite' : 'credentials-reassign')
    this.fileError = page.getByTestId('file-error')
    this.tryAgain = page.getByTestId('file-try-again')
    this.quoteLine = page.getByTestId('file-quote-line')
    this.readQuotes = page.getByTestId('file-read-quotes')
    this.encodingOffer = page.getByTestId('encoding-offer')
    this.encodingPreview = page.getByTestId('encoding-preview')
    this.encodingRead = page.getByTestId('encoding-read')
    this.columns = page.getByTestId('column-row')
    this.columnsNext = page.getByTestId('columns-next')
    this.acceptAll = page.getByTestId('columns-accept-all')
    this.rows = page.getByTestId('review-row')
    this.grid = page.getByRole('grid')
    this.messages = page.getByTestId('row-messages')
    this.filterErrors = page.getByTestId('review-filter-errors')
    this.search = page.getByTestId('review-search')
    this.proceed = page.getByTestId('proceed')
    this.proceedConfirm = page.getByTestId('proceed-confirm')
    this.outcome = page.getByTestId('review-outcome')
    this.passed = page.getByTestId('result-passed')
    this.failed = page.getByTestId('result-failed')
    this.saveFailedRows = page.getByTestId('failed-rows-save')
    this.another = page.getByTestId('result-another')
    this.reveal = page.getByTestId('review-reveal')
  }

  async open(): Promise<void> {
    if (this.kind === 'credentials') {
      await this.page.getByTestId('nav-credentials').click()
      return
    }
    await this.page.getByTestId('nav-users').click()
    await this.page.getByTestId('users-import').click()
  }

  /** Writes a file into the test's own folder; answers its path. */
  write(name: string, content: string | Buffer): string {
    const path = join(this.running.scratch, name)
    writeFileSync(path, content)
    return path
  }

  /** Writes a file and drops it. */
  async give(name: string, content: string | Buffer): Promise<string> {
    const path = this.write(name, content)
    await dropFiles(this.drop, [path])
    return path
  }

  /** Drops a file whose columns are all clear, and goes on to its rows. */
  async review(name: string, content: string | Buffer): Promise<void> {
    await this.give(name, content)
    await press(this.columnsNext)
    await expect(this.proceed).toBeVisible()
  }

  /** What Review columns says of rows that are odd so. */
  odd(oddity: Oddity): Locator {
    return this.page.locator(`[data-odd="${oddity}"]`)
  }

  /** Chooses an encoding that is not among the likely ones, by its name. */
  async chooseEncoding(name: string): Promise<void> {
    const others = this.page.getByTestId('encoding-others')
    await others.click()
    await others.locator('input').fill(name)
    await this.page
      .locator('.n-base-select-option')
      .filter({ visible: true })
      .getByText(name, { exact: true })
      .click()
  }

  column(header: string): Locator {
    return this.page.locator(`[data-testid="column-row"][data-header="${header}"]`)
  }

  /** Says what a column is, by the name that the list shows. */
  async take(header: string, field: string): Promise<void> {
    await this.column(header).locator('.n-base-selection').click()
    await this.column(header).locator('input').fill(field)
    await this.page
      .locator('.n-base-select-option')
      .filter({ visible: true })
      .getByText(field, { exact: true })
      .click()
    await expect(this.page.locator('.n-base-select-menu').filter({ visible: true })).toHaveCount(0)
  }

  row(number: number): Locator {
    return this.page.locator(`[data-testid="review-row"][data-row="${String(number)}"]`)
  }

  cell(row: number, column: number): Locator {
    return this.row(row).locator(`[data-testid="review-cell"][data-column="${String(column)}"]`)
  }

  count(name: RowState | 'warning'): Locator {
    return this.page.getByTestId(`review-count-${name}`)
  }

  /** Corrects a cell as a person does with mouse and keyboard. */
  async correct(row: number, column: number, value: string): Promise<void> {
    await this.cell(row, column).dblclick()
    const editor = this.page.getByTestId('cell-editor')
    await editor.fill(value)
    await editor.press('Enter')
  }
}
