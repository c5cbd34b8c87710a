import { expect, test } from '@playwright/test'
import { CredentialsPage } from './pages/credentials-page.ts'
import { FramePage } from './pages/frame-page.ts'
import { HistoryPage } from './pages/history-page.ts'
import { UsersPage, type NewUser } from './pages/users-page.ts'
import { resize, type RunningApp } from './support/app.ts'
import { shareApp } from './support/shared-app.ts'

let running: RunningApp
let users: UsersPage
let credentials: CredentialsPage
let frame: FramePage
let history: HistoryPage

const minsu: NewUser = { firstName: '민수', lastName: '김', email: 'minsu@example.com' }
const zoe: NewUser = { firstName: 'Zoë', lastName: 'Müller', email: 'zoe@example.com' }
const wiegand = 'Standard 26-bit Wiegand'

shareApp({
  prepare: ({ window }) => new UsersPage(window).seed([minsu, zoe]),
  async meet(app) {
    running = app
    users = new UsersPage(app.window)
    credentials = new CredentialsPage(app.window)
    frame = new FramePage(app.window)
    history = new HistoryPage(app.window)
    await users.row('minsu@example.com').click()
    await expect(users.panel).toContainText('minsu@example.com')
  },
})

test('a card, a plate and an entry code are added on the profile, found by search and counted', async () => {
  await expect(users.panel).toContainText('No credential yet.')
  await expect(users.filter('without-credential')).toContainText('2')

  await credentials.start('card')
  await expect(credentials.field('facilityCode')).toHaveCount(0)
  await credentials.chooseType(wiegand)
  await credentials.field('facilityCode').fill('100')
  await credentials.field('cardNumber').fill('5')
  await expect(credentials.frame).toContainText('2C8000B')
  await credentials.save.click()
  await expect(credentials.item('card')).toContainText(wiegand)
  await expect(credentials.item('card').getByTestId('credential-status')).toHaveText('Active')
  await expect(credentials.item('card').getByTestId('credential-frame')).toHaveText('Frame 2C8000B')

  await credentials.addNew('plate', { licensePlate: 'ab-12 34' })
  await expect(credentials.item('plate')).toContainText('AB1234')

  await credentials.addNew('entry-code', { entryCode: '004711' })
  const code = credentials.item('entry-code').getByTestId('credential-code')
  await expect(code).toHaveText('••••••')
  await expect(users.panel).not.toContainText('004711')
  await credentials.item('entry-code').getByTestId('credential-reveal').click()
  await expect(code).toHaveText('004711')
  await running.window.getByTestId('user-close').click()
  await users.row('minsu@example.com').click()
  await expect(code).toHaveText('••••••')
  await expect(frame.notice.filter({ hasText: '004711' })).toHaveCount(0)

  await expect(users.row('minsu@example.com').locator('.credentials')).toHaveText('3')
  await expect(users.filter('without-credential')).toContainText('1')
  await users.filter('without-credential').click()
  await expect.poll(() => users.emails()).toEqual(['zoe@example.com'])
  await users.filter('all').click()
  for (const [search, found] of [
    ['AB1234', ['minsu@example.com']],
    ['ab12', ['minsu@example.com']],
    ['004711', []],
  ] as const) {
    await users.search.fill(search)
    await expect.poll(() => users.emails()).toEqual(found)
  }
})

test('what is wrong stands at its field while it is entered, and nothing is saved', async () => {
  await credentials.start('card')
  await credentials.save.click()
  await expect(credentials.field('cardType')).toBeFocused()
  await expect(credentials.form).toContainText('There is nothing to save yet.')

  await credentials.chooseType(wiegand)
  await expect(credentials.form).toContainText('0 to 255')
  await credentials.field('facilityCode').fill('300')
  await expect(credentials.field('facilityCode')).toHaveAttribute('aria-invalid', 'true')
  await expect(credentials.form).toContainText('goes from 0 to 255')
  await expect(credentials.form).not.toContainText('needs a Card Number')
  await credentials.save.click()
  await expect(credentials.form).toContainText('needs a Card Number')
  await credentials.field('facilityCode').fill('200')
  await expect(credentials.field('facilityCode')).toHaveAttribute('aria-invalid', 'false')

  await running.window.getByTestId('credential-kind-entry-code').click()
  await credentials.field('entryCode').fill('12')
  await expect(credentials.form).toContainText('An Entry Code has 4 to 16 digits')
  await expect(credentials.field('entryCode')).toHaveAttribute('type', 'password')

  await running.window.keyboard.press('Escape')
  await expect(frame.dialog).toContainText('Give up what you entered?')
  await running.window.getByTestId('users-discard').click()
  await expect(credentials.form).toHaveCount(0)
  await expect(users.panel).toContainText('No credential yet.')
})

