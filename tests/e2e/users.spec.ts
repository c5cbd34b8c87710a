import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import sharp from 'sharp'
import { FramePage } from './pages/frame-page.ts'
import { HistoryPage } from './pages/history-page.ts'
import { UsersPage, type NewUser } from './pages/users-page.ts'
import { answerOpenDialog, dropFiles, type RunningApp } from './support/app.ts'
import { shareApp } from './support/shared-app.ts'

let running: RunningApp
let users: UsersPage
let frame: FramePage
let history: HistoryPage

shareApp({
  meet(app) {
    running = app
    users = new UsersPage(app.window)
    frame = new FramePage(app.window)
    history = new HistoryPage(app.window)
  },
})

const minsu: NewUser = { firstName: '민수', lastName: '김', email: 'minsu@example.com', externalId: 'E-1' }
const siobhan: NewUser = {
  firstName: 'Siobhán',
  lastName: "O'Brien",
  email: 'siobhan@example.com',
  userId: '0d9c3f1e-58a2-4b7c-9e61-2f4a8b7d1c05',
}

test('an empty directory says what it is and offers three ways to fill it', async () => {
  await expect(users.firstRun).toBeVisible()
  await running.window.getByTestId('users-first-csv').click()
  await frame.go('users')
  await running.window.getByTestId('users-first-export').click()
  await frame.go('users')
  await running.window.getByTestId('users-first-hand').click()
  await expect(users.field('firstName')).toBeFocused()
})

test('a user is added, edited, suspended, reactivated and deleted, and comes back by undo', async () => {
  await users.add(minsu)
  await expect(users.row('minsu@example.com')).toHaveAttribute('data-external-id', 'E-1')
  await expect(frame.summary).toContainText('1 user')

  await users.edit.click()
  await users.field('department').fill('시설관리팀')
  await users.field('department').press('Enter')
  await expect(users.panel).toContainText('시설관리팀')

  // The profile is changed while its form is open, as by an import.
  await users.edit.click()
  await users.field('company').fill('한빛')
  await running.window.evaluate(async () => {
    const user = await window.badgeprep.users.get(1)
    if (user.ok) await window.badgeprep.users.save({ id: 1, fields: { groups: 'A동' }, before: user.value })
  })
  await users.save.click()
  await expect(users.editedMeanwhile).toBeVisible()
  await expect(users.field('groups')).toHaveValue('A동')
  await users.save.click()
  await expect(users.panel).toContainText('한빛')
  await expect(users.panel).toContainText('A동')

  // The second of two clicks finds the opposite on the button, and is none.
  await users.suspend.evaluate(async (button: HTMLButtonElement) => {
    const said = button.textContent
    button.click()
    while (button.textContent === said) await new Promise(requestAnimationFrame)
    button.click()
  })
  await expect(users.status).toHaveText('Suspended')
  await users.suspend.click()
  await expect(users.status).toHaveText('Active')

  // Nor does the second click answer what the first has asked.
  await users.delete.evaluate(async (button: HTMLButtonElement) => {
    button.click()
    const answer = (): HTMLElement | null => document.querySelector('[data-testid="user-delete-confirm"]')
    while (!answer()) await new Promise(requestAnimationFrame)
    answer()?.click()
  })
  await expect(frame.dialog).toContainText('김민수')
  await users.deleteConfirm.click()
  await expect(users.firstRun).toBeVisible()

  await frame.go('history')
  // One of them is the restore that every test begins with.
  await expect(history.rows).toHaveCount(8)
  await history.rowsOf('user-deleted').click()
  await history.undoOpenEntry()
  await expect(history.rowsOf('user-deleted')).toHaveAttribute('data-state', 'undone')
  await frame.go('users')
  await expect(users.row('minsu@example.com')).toBeVisible()
})

