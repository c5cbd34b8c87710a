import type { Locator, Page } from '@playwright/test'
import type { CredentialField, CredentialKind } from '../../../src-preload/contract/credentials.ts'

/** The credentials of the open profile, and the form of one. */
export class CredentialsPage {
  readonly items: Locator
  readonly add: Locator
  readonly form: Locator
  readonly save: Locator
  readonly cancel: Locator
  readonly frame: Locator
  readonly reverse: Locator
  readonly moveConfirm: Locator
  readonly editedMeanwhile: Locator
  /** The strip that says that cards belong to several people. */
  readonly sharedCards: Locator
  readonly page: Page

  constructor(page: Page) {
    this.page = page
    this.items = page.getByTestId('credential')
    this.add = page.getByTestId('credential-add')
    this.form = page.getByTestId('credential-form')
    this.save = page.getByTestId('credential-save')
    this.cancel = page.getByTestId('credential-cancel')
    this.frame = page.getByTestId('credential-form-frame')
    this.reverse = page.getByTestId('credential-reverse')
    this.moveConfirm = page.getByTestId('credential-move-confirm')
    this.editedMeanwhile = page.getByTestId('credential-edited-meanwhile')
    this.sharedCards = page.getByTestId('shared-cards')
  }

  item(kind: CredentialKind): Locator {
    return this.page.locator(`[data-testid="credential"][data-kind="${kind}"]`)
  }

  field(field: CredentialField): Locator {
    return this.page.getByTestId(`credential-field-${field}`)
  }

  /** Opens the form for a new credential of a kind. */
  async start(kind: CredentialKind): Promise<void> {
    await this.add.click()
    await this.page.getByTestId(`credential-kind-${kind}`).click()
  }

  /** Chooses a card type as a person does: by typing a part of its name. */
  async chooseType(part: string): Promise<void> {
    await this.page.getByTestId('credential-card-type').click()
    await this.field('cardType').fill(part)
    await this.page.locator('.n-base-select-option', { hasText: part }).first().click()
  }

  /** Fills the form in and saves it. */
  async addNew(
    kind: CredentialKind,
    { cardType, ...fields }: Partial<Record<CredentialField, string>>,
  ): Promise<void> {
    await this.start(kind)
    if (cardType !== undefined) await this.chooseType(cardType)
    for (const [field, value] of Object.entries(fields)) {
      await this.page.getByTestId(`credential-field-${field}`).fill(value)
    }
    await this.save.click()
  }
}
