import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { meantDataFolder, standardDataFolder } from '../../../src-main/app/data-folder-choice.ts'

const meant = (folders: Record<string, string[]>): string | null =>
  meantDataFolder('/data', (folder) => folders[folder] ?? null)

describe('the data folder that a person means', () => {
  it.each([
    ['empty', []],
    [
      'of a volume with nothing on it',
      ['lost+found', 'System Volume Information', '$RECYCLE.BIN', '.Trash-1000'],
    ],
    ['with nothing but what a file manager leaves', ['.DS_Store', 'desktop.ini']],
    ['a data folder already', ['badgeprep.db', 'photos', 'somebody’s notes.txt']],
  ])('is the folder itself where it is %s', (_, names) => {
    expect(meant({ '/data': names })).toBe('/data')
  })

  it('is BadgePrep in it where there are other things', () => {
    expect(meant({ '/data': ['Holiday.jpg'] })).toBe('/data/BadgePrep')
    expect(meant({ '/data': ['BadgePrep'], '/data/BadgePrep': ['badgeprep.db'] })).toBe('/data/BadgePrep')
    expect(meant({ '/data': ['BadgePrep'], '/data/BadgePrep': [] })).toBe('/data/BadgePrep')
  })

  it('is none where that is full of other things, too', () => {
    expect(meant({ '/data': ['BadgePrep'], '/data/BadgePrep': ['README.md'] })).toBeNull()
  })
})

describe('the folder for data where nobody chose one', () => {
  const roaming = join('/roaming', 'BadgePrep')
  const local = join('/local', 'BadgePrep')
  const standard = (localAppData: string | undefined, used: string[]): string =>
    standardDataFolder(roaming, localAppData, (folder) => used.includes(folder))

  it("is this machine's own, and not one that roams with the account and may be a share", () => {
    expect(standard('/local', [])).toBe(local)
    expect(standard('/local', [local])).toBe(local)
    expect(standard('/local', [local, roaming])).toBe(local)
  })

  it('stays the roaming one where that has a directory already', () => {
    expect(standard('/local', [roaming])).toBe(roaming)
  })

  it("is Electron's where the system has no other", () => {
    expect(standard(undefined, [])).toBe(roaming)
    expect(standard('', [])).toBe(roaming)
  })
})