test('what is wrong with a field stands at the field, and nothing is saved', async () => {
  await users.seed([siobhan])
  await users.addButton.click()
  await users.save.click()
  await expect(users.field('firstName')).toBeFocused()
  await expect(users.field('firstName')).toHaveAttribute('aria-invalid', 'true')
  await users.field('firstName').fill('Liam')
  await users.field('lastName').fill('Smith')
  await users.field('email').fill('SIOBHAN@EXAMPLE.COM')
  await users.save.click()
  await expect(users.field('email')).toHaveAttribute('aria-invalid', 'true')
  await expect(users.panel).toContainText("Siobhán O'Brien has this Email already")
  await expect(users.rows).toHaveCount(1)
})

test('closing a form with something entered asks first', async () => {
  await users.seed([minsu])
  await users.row('minsu@example.com').click()
  await users.edit.click()
  await users.field('company').fill('Hanbit')
  await running.window.keyboard.press('Escape')
  await running.window.getByTestId('users-discard').hover()
  await running.window.keyboard.press('Escape')
  await expect(users.field('company')).toHaveValue('Hanbit')
  await frame.go('history')
  await frame.go('users')
  await expect(users.field('company')).toHaveValue('Hanbit')
  await running.window.getByTestId('user-close').click()
  await running.window.getByTestId('users-discard').click()
  await expect(users.panel).toHaveCount(0)
})

test('the list is searched, filtered and sorted', async () => {
  await users.seed([minsu, siobhan, { firstName: 'Zoë', lastName: 'Müller', email: 'zoe@example.com' }])
  await frame.go('settings')
  await running.window.keyboard.press('Control+k')
  await expect(users.search).toBeFocused()
  for (const [search, found] of [
    ['민', ['minsu@example.com']],
    ['e-1', ['minsu@example.com']],
    ["o'brien sio", ['siobhan@example.com']],
    ['0D9C3F1E', ['siobhan@example.com']],
    ['nobody', []],
  ] as const) {
    await users.search.fill(search)
    await expect.poll(() => users.emails()).toEqual(found)
  }
  await users.search.press('Escape')
  await expect(users.rows).toHaveCount(3)

  await running.window.getByTestId('users-sort-email').click()
  await expect
    .poll(() => users.emails())
    .toEqual(['minsu@example.com', 'siobhan@example.com', 'zoe@example.com'])
  await running.window.getByTestId('users-sort-email').click()
  await expect
    .poll(() => users.emails())
    .toEqual(['zoe@example.com', 'siobhan@example.com', 'minsu@example.com'])

  await users.row('zoe@example.com').click()
  await users.suspend.click()
  await users.filter('suspended').click()
  await expect.poll(() => users.emails()).toEqual(['zoe@example.com'])
  await expect(users.filter('suspended')).toContainText('1')
  await expect(users.filter('without-photo')).toContainText('3')
})

test('the keyboard walks the list, opens a profile and gets its place back', async () => {
  const people = Array.from({ length: 60 }, (_, place) => {
    const number = String(place).padStart(2, '0')
    return { firstName: 'User', lastName: `N${number}`, email: `n${number}@example.com` }
  })
  await users.seed(people)
  await expect(users.rows.first()).toBeVisible()
  await users.search.focus()
  const { keyboard } = running.window
  await keyboard.press('ArrowDown')
  await keyboard.press('ArrowDown')
  await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await expect(users.panel).toContainText('n02@example.com')
  await keyboard.press('Escape')
  await expect(users.panel).toHaveCount(0)
  await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await expect(users.panel).toContainText('n03@example.com')
  await keyboard.press('Escape')
  await keyboard.press('End')
  await expect(users.row('n59@example.com')).toBeInViewport()
  await keyboard.press('Enter')
  await expect(users.panel).toContainText('n59@example.com')
})

