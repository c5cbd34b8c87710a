import { expect, type Locator, type Page } from '@playwright/test'
import type { PhotoFilter, PhotoReason } from '../../../src-preload/contract/photos.ts'

/** The Photos screen. */
export class PhotosPage {
  readonly drop: Locator
  readonly chooseFiles: Locator
  readonly chooseFolder: Locator
  readonly items: Locator
  readonly search: Locator
  readonly pane: Locator
  readonly reason: Locator
  readonly list: Locator
  readonly upload: Locator
  readonly sentence: Locator
  readonly result: Locator
  readonly undo: Locator
  readonly finish: Locator
  readonly bulk: Locator
  readonly replaceExisting: Locator
  readonly acceptSure: Locator
  readonly assignSearch: Locator
  readonly assignUsers: Locator
  readonly assignList: Locator
  readonly assignNote: Locator
  readonly page: Page

  constructor(page: Page) {
    this.page = page
    this.drop = page.getByTestId('photos-drop')
    this.chooseFiles = page.getByTestId('photos-choose-files')
    this.chooseFolder = page.getByTestId('photos-choose-folder')
    this.items = page.getByTestId('photos-item')
    this.search = page.getByTestId('photos-search')
    this.pane = page.getByTestId('photos-pane')
    this.reason = page.getByTestId('photos-reason')
    this.list = page.getByRole('grid')
    this.upload = page.getByTestId('photos-upload')
    this.sentence = page.getByTestId('photos-sentence')
    this.result = page.getByTestId('photos-result')
    this.undo = page.getByTestId('photos-undo')
    this.finish = page.getByTestId('photos-finish')
    this.bulk = page.getByTestId('photos-bulk')
    this.replaceExisting = page.getByTestId('photos-replace-existing-all')
    this.acceptSure = page.getByTestId('photos-accept-sure')
    this.assignSearch = page.getByTestId('photos-assign-search')
    this.assignUsers = page.getByTestId('photos-assign-user')
    this.assignList = page.getByTestId('photos-assign-list')
    this.assignNote = page.getByTestId('photos-assign-note')
  }

  tab(tab: 'all' | Exclude<PhotoFilter, 'pending'>): Locator {
    return this.page.getByTestId(`photos-tab-${tab}`)
  }

  count(tab: 'all' | Exclude<PhotoFilter, 'pending'>): Locator {
    return this.page.getByTestId(`photos-count-${tab}`)
  }

  /** What counts where a name is one user's ID and another's Employee ID. */
  idRule(rule: 'key' | 'employee-id' | 'none'): Locator {
    return this.page.getByTestId(`photos-id-rule-${rule}`)
  }

  item(file: string): Locator {
    return this.page.locator(`[data-testid="photos-item"][data-file="${file}"]`)
  }

  /** Items in sight that wait for this reason. */
  waiting(reason: PhotoReason): Locator {
    return this.page.locator(`[data-testid="photos-item"][data-reason="${reason}"]`)
  }

  /** Finds one file among many by the search, and answers its row. */
  async find(file: string): Promise<Locator> {
    await this.search.fill(file)
    const row = this.item(file)
    await row.waitFor()
    return row
  }

  /** A button on the row of a file. */
  on(file: string, action: string): Locator {
    return this.item(file).getByTestId(`photos-${action}`)
  }

  /** Shows a photo large, and waits until it may be decided. */
  async open(file: string): Promise<void> {
    await this.item(file).click()
    await expect(this.pane).toHaveAttribute('data-file', file)
    await this.settled()
  }

  /** Waits until every ready photo is inspected. */
  async inspected(): Promise<void> {
    const left = () =>
      this.page.evaluate(async () => {
        const [drop, jobs] = await Promise.all([window.badgeprep.photos.drop(), window.badgeprep.jobs.list()])
        if (!drop.ok || !drop.value || !jobs.ok || jobs.value.length > 0) return null
        return drop.value.batches.reduce((sum, { uninspected }) => sum + uninspected, 0)
      })
    await expect.poll(left).toBe(0)
  }

  /** Waits until a photo may be decided: just after a decision, or when something new is offered, none is. */
  async settled(): Promise<void> {
    await expect(this.page.locator('[data-settling], [data-new-offer]')).toHaveCount(0)
  }

  /** Assigns in the dialog that is open: searches, and takes the user with this Email. */
  async assignTo(search: string, email: string): Promise<void> {
    await this.assignSearch.fill(search)
    await this.page.locator(`[data-testid="photos-assign-user"][data-email="${email}"]`).click()
  }
}
