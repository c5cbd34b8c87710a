import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type Locator } from '@playwright/test'
import BetterSqlite3 from 'better-sqlite3'
import { maxPhotoBytes } from '../../src-preload/contract/limits.ts'
import { cut, flippedBits, pngBomb, withHole } from '../fixtures/photos/damage.ts'
import { cameraPicture } from '../fixtures/photos/pictures.ts'
import { FramePage } from './pages/frame-page.ts'
import { HistoryPage } from './pages/history-page.ts'
import { PhotosPage } from './pages/photos-page.ts'
import { UsersPage, type NewUser } from './pages/users-page.ts'
import {
  answerOpenDialog,
  answerOpenDialogLater,
  answerSaveDialog,
  dropFiles,
  type RunningApp,
} from './support/app.ts'
import { press } from './support/press.ts'
import { servicePid } from './support/processes.ts'
import { shareApp } from './support/shared-app.ts'

let running: RunningApp
let users: UsersPage
let frame: FramePage
let photos: PhotosPage
let history: HistoryPage
let folder: string

shareApp({
  meet(app) {
    running = app
    users = new UsersPage(app.window)
    frame = new FramePage(app.window)
    photos = new PhotosPage(app.window)
    history = new HistoryPage(app.window)
    folder = join(app.scratch, '사진 폴더')
    mkdirSync(folder)
  },
})

const jpeg = (seed: number, width = 640, height = 480): Promise<Buffer> =>
  cameraPicture(width, height, seed).jpeg({ quality: 90 }).toBuffer()

