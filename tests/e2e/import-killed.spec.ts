import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { ImportPage } from './pages/import.ts'
import { launchApp, type RunningApp } from './support/app.ts'

let userDataDir: string
let running: RunningApp
test.beforeEach(() => {
  userDataDir = mkdtempSync(join(tmpdir(), 'badgeprep-e2e-'))
})
test.afterEach(async () => {
  await running.close()
  rmSync(userDataDir, { recursive: true, force: true })
})

async function openImports(): Promise<ImportPage> {
  running = await launchApp({ userDataDir })
  const imports = new ImportPage(running)
  await imports.open()
  return imports
}

test('an open review is there again after the app was killed, with its corrections', async () => {
  let imports = await openImports()
  await imports.review(
    'people.csv',
    [
      'First Name,Last Name,Email,External ID,Department',
      '민수,김,minsu@example.com,E-1,보안팀',
      'Aoife,,aoife@example.com,E-2,Facilities',
      '',
    ].join('\r\n'),
  )
  await imports.correct(3, 1, "O'Neil")
  await expect(imports.count('error')).toHaveText('0')
  const ended = new Promise((resolve) => running.app.process().once('exit', resolve))
  running.app.process().kill('SIGKILL')
  await ended

  imports = await openImports()
  await expect(imports.page.getByTestId('import-resumed')).toContainText('people.csv')
  await expect(imports.cell(3, 1)).toHaveText("O'Neil")
  await expect(imports.count('new')).toHaveText('2')
  await imports.page.keyboard.press('Control+z')
  await expect(imports.row(3)).toHaveAttribute('data-reason', 'name-missing')
})
