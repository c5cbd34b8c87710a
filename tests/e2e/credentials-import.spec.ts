import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { rowStates } from '../../src-preload/contract/imports.ts'
import { FramePage } from './pages/frame-page.ts'
import { HistoryPage } from './pages/history-page.ts'
import { ImportPage } from './pages/import.ts'
import { answerSaveDialog, dropFiles, resize, type RunningApp } from './support/app.ts'
import { press } from './support/press.ts'
import { shareApp } from './support/shared-app.ts'

let running: RunningApp
let frame: FramePage
let history: HistoryPage
let imports: ImportPage

shareApp({
  async prepare(app) {
    const people = new ImportPage(app, 'users')
    await people.open()
    await people.review(
      'people.csv',
      [
        'First Name,Last Name,Email,Card Type,Facility Code,Card Number',
        'Minsu,Kim,minsu@example.com,HID,227,57600',
        "Aoife,O'Neil,aoife@example.com,HID,227,57601",
        'Emma,Schäfer,emma@example.com,,,',
        '',
      ].join('\r\n'),
    )
    await press(people.proceed)
    await expect(people.passed).toHaveText('3')
  },
  async meet(app) {
    running = app
    frame = new FramePage(app.window)
    history = new HistoryPage(app.window)
    imports = new ImportPage(app, 'credentials')
    await imports.open()
  },
})
test.afterEach(() => expect(frame.notice.filter({ hasText: 'Something unexpected' })).toHaveCount(0))

const vendorHeader = [
  'First Name',
  'Last Name',
  'User ID',
  'External ID',
  'Employee ID',
  'Email',
  'Card Type',
  'Facility Code',
  'Card Number',
  'Card Number Hex',
  'License Plate',
  'Entry Code',
  'Credential Status',
  'Modified',
]
type Cells = Partial<Record<string, string>>
function csv(...rows: Cells[]): string {
  const records = rows.map((row) => vendorHeader.map((name) => row[name] ?? '').join(','))
  return [vendorHeader.join(','), ...records, ''].join('\r\n')
}
const at = (header: string): number => vendorHeader.indexOf(header)
const card = (email: string, number: string, facilityCode = '227'): Cells => ({
  Email: email,
  'Card Type': 'Standard 26-bit Wiegand',
  'Facility Code': facilityCode,
  'Card Number': number,
})

async function expectCounts(
  counts: Partial<Record<(typeof rowStates)[number] | 'warning', number>>,
): Promise<void> {
  for (const name of [...rowStates, 'warning'] as const) {
    await expect(imports.count(name)).toHaveText(String(counts[name] ?? 0))
  }
}