/** Writes a file into the folder that is dropped, and answers its path. */
function put(name: string, bytes: Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

const person = (name: string, more: Partial<NewUser> = {}): NewUser => {
  const [firstName = '', ...last] = name.split(' ')
  return { firstName, lastName: last.join(' '), email: `${firstName.toLowerCase()}@example.com`, ...more }
}

/** The pixels of a picture that the window shows, to tell faces apart. */
const sourceOf = (image: Locator): Promise<string | null> => image.getAttribute('src')

const profilePicture = (): Locator => users.photoDrop.locator('img')

test('an empty screen says the rules; photos come by dialog; Finish forgets them', async () => {
  await users.seed([person('Ada Lovelace')])
  await frame.go('photos')
  await expect(photos.drop).toContainText('5 MB')
  await expect(photos.drop).toContainText('512 × 512')
  const first = put('ada@example.com.jpg', await jpeg(1))
  const second = put('nobody.jpg', await jpeg(2))

  await answerOpenDialog(running.app, [])
  await photos.chooseFiles.click()
  await expect(photos.chooseFiles).toBeVisible()
  await answerOpenDialog(running.app, [first])
  await photos.chooseFiles.click()
  await expect(photos.item('ada@example.com.jpg')).toHaveAttribute('data-state', 'ready')
  await expect(photos.item('ada@example.com.jpg')).toHaveAttribute('data-user', 'ada@example.com')
  await expect(photos.count('ready')).toHaveText('1')
  await expect(photos.count('attention')).toHaveText('0')
  await expect(photos.count('error')).toHaveText('0')

  await dropFiles(photos.drop, [second])
  await expect(photos.count('attention')).toHaveText('1')
  await expect(photos.items).toHaveCount(2)

  await frame.go('history')
  await frame.go('photos')
  await expect(photos.items).toHaveCount(2)
  await photos.finish.click()
  await expect(frame.dialog).toContainText('2 photos')
  await running.window.getByTestId('photos-finish-confirm').click()
  await expect(photos.chooseFolder).toBeVisible()
})

test('a half-right folder: every reason is told, mended on the spot, uploaded and undone', async () => {
  await users.seed([
    person('Ada Lovelace', { externalId: 'E-1' }),
    person('Grace Hopper', { externalId: 'E-2' }),
    person('Alan Turing'),
    person('Edsger Dijkstra', { userId: '0d9c3f1e-58a2-4b7c-9e61-2f4a8b7d1c05' }),
    person('Kathleen Booth'),
    person('Peter Naur', { externalId: 'kathleen@example.com' }),
    person('Barbara Liskov'),
    person('Donald Knuth'),
    person('Tony Hoare'),
    person('John Backus'),
    person('민수 김', { email: 'minsu@example.com', externalId: '김민수' }),
    person('Siobhan Obrien'),
    person('Zoe Muller'),
  ])
  // Grace has a photo already.
  await users.row('grace@example.com').click()
  await dropFiles(users.photoDrop, [put('old.jpg', await jpeg(90))])
  await expect(profilePicture()).toBeVisible()
  const oldFace = await sourceOf(profilePicture())

  const picture = await jpeg(3)
  const drop = join(folder, 'drop')
  mkdirSync(join(drop, 'more'), { recursive: true })
  const good = (name: string, bytes: Buffer): string => put(join('drop', name), bytes)
  good('E-1.jpg', await jpeg(4))
  good(join('more', 'ada@example.com.png'), await cameraPicture(300, 400, 5).png().toBuffer())
  good('grace@example.com.jpg', await jpeg(6))
  good('Barbara Liskov.jpg', await jpeg(7))
  good('tonny@example.com.jpg', await jpeg(8))
  good('김민수.jpg'.normalize('NFD'), await jpeg(9))
  good('siobhan@example.com.jpg', await jpeg(10))
  good('zoe@example.com.jpg', await jpeg(10))
  good(
    'donald@example.com.webp',
    withHole(await cameraPicture(640, 480, 6).webp({ quality: 90 }).toBuffer(), 0.5, 1500),
  )
  good('IMG_0001.jpg', await jpeg(11))
  good('kathleen@example.com.jpg', await jpeg(15))
  good('alan@example.com.jpg', cut(picture, 0.6))
  good('too-large.jpg', Buffer.concat([picture, Buffer.alloc(maxPhotoBytes)]))
  good('drawing.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))
  good('bomb.png', pngBomb(65_500, 65_500))
  good('Thumbs.db', Buffer.from('litter'))
  symlinkSync(join(folder, 'later.jpg'), join(drop, 'john@example.com.jpg'))

  await frame.go('photos')
  await dropFiles(photos.drop, [drop])
  await expect(photos.count('ready')).toHaveText('1')
  await expect(photos.count('attention')).toHaveText('10')
  await expect(photos.count('error')).toHaveText('5')
  await expect(photos.sentence).toContainText('15 photos')

  const told: [string, string][] = [
    ['alan@example.com.jpg', 'cut off after'],
    ['too-large.jpg', 'at most 5 MB'],
    ['drawing.svg', 'SVG'],
    ['bomb.png', '65,500'],
    ['john@example.com.jpg', 'not there any more'],
  ]
  await photos.tab('error').click()
  for (const [file, words] of told) {
    await photos.open(file)
    await expect(photos.pane).toHaveAttribute('data-file', file)
    await expect(photos.reason).toContainText(words)
  }
  // Unreadable: put it back, try again.
  put('later.jpg', await jpeg(12))
  await photos.on('john@example.com.jpg', 'retry').click()
  await expect(photos.item('john@example.com.jpg')).toHaveCount(0)
  // Corrupt: a better file, dropped on the pane.
  await photos.open('alan@example.com.jpg')
  await dropFiles(running.window.getByTestId('photos-replacement-drop'), [put('better.jpg', await jpeg(13))])
  await expect(photos.item('alan@example.com.jpg')).toHaveCount(0)
  // Not a picture: another one by dialog, whose name tells whom it shows.
  const id = '0D9C3F1E-58A2-4B7C-9E61-2F4A8B7D1C05.jpg'
  await answerOpenDialog(running.app, [put(id, await jpeg(14))])
  await photos.on('drawing.svg', 'replace-file').click()
  await expect(photos.count('error')).toHaveText('2')
  // The rest is taken out at once, and could be taken back.
  await photos.list.focus()
  await running.window.keyboard.press('Control+a')
  await expect(photos.bulk).toContainText('2')
  await running.window.keyboard.press('Delete')
  await expect(photos.count('error')).toHaveText('0')
  await photos.tab('removed').click()
  await photos.on('bomb.png', 'take-back').click()
  await expect(photos.count('error')).toHaveText('1')

  await photos.tab('attention').click()
  await expect(photos.waiting('duplicate-user')).toHaveCount(2)
  await photos.open('E-1.jpg')
  await expect(running.window.getByTestId('photos-choose-rival')).toHaveCount(2)
  await running.window.locator('[data-testid="photos-choose-rival"][data-file="ada@example.com.png"]').click()
  await expect(photos.item('E-1.jpg')).toHaveCount(0)
  await expect(photos.waiting('duplicate-user')).toHaveCount(0)

  await photos.open('grace@example.com.jpg')
  await expect(running.window.getByTestId('photos-old-new').locator('img')).toHaveCount(2)
  await photos.on('grace@example.com.jpg', 'replace-existing').click()
  await expect(photos.waiting('has-photo')).toHaveCount(0)

  await expect(photos.acceptSure).toContainText('1')
  await photos.acceptSure.click()
  await expect(photos.item('Barbara Liskov.jpg')).toHaveCount(0)

  await photos.on('tonny@example.com.jpg', 'suggestion').first().click()
  await expect(photos.item('tonny@example.com.jpg')).toHaveCount(0)

  await photos.on('IMG_0001.jpg', 'assign').click()
  await photos.assignTo('naur', 'peter@example.com')
  await expect(photos.item('IMG_0001.jpg')).toHaveCount(0)

  await expect(photos.item('kathleen@example.com.jpg')).toHaveAttribute('data-reason', 'ambiguous')
  await photos
    .item('kathleen@example.com.jpg')
    .locator('[data-testid="photos-suggestion"][data-user="kathleen@example.com"]')
    .click()
  await expect(photos.waiting('ambiguous')).toHaveCount(0)

  await photos.on('donald@example.com.webp', 'confirm').click()
  await expect(photos.waiting('look-again')).toHaveCount(0)

  await expect(photos.waiting('same-picture')).toHaveCount(2)
  await photos.on('siobhan@example.com.jpg', 'confirm').click()
  await photos.on('zoe@example.com.jpg', 'remove').click()
  await expect(photos.waiting('same-picture')).toHaveCount(0)

  await expect(photos.count('attention')).toHaveText('0')

  await expect(photos.count('ready')).toHaveText('12')
  await expect(photos.upload).toHaveText('Upload 12 photos')
  await press(photos.upload)
  await expect(photos.result).toContainText('12 photos uploaded')
  await expect(photos.result).toContainText('1 not uploaded')
  await photos.tab('uploaded').click()
  await expect(photos.item('grace@example.com.jpg')).toHaveAttribute('data-state', 'uploaded')

  await frame.go('users')
  await expect(frame.summary).toContainText('12 with photo')
  await users.row('grace@example.com').click()
  await expect(profilePicture()).toBeVisible()
  expect(await sourceOf(profilePicture())).not.toBe(oldFace)
  await users.row('minsu@example.com').click()
  await expect(profilePicture()).toBeVisible()

  await frame.go('photos')
  await running.window.getByTestId('photos-history').click()
  await expect(history.photo('IMG_0001.jpg')).toContainText('Peter Naur')
  await expect(history.photo('grace@example.com.jpg')).toContainText('old photo replaced')
  await expect(history.photo('zoe@example.com.jpg')).toHaveAttribute('data-state', 'removed')
  await expect(history.photos.locator('[data-reason]')).toHaveCount(1)
  const list = join(running.scratch, '누가 무엇을.csv')
  await answerSaveDialog(running.app, list)
  await history.savePhotos.click()
  await expect(frame.notice.last()).toContainText('누가 무엇을.csv')
  expect(readFileSync(list, 'utf8')).toMatch(
    /\r\nIMG_0001\.jpg,[^,]*,Uploaded,Peter Naur,peter@example\.com,/,
  )

  await frame.go('photos')
  await photos.undo.click()
  await running.window.getByTestId('photos-undo-confirm').click()
  await expect(photos.result).toHaveCount(0)
  await expect(photos.count('ready')).toHaveText('12')
  await frame.go('users')
  await expect(frame.summary).toContainText('1 with photo')
  await users.row('grace@example.com').click()
  await expect.poll(() => sourceOf(profilePicture())).toBe(oldFace)
  await frame.go('history')
  await expect(history.rowsOf('photos-upload')).toHaveAttribute('data-state', 'undone')
})

test('the keyboard alone mends, marks and assigns', async () => {
  await users.seed([person('Ada Lovelace'), person('Grace Hopper'), person('Alan Turing')])
  put('Ada Lovelace.jpg', await jpeg(20))
  put('grace@example.com.jpg', await jpeg(21))
  put('IMG_1.jpg', await jpeg(22))
  put('IMG_2.jpg', await jpeg(23))
  await frame.go('photos')
  await dropFiles(photos.drop, [folder])
  await expect(photos.count('attention')).toHaveText('3')
  const { keyboard } = running.window

  await photos.open('Ada Lovelace.jpg')
  await expect(photos.on('Ada Lovelace.jpg', 'suggestion')).toBeVisible()
  await photos.settled()
  await keyboard.press('1')
  await expect(photos.item('Ada Lovelace.jpg')).toHaveAttribute('data-state', 'ready')

  await photos.settled()
  await photos.open('IMG_1.jpg')
  await keyboard.press('a')
  await expect(photos.assignSearch).toBeFocused()
  await keyboard.type('turing')
  await expect(photos.assignUsers).toHaveCount(1)
  await expect(photos.assignList).toHaveCSS('pointer-events', 'auto')
  await keyboard.press('Enter')
  await expect(photos.item('IMG_1.jpg')).toHaveAttribute('data-user', 'alan@example.com')

  await keyboard.press('ArrowDown')
  await expect(photos.pane).toHaveAttribute('data-file', 'IMG_2.jpg')
  await photos.settled()
  await keyboard.press('Enter')
  await expect(photos.assignSearch).toBeFocused()
  await keyboard.press('Escape')
  await expect(photos.assignSearch).toHaveCount(0)
  await keyboard.press('Delete')
  await expect(photos.item('IMG_2.jpg')).toHaveCount(0)

  await keyboard.press('Home')
  await keyboard.press('Shift+ArrowDown')
  await expect(photos.bulk).toContainText('2 marked')
  await keyboard.press('Space')
  await expect(photos.bulk).toContainText('1 marked')
  await keyboard.press('Control+a')
  await expect(photos.bulk).toContainText('3 marked')
})

test('who is meant is told apart, accepted visibly, taken back, and decided once for all ids of a kind', async () => {
  await users.seed([
    person('Minsu Kim', { email: 'minsu.kim@example.com', employeeId: '20451', department: 'Logistics' }),
    person('Minsu Kim', { email: 'minsu.kim2@example.com', employeeId: '20988', department: 'Front desk' }),
    person('Grace Hopper', { externalId: '1001' }),
    person('Alan Turing', { employeeId: '1001' }),
    person('하나 김', { email: 'hana@example.com' }),
    ...['Ada Lovelace', 'Barbara Liskov', 'Donald Knuth', 'Tony Hoare'].map((name) => person(name)),
  ])
  await users.row('hana@example.com').click()
  await users.suspend.click()
  await expect(users.row('hana@example.com')).toContainText('Suspended')
  const names = ['Minsu Kim.jpg', '1001.jpg', '김하나 (1).jpg', 'Ada Lovelace - Copy.jpg']
  const close = ['Barbra Liskov.jpg', 'Donald Knut.jpg', 'Tonny Hoare.jpg']
  for (const [seed, name] of [...names, ...close].entries()) put(name, await jpeg(60 + seed))
  await frame.go('photos')
  await dropFiles(photos.drop, [folder])
  await expect(photos.count('attention')).toHaveText('7')
  const { keyboard } = running.window

  // Two of one name: never sure, and each with what tells them apart.
  await photos.open('Minsu Kim.jpg')
  const offered = photos.pane.getByTestId('photos-suggestion')
  await expect(offered).toHaveCount(2)
  await expect(offered.nth(0)).toContainText('minsu.kim@example.com · 20451 · Logistics')
  await expect(offered.nth(1)).toContainText('minsu.kim2@example.com · 20988 · Front desk')

  // Two are sure; accepted, they stay recognisable, and are taken back together.
  await expect(photos.acceptSure).toContainText('2')
  await photos.acceptSure.click()
  await expect(photos.count('by-suggestion')).toHaveText('2')
  await expect(photos.item('김하나 (1).jpg')).toHaveAttribute('data-by', 'suggestion')
  await photos.tab('by-suggestion').click()
  await expect(photos.items).toHaveCount(2)
  await expect(photos.item('김하나 (1).jpg')).toContainText('hana@example.com')
  await expect(photos.item('김하나 (1).jpg').getByTestId('photos-suspended')).toBeVisible()
  await photos.tab('attention').click()
  await photos.list.focus()
  await keyboard.press('Control+z')
  await expect(photos.count('attention')).toHaveText('7')
  await expect(photos.acceptSure).toContainText('2')

  // One decision for every name that is one person's ID and another's Employee ID.
  await expect(photos.item('1001.jpg')).toHaveAttribute('data-reason', 'ambiguous')
  await photos.idRule('employee-id').click()
  await photos.tab('ready').click()
  await expect(photos.item('1001.jpg')).toHaveAttribute('data-user', 'alan@example.com')
  await photos.idRule('key').click()
  await expect(photos.item('1001.jpg')).toHaveAttribute('data-user', 'grace@example.com')
  await photos.idRule('none').click()
  await expect(photos.item('1001.jpg')).toHaveCount(0)

  // A key that is held down accepts one.
  await photos.tab('attention').click()
  await photos.open('Barbra Liskov.jpg')
  for (let held = 0; held < 8; held++) await keyboard.down('Enter')
  await keyboard.up('Enter')
  await expect(photos.count('by-suggestion')).toHaveText('1')
  await expect(photos.count('attention')).toHaveText('6')
})

test('a photo is kept unless it is to be replaced; the switch replaces all; the same again is no work', async () => {
  await users.seed([person('Ada Lovelace'), person('Grace Hopper')])
  put('ada@example.com.jpg', await jpeg(30))
  await frame.go('photos')
  await dropFiles(photos.drop, [folder])
  await expect(photos.upload).toBeEnabled()
  await press(photos.upload)
  await expect(photos.result).toBeVisible()
  await photos.finish.click()

  put('ada@example.com.jpg', await jpeg(31))
  put('grace@example.com.jpg', await jpeg(32))
  await dropFiles(photos.drop, [folder])
  await expect(photos.item('ada@example.com.jpg')).toHaveAttribute('data-reason', 'has-photo')
  await expect(photos.upload).toHaveText('Upload 1 photo')
  await press(photos.upload)
  await expect(photos.result).toContainText('1 old photo kept')
  await expect(photos.item('ada@example.com.jpg')).toHaveAttribute('data-state', 'kept')
  await photos.replaceExisting.click()
  await expect(photos.item('ada@example.com.jpg')).toHaveAttribute('data-state', 'ready')
  await press(photos.upload)
  await expect(photos.result).toContainText('2 photos uploaded')
  await photos.finish.click()

  await dropFiles(photos.drop, [folder])
  await expect(photos.count('unchanged')).toHaveText('2')
  await expect(photos.count('attention')).toHaveText('0')
  await expect(photos.item('ada@example.com.jpg')).toContainText('on the profile already')
  await expect(photos.sentence).toHaveText('This batch is done.')
})

test('an Upload that has begun to save is not cancelled any more, and is told as it ended', async () => {
  await users.seed([person('Ada Lovelace')])
  await frame.go('photos')
  await dropFiles(photos.drop, [put('ada@example.com.jpg', await jpeg(21))])
  await expect(photos.count('ready')).toHaveText('1')
  await photos.inspected()
  const service = servicePid(running.app.process().pid ?? 0, 'data')

  // Whoever holds the database keeps the service in the middle of saving.
  const holder = new BetterSqlite3(join(running.userDataDir, 'badgeprep.db'))
  holder.exec('BEGIN IMMEDIATE')
  await press(photos.upload)
  await expect(frame.jobs).toHaveCount(1)
  await expect(frame.jobs.getByTestId('job-cancel')).toHaveCount(0)
  const cancelled = await running.window.evaluate(async () => {
    const jobs = await window.badgeprep.jobs.list()
    if (!jobs.ok) return 0
    await Promise.all(jobs.value.map(({ jobId }) => window.badgeprep.jobs.cancel(jobId)))
    return jobs.value.length
  })
  expect(cancelled).toBe(1)
  // A cancelled command would have a second to stop.
  const asked = Date.now()
  await expect.poll(() => Date.now() - asked).toBeGreaterThan(1500)
  holder.exec('ROLLBACK')
  holder.close()

  await expect(photos.result).toBeVisible()
  await expect(photos.item('ada@example.com.jpg')).toHaveAttribute('data-state', 'uploaded')
  await expect(frame.notice).toHaveCount(0)
  expect(servicePid(running.app.process().pid ?? 0, 'data')).toBe(service)
})

test('a JPEG with bad codes, which the decoder accepts, is not uploaded before a person has said yes', async () => {
  await users.seed([person('Ada Lovelace'), person('Grace Hopper')])
  put('ada@example.com.jpg', flippedBits(await jpeg(2), 2))
  put('grace@example.com.jpg', await jpeg(31))
  await frame.go('photos')
  await dropFiles(photos.drop, [folder])
  await expect(photos.item('ada@example.com.jpg')).toHaveAttribute('data-reason', 'look-again')
  await expect(photos.count('ready')).toHaveText('1')
  await photos.open('ada@example.com.jpg')
  await expect(photos.reason).toContainText('in the right colours')
  await press(photos.upload)
  await expect(photos.result).toContainText('1 not uploaded')
  await expect(frame.summary).toContainText('1 with photo')

  await photos.settled()
  await photos.on('ada@example.com.jpg', 'confirm').click()
  await expect(photos.count('ready')).toHaveText('1')
  await press(photos.upload)
  await expect(frame.summary).toContainText('2 with photo')
  await photos.inspected()

  // On the profile it is not set at all.
  await frame.go('users')
  await users.row('grace@example.com').click()
  await expect(profilePicture()).toBeVisible()
  const face = await sourceOf(profilePicture())
  await dropFiles(users.photoDrop, [put('damaged.jpg', flippedBits(await jpeg(3), 3))])
  await expect(running.window.getByTestId('user-photo-defect')).toHaveAttribute('data-reason', 'look-again')
  expect(await sourceOf(profilePicture())).toBe(face)
})

test('Upload that is pressed as soon as the photos are ready inspects them first', async () => {
  const people = Array.from({ length: 24 }, (_, place) => `n${String(place)}@example.com`)
  await users.seed(people.map((email) => person(`${email.split('@')[0] ?? ''} Person`)))
  for (const [place, email] of people.entries()) {
    const picture = await jpeg(place + 1)
    put(`${email}.jpg`, place === people.length - 1 ? flippedBits(picture, place + 1) : picture)
  }
  await frame.go('photos')
  const ended = running.window.evaluate(
    (ready) =>
      new Promise<string>((resolve) => {
        window.badgeprep.events.onJobEnd(({ kind, outcome }) => {
          if (kind === 'photos-review') void window.badgeprep.photos.upload({ batch: 1, ready })
          if (kind === 'photos-upload') resolve(outcome)
        })
      }),
    people.length,
  )
  await dropFiles(photos.drop, [folder])
  expect(await ended).toBe('finished')
  await expect(photos.count('uploaded')).toHaveText(String(people.length - 1))
  await photos.tab('attention').click()
  await expect(photos.item(`${people.at(-1) ?? ''}.jpg`)).toHaveAttribute('data-reason', 'look-again')
  await expect(frame.summary).toContainText(`${String(people.length - 1)} with photo`)
})

test('a check that cannot go on says why, each time, and goes on once it can', async () => {
  await users.seed([person('Ada Lovelace')])
  await frame.go('photos')
  // No picture can be put where they wait for Upload, as on a full disk.
  const staged = join(running.userDataDir, 'staging', 'photos')
  renameSync(staged, `${staged}-aside`)
  writeFileSync(staged, '')
  await dropFiles(photos.drop, [put('ada@example.com.jpg', await jpeg(22))])
  await expect(frame.notice).toContainText('Not all photos could be checked')
  const checkRest = running.window.getByTestId('photos-check-rest')
  await press(checkRest)
  await expect(frame.notice).toHaveCount(2)

  rmSync(staged)
  renameSync(`${staged}-aside`, staged)
  await press(checkRest)
  await expect(photos.count('ready')).toHaveText('1')
  await expect(checkRest).toHaveCount(0)
})

/** Three photos that each suggest one user, in the tab of what needs attention, where a row that is decided makes room. */
async function suggestThree(): Promise<void> {
  await users.seed(['Minsu Kimm', 'Hana Leee', 'Jiwoo Parkk'].map((name) => person(name)))
  for (const [seed, name] of ['Minsu Kim', 'Hana Lee', 'Jiwoo Park'].entries())
    put(`${name}.jpg`, await jpeg(110 + seed))
  await frame.go('photos')
  await dropFiles(photos.drop, [folder])
  await expect(photos.count('attention')).toHaveText('3')
  await photos.tab('attention').click()
  await expect(
    photos.page.locator('[data-testid="photos-item"] [data-testid="photos-suggestion"]'),
  ).toHaveCount(3)
}

test('Assign that is clicked twice, or by Enter held or pressed twice, gives the photo to nobody', async () => {
  await users.seed(['Ada Lovelace', 'Grace Hopper', 'Alan Turing'].map((name) => person(name)))
  put('IMG_1.jpg', await jpeg(100))
  await frame.go('photos')
  await dropFiles(photos.drop, [folder])
  await expect(photos.count('attention')).toHaveText('1')
  const { keyboard } = running.window
  const nobodyIsListed = async (): Promise<void> => {
    await expect(photos.assignNote).toHaveText('Type a name, an e-mail or an ID.')
    await expect(photos.assignUsers).toHaveCount(0)
  }

  await photos.on('IMG_1.jpg', 'assign').dblclick()
  await nobodyIsListed()
  await keyboard.press('Escape')
  await expect(photos.assignSearch).toHaveCount(0)
  for (let held = 0; held < 5; held++) {
    await keyboard.down('Enter')
    await expect(photos.assignSearch).toBeFocused()
  }
  await keyboard.up('Enter')
  await nobodyIsListed()
  await keyboard.press('Enter')
  await nobodyIsListed()
  await keyboard.press('Escape')
  await expect(photos.item('IMG_1.jpg')).toHaveAttribute('data-state', 'attention')
})

test('a text with Enter at once takes the one user found for it, and nobody found for another text', async () => {
  await users.seed(['Aaron Aardvark', 'Ada Lovelace', 'Tony Hoare'].map((name) => person(name)))
  put('IMG_1.jpg', await jpeg(101))
  await frame.go('photos')
  await dropFiles(photos.drop, [folder])
  await expect(photos.count('attention')).toHaveText('1')
  await photos.open('IMG_1.jpg')
  await running.window.keyboard.press('a')
  await photos.assignSearch.fill('a')
  await expect(photos.assignUsers).toHaveCount(3)
  await expect(photos.assignList).toHaveCSS('pointer-events', 'auto')
  const enter = (text: string): Promise<void> =>
    photos.assignSearch.evaluate((field: HTMLInputElement, entered) => {
      field.value = entered
      field.dispatchEvent(new InputEvent('input', { bubbles: true }))
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
    }, text)

  await enter('@example.com')
  await expect(photos.assignList).toHaveCSS('pointer-events', 'auto')
  await expect(photos.assignUsers).toHaveCount(3)
  await enter('tony@example.com')
  await expect(photos.item('IMG_1.jpg')).toHaveAttribute('data-user', 'tony@example.com')
})

test('of two clicks, or two Enters, the second does not decide the photo that took the place of the first', async () => {
  await suggestThree()
  /** Does it twice: on the first row, and as soon as another photo has come there. Answers how many are decided. */
  const twice = (how: 'click' | 'Enter'): Promise<number> =>
    photos.page.evaluate(async (by) => {
      const first = (): HTMLElement | null => document.querySelector('[data-testid="photos-item"]')
      const decide = (): void => {
        if (by === 'click') first()?.querySelector<HTMLElement>('[data-testid="photos-suggestion"]')?.click()
        else
          document
            .querySelector('[role="grid"]')
            ?.dispatchEvent(new KeyboardEvent('keydown', { key: by, bubbles: true, cancelable: true }))
      }
      const file = first()?.dataset['file']
      decide()
      while (first()?.dataset['file'] === file) await new Promise(requestAnimationFrame)
      decide()
      // What was decided goes out first.
      await new Promise(requestAnimationFrame)
      const ready = { batch: 1, filter: 'ready', search: '', offset: 0, limit: 10 } as const
      const answer = await window.badgeprep.photos.page(ready)
      return answer.ok ? answer.value.total : -1
    }, how)

  expect(await twice('click')).toBe(1)
  await photos.settled()
  await photos.list.focus()
  expect(await twice('Enter')).toBe(2)
  await photos.settled()
  await running.window.keyboard.press('Enter')
  await expect(photos.count('ready')).toHaveText('3')
})

test('what is offered takes no click, or Enter, meant for what stood there before', async () => {
  await users.seed([person('Ada Lovelace')])
  put('Grace Hoper.jpg', await jpeg(115))
  put('Alan Turin.jpg', await jpeg(116))
  await frame.go('photos')
  await dropFiles(photos.drop, [folder])
  await expect(photos.waiting('no-user')).toHaveCount(2)
  /** Adds a user, and decides as soon as they are suggested. Answers how many photos are decided. */
  const decideAtOnce = async (how: 'click' | 'Enter', user: NewUser): Promise<number> => {
    const decided = photos.page.evaluate(
      async ([by, email]) => {
        const offered = (): HTMLElement | null =>
          document.querySelector(`[data-testid="photos-item"] [data-user="${email}"]`)
        while (!offered()) await new Promise(requestAnimationFrame)
        if (by === 'click') offered()?.click()
        else
          document
            .querySelector('[role="grid"]')
            ?.dispatchEvent(new KeyboardEvent('keydown', { key: by, bubbles: true, cancelable: true }))
        // What was decided goes out first.
        await new Promise(requestAnimationFrame)
        const ready = { batch: 1, filter: 'ready', search: '', offset: 0, limit: 10 } as const
        const answer = await window.badgeprep.photos.page(ready)
        return answer.ok ? answer.value.total : -1
      },
      [how, user.email] as const,
    )
    await users.enter([user])
    return decided
  }

  expect(await decideAtOnce('click', person('Grace Hopper'))).toBe(0)
  await photos.open('Alan Turin.jpg')
  await expect(photos.pane).toHaveAttribute('data-file', 'Alan Turin.jpg')
  expect(await decideAtOnce('Enter', person('Alan Turing'))).toBe(0)
  await expect(photos.count('attention')).toHaveText('2')
  await photos.on('Grace Hoper.jpg', 'suggestion').click()
  await expect(photos.count('ready')).toHaveText('1')
})

test('what was decided before Upload is not taken back after it', async () => {
  await users.seed([person('Ada Lovelace', { externalId: 'E-1' })])
  put('E-1.jpg', await jpeg(120))
  put('ada@example.com.jpg', await jpeg(121))
  await frame.go('photos')
  await dropFiles(photos.drop, [folder])
  await expect(photos.waiting('duplicate-user')).toHaveCount(2)
  await photos.replaceExisting.click()
  await photos.open('E-1.jpg')
  await running.window.keyboard.press('Enter')
  await expect(photos.count('ready')).toHaveText('1')
  await press(photos.upload)
  await expect(photos.result).toBeVisible()
  await photos.open('E-1.jpg')
  await running.window.keyboard.press('Control+z')
  const left = await photos.page.evaluate(() =>
    window.badgeprep.photos.page({ batch: 1, filter: 'removed', search: '', offset: 0, limit: 10 }),
  )
  expect(left).toMatchObject({ ok: true, value: { items: [{ file: 'ada@example.com.jpg' }] } })
})

test('another file, or a crop, is for the photo that was in sight, not for what came in its place', async () => {
  await users.seed([person('Ada Lovelace'), person('Grace Hopper')])
  put('ada@example.com.jpg', await jpeg(130))
  put('grace@example.com.jpg', Buffer.from('no picture'))
  await frame.go('photos')
  await dropFiles(photos.drop, [folder])
  await expect(photos.count('ready')).toHaveText('1')
  await expect(photos.count('error')).toHaveText('1')

  // The photo is looked at anew while the crop is drawn, or while the dialog is open.
  const lookAnew = async (file: string): Promise<void> => {
    await photos.page.evaluate(async (name) => {
      const page = await window.badgeprep.photos.page({
        batch: 1,
        filter: null,
        search: name,
        offset: 0,
        limit: 1,
      })
      if (page.ok) await window.badgeprep.photos.retry(page.value.items.map(({ id }) => id))
    }, file)
  }
  await photos.open('ada@example.com.jpg')
  const startCrop = running.window.getByTestId('photos-crop-start')
  await startCrop.click()
  await expect(running.window.getByTestId('photos-crop')).toBeVisible()
  await lookAnew('ada@example.com.jpg')
  await expect(startCrop).toBeEnabled()
  await expect(running.window.getByTestId('photos-crop')).toHaveCount(0)

  const answerDialog = await answerOpenDialogLater(running.app, [put('better.jpg', await jpeg(131))])
  await photos.on('grace@example.com.jpg', 'replace-file').click()
  await answerDialog.opened()
  await lookAnew('grace@example.com.jpg')
  await answerDialog.answer()
  await expect(frame.notice).toContainText('grace@example.com.jpg has changed in the meantime')
  await expect(photos.item('grace@example.com.jpg')).toHaveAttribute('data-state', 'error')
})

test('one photo is turned, cropped and made square, and shown before and after', async () => {
  await users.seed([person('Ada Lovelace')])
  put('ada@example.com.jpg', await jpeg(40, 1200, 800))
  await frame.go('photos')
  await dropFiles(photos.drop, [folder])
  const row = photos.item('ada@example.com.jpg')
  await expect(row).toContainText('512 × 341')
  await expect(running.window.getByTestId('photos-before-after').locator('img')).toHaveCount(2)
  await running.window.getByTestId('photos-rotate').click()
  await expect(row).toContainText('341 × 512')
  await running.window.getByTestId('photos-square').click()
  await expect(row).toContainText('512 × 512')
  await running.window.getByTestId('photos-fit').click()
  await expect(row).toContainText('341 × 512')

  await running.window.getByTestId('photos-crop-start').click()
  const crop = running.window.getByTestId('photos-crop')
  await expect(crop).toBeFocused()
  for (let press = 0; press < 20; press++) await running.window.keyboard.press('Shift+ArrowUp')
  await running.window.keyboard.press('ArrowDown')
  await running.window.keyboard.press('Enter')
  await expect(row).toContainText('512 × 384')
  await expect(frame.notice).toHaveCount(0)
})

test('more than 500 photos go in batches; a cancelled check goes on; nothing is lost', async () => {
  const people = 503
  await users.seed(Array.from({ length: people }, (_, place) => person(`N${String(place)} Person`)))
  for (let place = 0; place < people; place++) {
    put(`n${String(place)}@example.com.jpg`, await jpeg(1000 + place, 64, 48))
  }
  await frame.go('photos')
  await dropFiles(photos.drop, [folder])
  await frame.jobs.getByRole('button').click()
  await running.window.getByTestId('photos-check-rest').click()
  await expect(photos.count('all')).toHaveText('500')
  await expect(photos.count('ready')).toHaveText('500', { timeout: 60_000 })
  await photos.items.first().click()
  await running.window.keyboard.press('End')
  await expect(photos.pane).toHaveAttribute('data-file', 'n499@example.com.jpg')
  await press(photos.upload)
  await expect(photos.result).toContainText('500 photos uploaded')
  await running.window.getByTestId('photos-next-batch').click()
  await expect(photos.result).toHaveCount(0)
  await expect(photos.count('all')).toHaveText('3')
})
