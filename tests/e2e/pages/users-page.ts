import { expect, type Locator, type Page } from '@playwright/test'
import type { UserField, UserFields, UserFilter } from '../../../src-preload/contract/users.ts'

export interface NewUser extends Partial<UserFields> {
  firstName: string
  lastName: string
}

/** The Users screen and its profile panel. */
export class UsersPage {
  readonly search: Locator
  readonly rows: Locator
  readonly firstRun: Locator
  readonly panel: Locator
  readonly addButton: Locator
  readonly importButton: Locator
  readonly save: Locator
  readonly edit: Locator
  readonly suspend: Locator
  readonly delete: Locator
  readonly deleteConfirm: Locator
  readonly status: Locator
  readonly editedMeanwhile: Locator
  readonly photoDrop: Locator
  readonly photoDefect: Locator
  readonly photoRemove: Locator
  readonly page: Page

  constructor(page: Page) {
    this.page = page
    this.search = page.getByTestId('users-search')
    this.rows = page.getByTestId('user-row')
    this.firstRun = page.getByTestId('users-first-run')
    this.panel = page.getByTestId('user-panel')
    this.addButton = page.getByTestId('users-add')
    this.importButton = page.getByTestId('users-import')
    this.save = page.getByTestId('user-save')
    this.edit = page.getByTestId('user-edit')
    this.suspend = page.getByTestId('user-suspend')
    this.delete = page.getByTestId('user-delete')
    this.deleteConfirm = page.getByTestId('user-delete-confirm')
    this.status = page.getByTestId('user-status')
    this.editedMeanwhile = page.getByTestId('user-edited-meanwhile')
    this.photoDrop = page.getByTestId('user-photo-drop')
    this.photoDefect = page.getByTestId('user-photo-defect')
    this.photoRemove = page.getByTestId('user-photo-remove')
  }

  row(email: string): Locator {
    return this.page.locator(`[data-testid="user-row"][data-email="${email}"]`)
  }

  field(field: UserField): Locator {
    return this.page.getByTestId(`user-field-${field}`)
  }

  filter(filter: UserFilter): Locator {
    return this.page.getByTestId(`users-filter-${filter}`)
  }

  /** Emails of the rows in sight, from the top. */
  emails(): Promise<string[]> {
    return this.rows.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-email') ?? ''))
  }

  /** Adds a user as a person does. */
  async add(user: NewUser): Promise<void> {
    await this.addButton.click()
    for (const [field, value] of Object.entries(user)) {
      await this.page.getByTestId(`user-field-${field}`).fill(value)
    }
    await this.save.click()
    await this.edit.waitFor()
  }

  /** Adds many at once, past the form, and waits until the list stands still: a click must not meet a row on the move. */
  async seed(users: readonly NewUser[]): Promise<void> {
    const before = await this.page.evaluate(async () => {
      const counts = await window.badgeprep.users.counts()
      return counts.ok ? counts.value.all : 0
    })
    await this.enter(users)
    const total = before + users.length
    await expect(this.page.locator('[role="grid"]').first()).toHaveAttribute(
      'aria-rowcount',
      String(total + 1),
    )
  }
  /** Adds users past the form, whatever the screen shows. */
  async enter(users: readonly NewUser[]): Promise<void> {
    await this.page.evaluate(async (all) => {
      const names = [
        'firstName',
        'middleName',
        'lastName',
        'email',
        'userId',
        'externalId',
        'employeeId',
        'company',
        'department',
        'departmentId',
        'employeeType',
        'employeeTitle',
        'startDate',
        'endDate',
        'groups',
      ] as const
      const empty = Object.fromEntries(names.map((name) => [name, ''])) as Record<
        (typeof names)[number],
        string
      >
      for (const user of all) {
        const answer = await window.badgeprep.users.save({ id: null, fields: { ...empty, ...user } })
        if (!answer.ok || !answer.value.saved) throw new Error(`Not added: ${JSON.stringify(answer)}`)
      }
    }, users)
  }
}