test('the whole way: columns with an error, a mended file, rows with errors, failed rows mended, undo', async () => {
  // Reassign is off at first; chosen before the drop, it goes with the file.
  await expect(imports.option).toHaveAttribute('aria-checked', 'false')
  await imports.option.click()
  await expect(imports.option).toHaveAttribute('aria-checked', 'true')
  await imports.give('cards.csv', 'Person,Card Type,Card Number\r\nminsu@example.com,HID,5\r\n')
  await expect(imports.page.locator('[data-problem="header-missing-key"]')).toBeVisible()
  await expect(imports.column('Person')).toHaveAttribute('data-state', 'unknown')
  await expect(imports.column('License Plate')).toHaveAttribute('data-state', 'missing')
  await expect(imports.columns.last()).toHaveAttribute('data-header', 'Credential Status')
  await expect(imports.columnsNext).toBeDisabled()
  await expect(imports.option).toHaveAttribute('aria-checked', 'true')

  await imports.give(
    'cards-2.csv',
    csv(
      card('minsu@example.com', '5', '100'),
      card('emma@example.com', '57600'),
      card('aoife@example.com', '57601'),
      { Email: 'emma@example.com', 'Entry Code': '0481' },
      card('aoife@example.com', '6', '300'),
      card('nobody@example.com', '7'),
      { Email: 'aoife@example.com' },
    ),
  )
  await expect(imports.columns).toHaveCount(vendorHeader.length)
  await expect(imports.column('Modified')).toHaveAttribute('data-state', 'not-read')
  await press(imports.columnsNext)

  await expectCounts({ new: 2, reassigned: 1, unchanged: 2, error: 2 })
  await expect(imports.row(3)).toHaveAttribute('data-state', 'reassigned')
  await expect(imports.row(3)).toContainText('Minsu Kim → Emma Schäfer')
  await imports.cell(3, at('Email')).click()
  await expect(imports.messages).toContainText('moves from Minsu Kim to Emma Schäfer')
  await expect(imports.page.getByTestId('row-frame')).toContainText('1C7C200')
  await expect(imports.row(6)).toHaveAttribute('data-reason', 'facility-code-range')
  await expect(imports.row(7)).toHaveAttribute('data-reason', 'no-user')
  await expect(imports.row(8)).toHaveAttribute('data-state', 'unchanged')
  await expect(imports.row(8)).toHaveAttribute('data-reason', 'no-credential')

  // Off again, the rows are judged again.
  await imports.option.click()
  await expectCounts({ new: 2, unchanged: 2, error: 3 })
  await expect(imports.row(3)).toHaveAttribute('data-reason', 'assigned-to-other')
  await imports.option.click()
  await expectCounts({ new: 2, reassigned: 1, unchanged: 2, error: 2 })

  await imports.correct(6, at('Facility Code'), '30')
  await expectCounts({ new: 3, reassigned: 1, unchanged: 2, error: 1 })
  await expect(imports.outcome).toContainText('6 will be imported, 1 will fail')
  await press(imports.proceed)
  await imports.proceedConfirm.click()
  await expect(imports.passed).toHaveText('6')
  await expect(imports.failed).toHaveText('1')
  await expect(imports.drop).toBeVisible()

  const path = join(running.downloads, 'failed.csv')
  await answerSaveDialog(running.app, path)
  await imports.saveFailedRows.click()
  await expect.poll(() => existsSync(path)).toBe(true)
  const written = readFileSync(path, 'utf8')
  expect(written).toContain(`${vendorHeader.join(',')},Row,Reason`)
  expect(written).toContain(',7,"Nobody in the directory has “nobody@example.com”.')

  await imports.give('failed-mended.csv', written.replaceAll('nobody@', 'aoife@'))
  await expect(imports.column('Reason')).toHaveAttribute('data-state', 'ignored')
  // What was chosen for one import does not stick to the next.
  await expect(imports.option).toHaveAttribute('aria-checked', 'false')
  await press(imports.columnsNext)
  await expectCounts({ new: 1 })
  await press(imports.proceed)
  await expect(imports.passed).toHaveText('1')
  await expect(imports.failed).toHaveText('0')

  await press(imports.page.getByTestId('result-undo'))
  await imports.page.getByTestId('result-undo-confirm').click()
  await expect(frame.screen).toContainText('was undone')
  await press(imports.another)
  await imports.review('again.csv', written.replaceAll('nobody@', 'aoife@'))
  await expectCounts({ new: 1 })

  await frame.go('history')
  await history.rowsOf('credentials-import').last().click()
  await expect(history.entry).toContainText('cards-2.csv')
  await history.undoOpenEntry()
  await imports.open()
  await imports.review('cards-3.csv', csv(card('minsu@example.com', '57600')))
  await expectCounts({ unchanged: 1 })
})

test('the template can be imported as it is, and every kind of credential in it is understood', async () => {
  const path = join(running.scratch, 'template.csv')
  await answerSaveDialog(running.app, path)
  await imports.template.click()
  await expect.poll(() => existsSync(path)).toBe(true)
  await dropFiles(imports.drop, [path])
  await expect(imports.columns).toHaveCount(vendorHeader.length)
  await press(imports.columnsNext)
  await expect(imports.rows.first()).toBeVisible()
  const reasons = await imports.rows.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-reason')))
  expect(new Set(reasons)).toEqual(new Set(['no-user']))
})

test('a double click goes one step, and a question stays until it is answered', async () => {
  await imports.give('cards.csv', csv(card('minsu@example.com', '5'), card('emma@example.com', '6')))
  // Proceed stands where Next stood: the moment it is there, a click in its place must not reach it.
  const reached = imports.page.evaluate(
    () =>
      new Promise<boolean>((resolve) => {
        new MutationObserver((_, observer) => {
          const proceed = document.querySelector('[data-testid="proceed"]')
          if (!proceed) return
          observer.disconnect()
          const { x, y, width, height } = proceed.getBoundingClientRect()
          resolve(proceed.contains(document.elementFromPoint(x + width / 2, y + height / 2)))
        }).observe(document.body, { childList: true, subtree: true })
      }),
  )
  await imports.columnsNext.click()
  expect(await reached).toBe(false)
  await imports.correct(3, at('Facility Code'), '300')
  await expectCounts({ new: 1, error: 1 })

  await imports.proceed.dblclick()
  await imports.proceedConfirm.click()
  await expect(imports.passed).toHaveText('1')
  await expect(imports.page.getByRole('status').filter({ hasText: 'is imported' })).toBeFocused()
  await expect(imports.page.getByTestId('result-undo')).toBeEnabled()
  // Two presses of Enter in a row: the second one finds the question, with the keyboard in it.
  await imports.page.evaluate(async () => {
    document.querySelector<HTMLElement>('[data-testid="result-undo"]')?.click()
    while (!document.querySelector('[data-testid="result-undo-confirm"]')) {
      await new Promise(requestAnimationFrame)
    }
    for (const button of document.querySelectorAll<HTMLElement>('.n-dialog__action button')) {
      if (button.dataset['testid'] === undefined) button.click()
    }
  })
  await imports.page.getByTestId('result-undo-confirm').click()
  await expect(frame.screen).toContainText('was undone')
})