test('bytes of a serial number are turned round', async () => {
  await credentials.start('card')
  await credentials.chooseType('DESFire CSN')
  await credentials.field('cardNumberHex').fill('04 a1 b2 c3 d4 e5 f6')
  await credentials.reverse.click()
  await expect(credentials.field('cardNumberHex')).toHaveValue('F6E5D4C3B2A104')
  await credentials.save.click()
  await expect(credentials.item('card')).toContainText('F6E5D4C3B2A104')
})

test('a credential of another user moves only when a person says so, keeps its status, and goes back by undo', async () => {
  await credentials.addNew('plate', { licensePlate: 'LOST1' })
  await credentials.item('plate').getByTestId('credential-suspend').click()
  await expect(credentials.item('plate').getByTestId('credential-status')).toHaveText('Inactive')

  await users.row('zoe@example.com').click()
  await expect(users.panel).toContainText('zoe@example.com')
  await credentials.addNew('plate', { licensePlate: 'ZOE22' })
  await expect(credentials.item('plate')).toContainText('ZOE22')
  await credentials.item('plate').getByTestId('credential-edit').click()
  await credentials.field('licensePlate').fill('lost-1')
  await expect(credentials.form).toContainText('김민수 holds this credential')
  await credentials.save.click()
  await expect(frame.dialog).toContainText('김민수 holds this credential')
  await expect(frame.dialog).toContainText('takes the place of the credential you are editing')
  await running.window.keyboard.press('Escape')
  await expect(credentials.field('licensePlate')).toHaveValue('lost-1')

  await credentials.save.click()
  await expect(credentials.moveConfirm).toHaveText('Move it to Zoë Müller')
  await credentials.moveConfirm.click()
  await expect(credentials.items).toHaveCount(1)
  await expect(credentials.item('plate')).toContainText('LOST1')
  await expect(credentials.item('plate').getByTestId('credential-status')).toHaveText('Inactive')
  await users.row('minsu@example.com').click()
  await expect(users.panel).toContainText('No credential yet.')

  await frame.go('history')
  await history.rowsOf('credential-reassigned').click()
  await expect(history.entry).toContainText('김민수')
  await history.undoOpenEntry()
  await expect(history.rowsOf('credential-reassigned')).toHaveAttribute('data-state', 'undone')
  await frame.go('users')
  await expect(credentials.item('plate')).toContainText('LOST1')
  await users.row('zoe@example.com').click()
  await expect(credentials.item('plate')).toContainText('ZOE22')
})

