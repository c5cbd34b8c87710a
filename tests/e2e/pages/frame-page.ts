import type { Locator, Page } from '@playwright/test'

export type Place = 'users' | 'photos' | 'credentials' | 'export' | 'history' | 'settings'

/** The frame around every screen. */
export class FramePage {
  readonly summary: Locator
  readonly jobs: Locator
  readonly screen: Locator
  readonly dialog: Locator
  readonly notice: Locator
  readonly page: Page

  constructor(page: Page) {
    this.page = page
    this.summary = page.getByTestId('summary')
    this.jobs = page.getByTestId('job')
    this.screen = page.getByRole('main')
    this.dialog = page.getByRole('dialog')
    this.notice = page.locator('.n-message')
  }

  place(place: Place): Locator {
    return this.page.getByTestId(`nav-${place}`)
  }

  async go(place: Place): Promise<void> {
    await this.place(place).click()
  }
}