test('at 200 % the rows are in sight, and what is said of them', async () => {
  await resize(running.app, { width: 1280, height: 800 })
  await imports.review('cards.csv', csv(card('minsu@example.com', '5'), card('nobody@example.com', '6')))
  await running.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(2)
  })
  await imports.cell(3, at('Email')).click()
  await expect(imports.cell(3, at('Email'))).toBeInViewport()
  await imports.messages.scrollIntoViewIfNeeded()
  await expect(imports.messages).toContainText('nobody@example.com')
  await expect(imports.messages).toBeInViewport()
})

test('a file without a credential says what it needs', async () => {
  await imports.give('names.csv', 'Email,Card Type\r\nminsu@example.com,HID\r\n')
  await expect(imports.page.locator('[data-problem="header-missing-credential"]')).toContainText(
    'Card Number Hex',
  )
  await expect(imports.columnsNext).toBeDisabled()
})

test('entry codes stay hidden until they are revealed, also in what is said of them', async () => {
  const column = at('Entry Code')
  await imports.give(
    'codes.csv',
    csv(
      { Email: 'minsu@example.com', 'Entry Code': '73150' },
      { Email: 'emma@example.com', 'Entry Code': '7.3151E+12' },
    ),
  )
  await expect(imports.column('Entry Code')).toContainText('••••')
  await expect(frame.screen).not.toContainText('7315')
  await press(imports.columnsNext)
  await expect(imports.cell(2, column)).toHaveText('••••')
  await expect(imports.cell(2, column)).toHaveAttribute('aria-label', 'hidden')
  await imports.cell(3, column).click()
  await expect(imports.messages).toContainText('digits are lost')
  expect(await imports.page.content()).not.toContain('7315')

  await imports.cell(2, column).dblclick()
  await expect(imports.page.getByTestId('cell-editor')).toHaveValue('73150')
  await imports.page.keyboard.press('Escape')
  await expect(imports.cell(2, column)).toHaveText('••••')

  await imports.reveal.click()
  await expect(imports.cell(2, column)).toHaveText('73150')
  await imports.cell(3, column).click()
  await expect(imports.messages).toContainText('•.••••E+12')
  await imports.page.getByTestId('review-reveal-column').click()
  await expect(imports.cell(2, column)).toHaveText('••••')

  await imports.reveal.click()
  await imports.review('codes-2.csv', csv({ Email: 'minsu@example.com', 'Entry Code': '73150' }))
  await expect(imports.cell(2, column)).toHaveText('••••')
})

test('a serial number is turned round, and the message leads to its cell', async () => {
  await imports.review(
    'csn.csv',
    csv({ Email: 'minsu@example.com', 'Card Type': 'DESFire CSN', 'Card Number Hex': '04A1B2C3D4E5F6' }),
  )
  await imports.cell(2, 0).click()
  await imports.page.getByTestId('row-reverse').click()
  await expect(imports.cell(2, at('Card Number Hex'))).toHaveText('F6E5D4C3B2A104')
  await imports.page.keyboard.press('Control+z')
  await expect(imports.cell(2, at('Card Number Hex'))).toHaveText('04A1B2C3D4E5F6')

  await imports.correct(2, at('Card Number Hex'), 'XYZ')
  await imports.cell(2, 0).click()
  await imports.messages.getByRole('button', { name: 'Card Number Hex' }).click()
  await expect(imports.cell(2, at('Card Number Hex'))).toHaveAttribute('aria-selected', 'true')
  await imports.page.keyboard.press('F2')
  await imports.page.keyboard.type('04A1B2C3D4E5F6')
  await imports.page.keyboard.press('Enter')
  await expectCounts({ new: 1 })
})

test('the rows of one reason are shown at the cell that it is about', async () => {
  await imports.review('lost.csv', csv({ ...card('minsu@example.com', '9'), 'Credential Status': 'lost' }))
  await expect(imports.cell(2, at('Credential Status'))).not.toBeInViewport()
  await imports.page.locator('[data-filter="error status-unknown"]').click()
  await expect(imports.cell(2, at('Credential Status'))).toBeInViewport()
  await imports.grid.focus()
  await imports.page.keyboard.press('ArrowDown')
  await imports.page.keyboard.press('F2')
  await expect(imports.page.getByTestId('cell-editor')).toHaveValue('lost')
})

test('a file of a header alone has nothing to import', async () => {
  await imports.review('empty.csv', csv())
  await expectCounts({})
  await expect(imports.proceed).toBeDisabled()
})

test('a CSV dropped on another screen is still an import of users', async () => {
  await frame.go('history')
  await dropFiles(frame.screen, [
    imports.write('more.csv', 'First Name,Last Name,Email\r\nHana,Lee,h@example.com\r\n'),
  ])
  await expect(imports.page.getByTestId('users-import-drop')).toBeVisible()
  await imports.open()
  await expect(imports.choose).toBeVisible()
})