test('a credential is edited, suspended, removed and comes back by undo', async () => {
  await credentials.addNew('card', { cardType: wiegand, facilityCode: '100', cardNumber: '5' })
  const card = credentials.item('card')
  await card.getByTestId('credential-suspend').click()
  await expect(card.getByTestId('credential-status')).toHaveText('Inactive')
  await card.getByTestId('credential-edit').click()
  await expect(credentials.field('cardNumber')).toHaveValue('5')
  await credentials.field('cardNumber').fill('6')
  await credentials.save.click()
  await expect(card.locator('[data-field="cardNumber"]')).toHaveText('6')
  await expect(card.getByTestId('credential-status')).toHaveText('Inactive')
  await card.getByTestId('credential-suspend').click()
  await expect(card.getByTestId('credential-status')).toHaveText('Active')

  // The card is suspended while its form is open, as by an import.
  await card.getByTestId('credential-edit').click()
  await credentials.field('cardNumber').fill('7')
  await running.window.evaluate(async () => {
    const shown = await window.badgeprep.credentials.ofUser(1)
    const version = shown.ok ? (shown.value[0]?.version ?? 0) : 0
    return window.badgeprep.credentials.setStatus({ id: 1, version, status: 'inactive' })
  })
  await credentials.save.click()
  await expect(credentials.editedMeanwhile).toBeVisible()
  await expect(credentials.field('cardNumber')).toHaveValue('6')
  await credentials.field('cardNumber').fill('7')
  await credentials.save.click()
  await expect(card.locator('[data-field="cardNumber"]')).toHaveText('7')
  await expect(card.getByTestId('credential-status')).toHaveText('Inactive')

  await card.getByTestId('credential-remove').click()
  await expect(frame.dialog).toContainText('You can undo this in History.')
  await running.window.getByTestId('credential-remove-confirm').click()
  await expect(credentials.items).toHaveCount(0)
  await expect(credentials.add).toBeFocused()

  await frame.go('history')
  await history.rowsOf('credential-removed').click()
  await history.undoOpenEntry()
  await expect(history.rowsOf('credential-removed')).toHaveAttribute('data-state', 'undone')
  await frame.go('users')
  await expect(card.locator('[data-field="cardNumber"]')).toHaveText('7')
})

test('an entry code is replaced without the present one being shown', async () => {
  await credentials.addNew('entry-code', { entryCode: '12345' })
  await credentials.item('entry-code').getByTestId('credential-edit').click()
  await expect(credentials.field('entryCode')).toHaveValue('')
  await expect(credentials.form).toContainText('the present one with 5 digits')
  await credentials.field('entryCode').fill('0098765')
  await running.window.getByTestId('credential-code-show').click()
  await expect(credentials.field('entryCode')).toHaveAttribute('type', 'text')
  await credentials.save.click()
  await expect(credentials.item('entry-code').getByTestId('credential-code')).toHaveText('•••••••')
})

test('deleting a user says what goes with it, and undo brings it back', async () => {
  await credentials.addNew('plate', { licensePlate: 'AB1234' })
  await credentials.addNew('entry-code', { entryCode: '4711' })
  await expect(credentials.items).toHaveCount(2)
  await users.delete.click()
  await expect(frame.dialog).toContainText('2 credentials')
  await users.deleteConfirm.click()
  await expect(users.rows).toHaveCount(1)
  await frame.go('history')
  await history.rowsOf('user-deleted').click()
  await history.undoOpenEntry()
  await expect(history.rowsOf('user-deleted')).toHaveAttribute('data-state', 'undone')
  await frame.go('users')
  await expect(users.row('minsu@example.com').locator('.credentials')).toHaveText('2')
})

test('the keyboard alone adds a card', async () => {
  const { keyboard } = running.window
  await credentials.add.focus()
  await keyboard.press('Enter')
  const types = running.window.locator('.n-base-select-menu')
  await expect(credentials.field('cardType')).toBeFocused()
  await keyboard.press('ArrowDown')
  await expect(types).toBeVisible()
  await keyboard.press('Escape')
  await expect(types).toBeHidden()
  await expect(credentials.form).toBeVisible()
  await keyboard.press('ArrowDown')
  await keyboard.type('26-bit Wieg')
  await expect(types.locator('.n-base-select-option')).toHaveCount(1)
  await keyboard.press('Enter')
  await expect(credentials.field('facilityCode')).toBeVisible()
  await keyboard.press('Tab')
  await keyboard.type('100')
  await keyboard.press('Tab')
  await keyboard.type('5')
  await keyboard.press('Enter')
  await expect(credentials.item('card')).toContainText(wiegand)
})

test('in a small window the filters give way to the profile', async () => {
  await resize(running.app, { width: 1024, height: 700 })
  const chosen = running.window.getByTestId('users-filter')
  await expect(chosen).toBeVisible()
  await expect(users.filter('suspended')).toBeHidden()
  await chosen.click()
  await running.window.locator('.n-base-select-option', { hasText: 'Suspended · 0' }).click()
  await expect(users.rows).toHaveCount(0)
  await running.window.getByTestId('user-close').click()
  await users.filter('all').click()
  await expect(users.rows).toHaveCount(2)
})
