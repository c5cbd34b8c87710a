import { chmodSync, existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import iconv from 'iconv-lite'
import { FramePage } from './pages/frame-page.ts'
import { HistoryPage } from './pages/history-page.ts'
import { ImportPage } from './pages/import.ts'
import { UsersPage } from './pages/users-page.ts'
import { answerOpenDialog, answerSaveDialog, dropFiles, type RunningApp } from './support/app.ts'
import { press } from './support/press.ts'
import { shareApp } from './support/shared-app.ts'

let running: RunningApp
let users: UsersPage
let frame: FramePage
let history: HistoryPage
let imports: ImportPage

shareApp({
  async meet(app) {
    running = app
    users = new UsersPage(app.window)
    frame = new FramePage(app.window)
    history = new HistoryPage(app.window)
    imports = new ImportPage(app)
    await imports.open()
  },
})

const header = 'First Name,Last Name,Email,External ID,Department'
const csv = (...rows: string[]): string => [header, ...rows, ''].join('\r\n')
const minsu = '민수,김,minsu@example.com,E-1,보안팀'
const aoife = "Aoife,O'Neil,aoife@example.com,E-2,Facilities"
const emma = '"Emma ""Em""",Schäfer,emma@example.com,E-3,"Security, night"'

test('a clean file is dropped, reviewed and imported', async () => {
  await imports.give('people.csv', `\ufeff${csv(minsu, aoife, emma)}`)
  await expect(imports.columns).toHaveCount(5)
  await expect(imports.column('Email')).toHaveAttribute('data-state', 'found')
  await expect(imports.column('Email')).toContainText('minsu@example.com')

  await press(imports.columnsNext)
  await expect(imports.rows).toHaveCount(3)
  await expect(imports.row(2)).toHaveAttribute('data-state', 'new')
  await expect(imports.row(2)).toHaveAttribute('data-reason', '')
  await expect(imports.cell(4, 4)).toHaveText('Security, night')
  const counts = {
    new: '3',
    modified: '0',
    reassigned: '0',
    unchanged: '0',
    warning: '0',
    error: '0',
  } as const
  for (const [name, text] of Object.entries(counts)) {
    await expect(imports.page.getByTestId(`review-count-${name}`)).toHaveText(text)
  }

  await press(imports.proceed)
  await expect(imports.passed).toHaveText('3')
  await expect(imports.failed).toHaveText('0')
  await expect(imports.saveFailedRows).toHaveCount(0)
  await press(imports.page.getByTestId('result-users'))
  await expect(users.rows).toHaveCount(3)
  await expect(users.row('aoife@example.com')).toContainText("O'Neil")
})

test('a file is chosen by dialog, and the template can be imported as it is', async () => {
  const path = join(running.scratch, 'template.csv')
  await answerSaveDialog(running.app, path)
  await imports.template.click()
  await expect.poll(() => existsSync(path)).toBe(true)
  await answerOpenDialog(running.app, [path])
  await imports.choose.click()
  await press(imports.columnsNext)
  await expect(imports.count('error')).toHaveText('0')
  await press(imports.proceed)
  await expect(imports.passed).toHaveText('3')
})

test('columns that are not known block Next until they are settled; a mended file keeps the choices', async () => {
  await imports.give('hr.csv', '이메일;이름;성;Badge colour;photoUrl\r\nminsu@example.com;민수;김;red;-\r\n')
  await expect(imports.column('이메일')).toHaveAttribute('data-state', 'unknown')
  await expect(imports.column('photoUrl')).toHaveAttribute('data-state', 'not-read')
  await expect(imports.page.getByTestId('columns-read-as')).toContainText('semicolons')
  await expect(imports.page.getByTestId('columns-not-read')).toContainText('photoUrl')
  await expect(imports.columnsNext).toBeDisabled()
  await expect(imports.columns.first()).toHaveAttribute('data-state', 'unknown')

  await imports.acceptAll.click()
  await expect(imports.column('이름')).toHaveAttribute('data-field', 'firstName')
  await expect(imports.column('이메일')).toHaveAttribute('data-state', 'mapped')
  await expect(imports.columnsNext).toBeDisabled()
  await imports.take('Badge colour', 'Email')
  await expect(imports.column('Badge colour')).toHaveAttribute('data-state', 'twice')
  await imports.take('Badge colour', 'Ignore this column')
  await expect(imports.column('Badge colour')).toHaveAttribute('data-state', 'ignored')
  await expect(imports.columnsNext).toBeEnabled()

  await imports.give(
    'hr-2.csv',
    '이메일,이름,성,Badge colour\r\nminsu@example.com,민수,김,red\r\nhana@example.com,하나,이,blue\r\n',
  )
  await expect(frame.screen).toContainText('hr-2.csv')
  await expect(imports.column('이메일')).toHaveAttribute('data-state', 'mapped')
  await expect(imports.column('Badge colour')).toHaveAttribute('data-state', 'ignored')
  await press(imports.columnsNext)
  await expect(imports.count('new')).toHaveText('2')
})

test('a file without a key column says so, and another file can follow', async () => {
  await imports.give('names.csv', 'First Name,Last Name\r\nMinsu,Kim\r\n')
  await expect(imports.page.locator('[data-problem="header-missing-key"]')).toBeVisible()
  await expect(imports.columnsNext).toBeDisabled()
  await imports.review('people.csv', csv(minsu))
  await expect(imports.count('new')).toHaveText('1')
})

test('rows are corrected by keyboard, judged again at once, and taken back', async () => {
  await imports.review(
    'people.csv',
    csv(minsu, 'Aoife,,aoife.example.com,E-2,Facilities', 'Emma,Schäfer,,,HR'),
  )
  await expect(imports.count('error')).toHaveText('2')
  await expect(imports.row(3)).toHaveAttribute('data-reason', 'email-format')
  await expect(imports.row(4)).toHaveAttribute('data-reason', 'no-key')
  await expect(imports.outcome).toContainText('1 will be imported, 2 will fail')

  await imports.filterErrors.click()
  await expect(imports.rows).toHaveCount(2)
  await imports.cell(3, 2).click()
  await expect(imports.messages).toContainText('“aoife.example.com” is no e-mail address')
  await expect(imports.cell(3, 2)).toHaveAttribute('aria-description', /no e-mail address/)

  await imports.page.keyboard.press('F2')
  await imports.page.keyboard.type('given up')
  await imports.page.keyboard.press('Escape')
  await expect(imports.cell(3, 2)).toHaveText('aoife.example.com')
  await imports.page.keyboard.press('Enter')
  await imports.page.keyboard.type('aoife@example.com')
  await imports.page.keyboard.press('Tab')
  await expect(imports.row(3)).toHaveAttribute('data-reason', 'name-missing')
  await expect(imports.cell(3, 3)).toHaveAttribute('aria-selected', 'true')
  await imports.page.keyboard.press('ArrowLeft')
  await imports.page.keyboard.press('ArrowLeft')
  await imports.page.keyboard.press('Enter')
  await imports.page.keyboard.type("O'Neil")
  await imports.page.keyboard.press('Enter')

  // The row has left the errors, and the next one stands in its place under the cursor.
  await expect(imports.rows).toHaveCount(1)
  await expect(imports.cell(4, 1)).toHaveAttribute('aria-selected', 'true')
  await expect(imports.messages).toContainText('Row 4')
  await expect(imports.count('error')).toHaveText('1')

  await imports.page.keyboard.press('Control+z')
  await expect(imports.count('error')).toHaveText('2')
  await expect(imports.row(3)).toHaveAttribute('data-reason', 'name-missing')
})

test('another file takes the place of corrected rows only where the person agrees', async () => {
  await imports.review('people.csv', csv(minsu, 'Aoife,,aoife@example.com,E-2,Facilities'))
  await imports.correct(3, 1, "O'Neil")
  await expect(imports.count('new')).toHaveText('2')

  const mended = await imports.give('mended.csv', csv(minsu, aoife, emma))
  await expect(frame.dialog).toContainText('1 cell of “people.csv” was corrected here')
  await frame.dialog.getByRole('button', { name: 'Keep working' }).click()
  await expect(frame.dialog).toHaveCount(0)
  await expect(imports.cell(3, 1)).toHaveText("O'Neil")
  await expect(frame.notice).toHaveCount(0)

  // From elsewhere too.
  await frame.go('history')
  await dropFiles(frame.screen, [mended])
  await expect(frame.dialog).toContainText('people.csv')
  await imports.page.getByTestId('import-instead-confirm').click()
  await press(imports.columnsNext)
  await expect(imports.rows).toHaveCount(3)
  await expect(imports.count('new')).toHaveText('3')

  // Nothing was done in this one by hand.
  await imports.review('again.csv', csv(minsu))
  await expect(imports.rows).toHaveCount(1)
})

test('find and replace says how many cells changed', async () => {
  await imports.review(
    'people.csv',
    csv(
      minsu,
      aoife.replace('Facilities', 'facilities'),
      emma.replace('"Security, night"', 'Facilities East'),
    ),
  )
  await imports.cell(3, 4).click()
  await imports.page.keyboard.press('Control+h')
  const find = imports.page.getByTestId('find-text')
  await expect(find).toBeFocused()
  await find.fill('Facilities')
  await imports.page.getByTestId('find-replacement').fill('$& Building')
  await imports.page.getByTestId('find-match-case').click()
  await imports.page.getByTestId('find-run').click()
  await expect(imports.page.getByTestId('find-said')).toHaveText('1 cell changed.')
  await expect(imports.cell(4, 4)).toHaveText('$& Building East')
  await imports.page.getByTestId('find-match-case').click()
  await imports.page.getByTestId('find-whole-cell').click()
  await imports.page.getByTestId('find-run').click()
  await expect(imports.page.getByTestId('find-said')).toHaveText('1 cell changed.')
  await expect(imports.cell(3, 4)).toHaveText('$& Building')
  await imports.page.getByTestId('find-run').click()
  await expect(imports.page.getByTestId('find-said')).toContainText('nowhere')
})

test('rows that fail are left out after one question; their file, corrected, can be imported', async () => {
  await imports.review('staff.csv', csv(minsu, 'Aoife,,aoife@example.com,E-2,Facilities'))
  await imports.correct(2, 4, '시설관리팀')
  await press(imports.proceed)
  await expect(imports.proceedConfirm).toContainText('leave out 1')
  await imports.page.keyboard.press('Escape')
  await expect(imports.proceedConfirm).toHaveCount(0)
  await expect(imports.row(3)).toBeVisible()
  await press(imports.proceed)
  await imports.proceedConfirm.click()
  await expect(imports.passed).toHaveText('1')
  await expect(imports.failed).toHaveText('1')

  const path = join(running.downloads, 'failed.csv')
  await answerSaveDialog(running.app, path)
  await imports.saveFailedRows.click()
  await expect.poll(() => existsSync(path)).toBe(true)
  const written = readFileSync(path, 'utf8')
  expect(written).toContain('First Name,Last Name,Email,External ID,Department,Row,Reason')
  expect(written).toContain('Aoife,,aoife@example.com,E-2,Facilities,3,')

  await imports.give('failed-mended.csv', written.replace('Aoife,,', "Aoife,O'Neil,"))
  await expect(imports.column('Reason')).toHaveAttribute('data-state', 'ignored')
  await press(imports.columnsNext)
  await expect(imports.count('new')).toHaveText('1')
  await press(imports.proceed)
  await expect(imports.passed).toHaveText('1')
  await frame.go('users')
  await expect(users.rows).toHaveCount(2)
})

test('the switch decides what becomes of users who exist, and can be set before and after the drop', async () => {
  await imports.review('first.csv', csv(minsu, aoife))
  await press(imports.proceed)
  await press(imports.another)

  const changed = csv(minsu.replace('보안팀', 'Security'), aoife)
  await imports.review('second.csv', changed)
  await expect(imports.count('error')).toHaveText('2')
  await expect(imports.row(2)).toHaveAttribute('data-reason', 'user-exists')
  await imports.option.click()
  await expect(imports.count('modified')).toHaveText('1')
  await expect(imports.count('unchanged')).toHaveText('1')
  await expect(imports.row(2)).toHaveAttribute('data-state', 'modified')
  await imports.option.click()
  await expect(imports.count('error')).toHaveText('2')

  await imports.page.getByTestId('import-discard').click()
  await imports.page.getByTestId('import-discard-confirm').click()
  await expect(imports.choose).toBeVisible()
  await imports.option.click()
  await imports.give('third.csv', changed)
  await expect(imports.columns).toHaveCount(5)
  await press(imports.columnsNext)
  await expect(imports.count('modified')).toHaveText('1')
  await press(imports.proceed)
  await expect(imports.passed).toHaveText('2')
})

test('a file that is not UTF-8 is shown as it may be read, and read so', async () => {
  const people = csv(minsu, '하나,이,hana@example.com,E-2,보안팀', '지훈,박,jihun@example.com,E-3,시설관리팀')
  await imports.give('korean.csv', iconv.encode(people, 'cp949'))
  await expect(imports.encodingOffer).toContainText('korean.csv')
  await expect(imports.encodingPreview).toContainText('하나,이,hana@example.com')
  await imports.chooseEncoding('Western European (Windows-1252)')
  await expect(imports.encodingPreview).not.toContainText('하나')
  await imports.page.locator('[data-encoding="euc-kr"]').click()
  await press(imports.encodingRead)
  await expect(imports.page.getByTestId('columns-read-as')).toContainText('Korean')
  await press(imports.columnsNext)
  await expect(imports.cell(3, 0)).toHaveText('하나')
})

test('a file that cannot be read says why, and the open review stays', async () => {
  await imports.give('renamed.csv', Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0]))
  await expect(imports.fileError).toHaveAttribute('data-code', 'not-csv')
  await imports.give('empty.csv', '')
  await expect(imports.fileError).toHaveAttribute('data-code', 'empty-file')
  await imports.give('open-quote.csv', `${csv(minsu)}"Aoife,O'Neil\r\n`)
  await expect(imports.fileError).toHaveAttribute('data-code', 'quote-open')
  await expect(imports.fileError).toContainText('row 3')

  await imports.review('people.csv', csv(minsu))
  await expect(imports.fileError).toHaveCount(0)
  const vanishing = imports.write('vanishing.csv', csv(aoife))
  renameSync(vanishing, `${vanishing}.away`)
  await dropFiles(imports.drop, [vanishing])
  await expect(imports.fileError).toHaveAttribute('data-code', 'unreadable')
  await expect(imports.row(2)).toBeVisible()
  renameSync(`${vanishing}.away`, vanishing)
  chmodSync(vanishing, 0o644)
  await imports.tryAgain.click()
  await expect(imports.column('Email')).toContainText('aoife@example.com')
})

