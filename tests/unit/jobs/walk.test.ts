import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { realpath } from 'node:fs/promises'
import type * as FsPromises from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isLitter, walk } from '../../../src-main/jobs/walk.ts'

// Works as it is until a test says otherwise.
vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof FsPromises>()
  return { ...fs, realpath: vi.fn(fs.realpath) }
})

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'badgeprep-walk-'))
})
afterEach(() => {
  vi.mocked(realpath).mockReset()
  rmSync(root, { recursive: true, force: true })
})

function put(...names: string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), 'x')
  }
}

async function found(...paths: string[]): Promise<{ files: string[]; litter: number }> {
  let litter = 0
  const files: string[] = []
  for await (const { folder, file } of walk(
    paths.map((path) => join(root, path)),
    () => litter++,
  )) {
    files.push(folder === '' ? file : `${folder}/${file}`)
  }
  return { files, litter }
}

describe('walk', () => {
  it('keeps the order dropped, and sorts by name within a folder as a person would', async () => {
    put('drop/10.jpg', 'drop/9.jpg', 'drop/sub/a.jpg', 'single.jpg')
    expect((await found('single.jpg', 'drop')).files).toEqual([
      'single.jpg',
      'drop/9.jpg',
      'drop/10.jpg',
      'drop/sub/a.jpg',
    ])
  })

  it('skips and counts system litter, but never a photo', async () => {
    put(
      'd/Thumbs.db',
      'd/.DS_Store',
      'd/._kim.jpg',
      'd/desktop.ini',
      'd/__MACOSX/._x',
      'd/kim.jpg',
      'd/.hidden.jpg',
    )
    expect(await found('d')).toEqual({ files: ['d/.hidden.jpg', 'd/kim.jpg'], litter: 5 })
  })

  it('leaves alone what systems keep on a stick: what was deleted, their own notes, what nobody may read', async () => {
    put(
      'stick/$RECYCLE.BIN/S-1-5/a.jpg',
      'stick/System Volume Information/x',
      'stick/.Trash-1000/files/b.jpg',
      'stick/.Trash/c.jpg',
      'stick/lost+found/d.jpg',
      'stick/trash/kept.jpg',
      'stick/.trashed.jpg',
    )
    expect(await found('stick')).toEqual({ files: ['stick/.trashed.jpg', 'stick/trash/kept.jpg'], litter: 5 })
  })

  it('walks a volume that cannot say where it lies, and ends in a ring of links there too', async () => {
    put('volume/a.jpg', 'volume/sub/b.jpg')
    vi.mocked(realpath).mockRejectedValue(Object.assign(new Error('EISDIR'), { code: 'EISDIR' }))
    expect((await found('volume')).files).toEqual(['volume/a.jpg', 'volume/sub/b.jpg'])
    symlinkSync(join(root, 'volume'), join(root, 'volume/sub/again'))
    expect((await found('volume')).files.slice(0, 2)).toEqual(['volume/a.jpg', 'volume/sub/again/a.jpg'])
  })

  it('shows what is gone like a file, so that nothing is dropped silently', async () => {
    expect((await found('gone.jpg')).files).toEqual(['gone.jpg'])
  })

  it('walks a folder once however many links lead to it, and ends in a ring of links', async () => {
    put('ring/a.jpg')
    symlinkSync(join(root, 'ring'), join(root, 'ring/again'))
    expect((await found('ring')).files).toEqual(['ring/a.jpg'])
  })

  it('passes names on as the file system has them: NFD, emoji, 255 bytes', async () => {
    const names = ['하나.jpg'.normalize('NFD'), '🙂.png', `${'a'.repeat(251)}.jpg`]
    put(...names.map((name) => `d/${name}`))
    expect(new Set((await found('d')).files)).toEqual(new Set(names.map((name) => `d/${name}`)))
  })
})

describe('isLitter', () => {
  it.each(['Thumbs.db', 'THUMBS.DB', '.DS_Store', '._x.jpg', 'desktop.ini'])(
    'takes %s for litter',
    (name) => {
      expect(isLitter(name)).toBe(true)
    },
  )
  it.each(['thumbs.db.jpg', '.x.jpg', 'a._b.jpg', 'desktop.png'])('takes %s for a file', (name) => {
    expect(isLitter(name)).toBe(false)
  })
})
