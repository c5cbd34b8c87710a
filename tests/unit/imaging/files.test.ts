import { mkdir, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { execFileSync } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { maxPhotoBytes } from '../../../src-preload/contract/limits.ts'
import { cameraPicture, quadrants } from '../../fixtures/photos/pictures.ts'
import { render } from '../../../src-main/imaging/render.ts'
import { noEdit, useWorkspace } from './workspace.ts'

const unix = process.platform !== 'win32'

describe('reading photos', () => {
  const workspace = useWorkspace()
  const unreadable = (cause: string) => ({ ok: false, reason: 'unreadable', args: { cause }, bytes: null })

  it('finds files whatever their names', async () => {
    const jpeg = await quadrants(64, 64).jpeg().toBuffer()
    const names = [
      `${'a'.repeat(251)}.jpg`,
      `${'가'.repeat(83)}.jpg`,
      '김철수.jpg'.normalize('NFD'),
      '김철수.jpg'.normalize('NFC'),
      "O'Neil & söns #1 %20 👩‍👩‍👧 .JPG",
      '-rf.jpg',
      ' leading and trailing .jpg ',
    ]
    for (const name of names) {
      const path = await workspace.write(name, jpeg)
      expect(await workspace.renderPath(path), name).toMatchObject({ ok: true, kind: 'jpeg' })
    }
  })

  it('says that a file vanished', async () => {
    expect(await workspace.renderPath(join(workspace.root, 'gone.jpg'))).toEqual(unreadable('vanished'))
    const file = await workspace.write('file.jpg', Buffer.alloc(1))
    expect(await workspace.renderPath(join(file, 'below.jpg'))).toEqual(unreadable('vanished'))
    if (unix) {
      const link = join(workspace.root, 'dangling.jpg')
      await symlink('nowhere', link)
      expect(await workspace.renderPath(link)).toEqual(unreadable('vanished'))
    }
  })

  it('does not wait for what is no file', async () => {
    const folder = join(workspace.root, 'folder.jpg')
    await mkdir(folder)
    expect(await workspace.renderPath(folder)).toEqual(unreadable('other'))
    if (!unix) return
    const pipe = join(workspace.root, 'pipe.jpg')
    execFileSync('mkfifo', [pipe])
    expect(await workspace.renderPath(pipe)).toEqual(unreadable('other'))
    expect(await workspace.renderPath('/dev/zero')).toEqual(unreadable('other'))
    const socket = join(workspace.root, 'socket.jpg')
    const server = createServer().listen(socket)
    await new Promise((resolve) => server.once('listening', resolve))
    expect(await workspace.renderPath(socket)).toEqual(unreadable('other'))
    await new Promise((resolve) => server.close(resolve))
  })

  it('answers for paths that no system takes', async () => {
    expect(await workspace.renderPath('a\0b.jpg')).toEqual(unreadable('other'))
    expect(await workspace.renderPath('')).toEqual(unreadable('vanished'))
    expect(await workspace.renderPath(join(workspace.root, 'a'.repeat(5000)))).toEqual(unreadable('other'))
  })

  it('takes exactly 5 MB and no byte more', async () => {
    const jpeg = await quadrants(64, 64).jpeg().toBuffer()
    const filler = Buffer.alloc(maxPhotoBytes - jpeg.length, 'x')
    expect(await workspace.render(Buffer.concat([jpeg, filler]))).toMatchObject({
      ok: true,
      source: { bytes: maxPhotoBytes },
    })
    const bytes = maxPhotoBytes + 1
    expect(await workspace.render(Buffer.concat([jpeg, filler, Buffer.alloc(1)]))).toEqual({
      ok: false,
      reason: 'too-large',
      args: { bytes },
      bytes,
    })
  })
})

describe('writing rendered photos', () => {
  const workspace = useWorkspace()

  it('leaves nothing but the pictures, also when many are the same', async () => {
    const jpeg = await cameraPicture(800, 600, 2).jpeg().toBuffer()
    const path = await workspace.write('same.jpg', jpeg)
    const outputs = await Promise.all(Array.from({ length: 12 }, () => workspace.renderPath(path)))
    const names = new Set(outputs.map((output) => (output.ok ? `${output.result.hash}.jpg` : output.reason)))
    expect(await readdir(workspace.out)).toEqual([...names])
    expect(names.size).toBe(1)
  })

  it('keeps what is there, and mends what is not whole', async () => {
    const output = await workspace.renderGood(await quadrants(90, 90).jpeg().toBuffer())
    const before = await stat(output.path)
    await workspace.renderGood(await quadrants(90, 90).jpeg().toBuffer())
    expect((await stat(output.path)).ino).toBe(before.ino)

    await writeFile(output.path, 'half')
    await workspace.renderGood(await quadrants(90, 90).jpeg().toBuffer())
    expect((await stat(output.path)).size).toBe(output.result.bytes)
  })

  it('fails, and does not blame the photo, when the folder cannot be written', async () => {
    const path = await workspace.write('good.jpg', await quadrants(91, 91).jpeg().toBuffer())
    const into = (outDir: string) => render({ path, outDir, maxEdge: 512, edit: noEdit })
    await expect(into(join(workspace.root, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(into(path)).rejects.toMatchObject({ code: expect.stringMatching(/^E/) as string })
    await rm(path)
  })
})