test('a photo is dropped on a profile, refused when it is none, replaced, removed', async () => {
  const good = join(running.scratch, '사진 good.png')
  writeFileSync(
    good,
    await sharp({ create: { width: 900, height: 1200, channels: 3, background: '#3a7' } })
      .png()
      .toBuffer(),
  )
  const bad = join(running.scratch, 'not a photo.jpg')
  writeFileSync(bad, 'just text')
  const other = join(running.scratch, 'other.jpg')
  writeFileSync(
    other,
    await sharp({ create: { width: 300, height: 300, channels: 3, background: '#a37' } })
      .jpeg()
      .toBuffer(),
  )
  await users.seed([minsu])
  await users.row('minsu@example.com').click()

  await dropFiles(users.photoDrop, [good])
  await expect(users.photoDrop).not.toHaveAttribute('data-photo', '')
  const first = await users.photoDrop.getAttribute('data-photo')
  await expect(users.photoDrop.getByRole('img', { name: 'Photo of' })).toBeVisible()

  await dropFiles(users.photoDrop, [bad])
  await expect(users.photoDefect).toHaveAttribute('data-reason', 'corrupt')
  await expect(users.photoDefect).toContainText('The file holds no picture')
  expect(await users.photoDrop.getAttribute('data-photo')).toBe(first)

  await dropFiles(users.photoDrop, [good, other])
  await expect(frame.notice.last()).toContainText('Drop one file')

  await answerOpenDialog(running.app, [other])
  await running.window.getByTestId('user-photo-choose').click()
  await expect(users.photoDrop).not.toHaveAttribute('data-photo', first ?? '')
  await expect(users.photoDefect).toHaveCount(0)

  await users.photoRemove.click()
  await running.window.getByTestId('user-photo-remove-confirm').click()
  await expect(users.photoDrop).toHaveAttribute('data-photo', '')
})

test('a dropped photo is for the profile it was dragged to, and says whose it became; the later of two stays', async () => {
  const picture = async (name: string, width: number, height: number): Promise<string> => {
    const path = join(running.scratch, name)
    // Of one colour, its data would be zeros, which a person has to look at.
    const noise = { type: 'gaussian', mean: 128, sigma: 4 } as const
    const create = { width, height, channels: 3, background: `#${name}`, noise } as const
    await sharp({ create }).jpeg().toFile(`${path}.jpg`)
    return `${path}.jpg`
  }
  const large = await picture('aa3377', 5000, 4000)
  const small = await picture('33aa77', 300, 300)
  await users.seed([minsu, siobhan])
  const open = async (email: string): Promise<void> => {
    await users.row(email).evaluate((row: HTMLElement) => row.click())
    await expect(users.panel).toContainText(email)
  }
  const photoOf = (email: string): Promise<string | null> =>
    running.window.evaluate(async (search) => {
      const query = { search, filter: 'all', sort: 'name', descending: false } as const
      const page = await window.badgeprep.users.page({ query, offset: 0, limit: 1 })
      return page.ok ? (page.value.rows[0]?.photo ?? null) : ''
    }, email)

  await open('siobhan@example.com')
  await dropFiles(users.photoDrop, [small], () => open('minsu@example.com'))
  await expect(frame.notice.last()).toContainText('changed while the file was dragged')
  expect(await photoOf('minsu@example.com')).toBeNull()

  await dropFiles(users.photoDrop, [small])
  await open('siobhan@example.com')
  await expect(frame.notice.filter({ hasText: '김민수 has a new photo.' })).toBeVisible()
  await expect(users.photoDrop).toHaveAttribute('data-photo', '')
  const photo = await photoOf('minsu@example.com')
  expect(photo).not.toBeNull()

  const entries = (): Promise<number> =>
    running.window.evaluate(async () => {
      const page = await window.badgeprep.history.page({ offset: 0, limit: 1, userId: null })
      return page.ok ? page.value.total : -1
    })
  const before = await entries()
  await dropFiles(users.photoDrop, [large])
  await dropFiles(users.photoDrop, [small])
  await expect.poll(entries).toBe(before + 2)
  expect(await photoOf('siobhan@example.com')).toBe(photo)
})
