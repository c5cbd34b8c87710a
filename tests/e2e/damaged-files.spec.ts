import { expect, test } from '@playwright/test'
import { FramePage } from './pages/frame-page.ts'
import { ImportPage } from './pages/import.ts'
import { UsersPage } from './pages/users-page.ts'
import { press } from './support/press.ts'
import { shareApp } from './support/shared-app.ts'

let users: UsersPage
let frame: FramePage
let imports: ImportPage

shareApp({
  async meet(app) {
    users = new UsersPage(app.window)
    frame = new FramePage(app.window)
    imports = new ImportPage(app)
    await imports.open()
  },
})

const header = 'First Name,Last Name,Email,External ID,Department'
const csv = (...rows: string[]): string => [header, ...rows, ''].join('\r\n')
const minsu = '민수,김,minsu@example.com,E-1,보안팀'
const hana = '하나,이,hana@example.com,E-2,시설관리팀'
const jihun = '지훈,박,jihun@example.com,E-3,보안팀'

test('a Korean roster with one bad byte is read, and the name mended in the review', async () => {
  const bytes = Buffer.from(csv(minsu, hana, jihun))
  bytes[bytes.indexOf(Buffer.from('하나')) + 1] = 0x20
  await imports.give('roster.csv', bytes)
  await expect(imports.odd('damaged-text')).toContainText('row 3')
  await press(imports.columnsNext)

  await expect(imports.count('error')).toHaveText('1')
  await expect(imports.row(3)).toHaveAttribute('data-reason', 'damaged-text')
  await expect(imports.cell(3, 0)).toContainText('\ufffd')
  await imports.cell(3, 0).click()
  await expect(imports.messages).toContainText('Correct the cell')
  await imports.correct(3, 0, '하나')
  await expect(imports.row(3)).toHaveAttribute('data-state', 'new')
  await press(imports.proceed)
  await expect(imports.passed).toHaveText('3')
  await frame.go('users')
  await expect(users.row('hana@example.com')).toContainText('하나')
})

test('a header with one bad byte is told apart from rows, which stay out', async () => {
  const bytes = Buffer.from(csv(minsu, hana, jihun))
  bytes[bytes.indexOf('Department')] = 0xff
  await imports.give('header.csv', bytes)
  await expect(imports.odd('damaged-text')).toContainText('The header of the file is damaged')
  await expect(imports.odd('damaged-text')).not.toContainText('row')
})

test('a file with a stray quotation mark is read on, with a note at its row', async () => {
  await imports.give('quote.csv', csv(minsu, `"Aoife,O'Neil,aoife@example.com,E-2,Facilities`, jihun))
  await expect(imports.fileError).toHaveAttribute('data-code', 'quote-open')
  await expect(imports.quoteLine).toHaveText(`"Aoife,O'Neil,aoife@example.com,E-2,Facilities`)
  await imports.readQuotes.click()
  await expect(imports.odd('stray-quote')).toContainText('row 3')
  await expect(imports.fileError).toHaveCount(0)
  await press(imports.columnsNext)
  await expect(imports.rows).toHaveCount(3)
  await expect(imports.row(3)).toHaveAttribute('data-reason', 'stray-quote')
  await imports.correct(3, 0, 'Aoife')
  await expect(imports.row(3)).toHaveAttribute('data-reason', '')
  await press(imports.proceed)
  await expect(imports.passed).toHaveText('3')
})

test('rows that two stray quotation marks have swallowed are pointed out, and read as rows', async () => {
  const rows = ['"Bo,Kim,bo@example.com,E-4,Hall', hana, 'Cy,Lee,cy@example.com",E-5,Hall']
  await imports.give('swallowed.csv', csv(minsu, ...rows, jihun))
  await expect(imports.odd('rows-swallowed')).toContainText('row 3')
  // Another file that cannot be read does not stand in the way.
  await imports.give('other.csv', csv(`"${minsu}`))
  await expect(imports.fileError).toHaveAttribute('data-code', 'quote-open')
  await press(imports.page.getByTestId('columns-read-quotes'))
  await expect(imports.odd('stray-quote')).toContainText('rows 3, 5')
  await press(imports.columnsNext)
  await expect(imports.rows).toHaveCount(5)
  await expect(imports.cell(4, 0)).toHaveText('하나')
})

test('a file that is a text in no encoding can be read in one that a person chooses', async () => {
  const noise = Buffer.from(Array.from({ length: 3000 }, (_, at) => (at * at * 131 + at * 7) % 256))
  await imports.give('noise.csv', Buffer.concat([Buffer.from('Email,First Name\r\n'), noise]))
  await expect(imports.fileError).toHaveAttribute('data-code', 'not-utf8')
  await expect(imports.encodingRead).toBeDisabled()
  await imports.chooseEncoding('Greek (Windows-1253)')
  await expect(imports.encodingPreview).toContainText('Email,First Name')
  await press(imports.encodingRead)
  await expect(imports.page.getByTestId('columns-read-as')).toContainText('Greek')
})

test('what is said of a file keeps its look when the system turns dark', async () => {
  const { page } = imports
  await imports.give('roster.csv', csv(minsu, '\ufffd\ufffd,이,hana@example.com,E-2,시설관리팀'))
  const said = page.locator('.n-alert').filter({ has: imports.odd('damaged-text') })
  const ground = async (): Promise<string> => {
    const colour = await page
      .locator('html')
      .evaluate((html) => getComputedStyle(html).getPropertyValue('--bp-attention-soft'))
    return `rgb(${[1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)).join(', ')})`
  }
  const light = await ground()
  await expect(said).toHaveCSS('background-color', light)
  // Drawn once more meanwhile, for whatever reason.
  await page.evaluate(() => window.badgeprep.settings.change({ language: 'ko' }))
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko')
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(ground).not.toBe(light)
  await expect(said).toHaveCSS('background-color', await ground())
})