test('a directory that changed meanwhile brings the review back with its new verdicts', async () => {
  await imports.review('people.csv', csv(minsu, aoife))
  await frame.go('users')
  await users.add({ firstName: 'Aoife', lastName: "O'Neil", email: 'aoife@example.com' })
  await imports.open()
  await expect(imports.count('new')).toHaveText('2')
  await press(imports.proceed)
  await expect(imports.page.getByTestId('review-stale')).toBeVisible()
  await expect(imports.count('error')).toHaveText('1')
  await expect(imports.row(3)).toHaveAttribute('data-reason', 'user-exists')
  await press(imports.proceed)
  await imports.proceedConfirm.click()
  await expect(imports.passed).toHaveText('1')
  await expect(imports.failed).toHaveText('1')
})

test('an import is undone from its result, and History keeps it', async () => {
  await imports.review('people.csv', csv(minsu, aoife))
  await press(imports.proceed)
  await press(imports.page.getByTestId('result-undo'))
  await imports.page.getByTestId('result-undo-confirm').click()
  await expect(frame.screen).toContainText('was undone')
  await expect(frame.summary).toContainText('0 users')
  await press(imports.page.getByTestId('result-history'))
  await expect(history.entry).toContainText('people.csv')
})

test('50,000 rows are sorted, searched and scrolled to their end', async () => {
  const many = Array.from(
    { length: 50_000 },
    (_, index) =>
      `Given${String(index)},Family,u${String(index)}@example.com,X-${String(index)},Dept ${String(index % 7)}`,
  )
  await imports.review('many.csv', csv(...many))
  await expect(imports.count('new')).toHaveText('50000')
  await imports.grid.focus()
  await imports.page.keyboard.press('Control+End')
  await expect(imports.row(50_001)).toBeVisible()
  await expect(imports.cell(50_001, 0)).toHaveText('Given49999')
  await imports.search.fill('u4242@')
  await expect(imports.rows).toHaveCount(1)
  await expect(imports.row(4244)).toBeVisible()
  await imports.search.fill('')
  const email = imports.page.getByTestId('review-sort').nth(2)
  await email.click()
  await email.click()
  await expect(imports.rows.first()).toHaveAttribute('data-row', '50001')
})
