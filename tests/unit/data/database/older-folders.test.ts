import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { dataFolders } from '../../../../src-main/services/contract/folders.ts'
import { carryOn, undoAll } from '../../../fixtures/folders/carry-on.ts'
import { missingPhotos, readContents, readDirectory } from '../../../fixtures/folders/contents.ts'
import { fixtureVersions, unpackFixture } from '../../../fixtures/folders/packing.ts'
import { within } from '../../../fixtures/folders/within.ts'

/**
 * Data folders and backups of earlier versions, opened by the present code: everything is there as that version itself
 * read it (expected.json), and what it could do next can still be done, with the same outcome. What the present code tells
 * besides is no difference (hence toMatchObject). What differs rightly:
 * - a backup holds no open review, no photos in work and no card types of a site; its restore is an entry of its own;
 * - an upload made before version 5 does not say what became of each of its files;
 * - a migration may ask anew what was decided before: where one does, it says so here, with what is asked.
 */

let root: string
let made: string
let data: string

const rowsSchema = z.array(z.record(z.string(), z.unknown()))
const directorySchema = z.looseObject({ users: rowsSchema, credentials: rowsSchema })
const expectedSchema = z.object({
  contents: directorySchema.extend({ history: rowsSchema, drop: z.looseObject({}) }),
  undone: rowsSchema.min(1),
  carriedOn: z.record(z.string(), z.unknown()),
  backups: z.array(directorySchema.extend({ file: z.string() })).min(1),
})

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'badgeprep-이전-'))
  made = join(root, 'made')
  data = join(made, 'data')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** Lays a copy of a fixture down; answers what its version read in it. */
function unpack(version: number): z.infer<typeof expectedSchema> {
  unpackFixture(version, made)
  return expectedSchema.parse(JSON.parse(readFileSync(join(made, 'expected.json'), 'utf8')))
}

describe.each(fixtureVersions())('a data folder of version %i', { timeout: 120_000 }, (version) => {
  it('holds what it held: people, photos, credentials, History, both reviews, the batch of photos', async () => {
    const { contents } = unpack(version)
    await within(data, async (call) => {
      // Suggestions are looked for anew after a start, and until then none is sure.
      await expect
        .poll(() => call('photos.drop', undefined), { timeout: 20_000 })
        .toMatchObject(contents.drop)
      expect(await readContents(call)).toMatchObject(contents)
      expect(missingPhotos(data, (await readDirectory(call)).users)).toEqual([])
    })
  })

  it('undoes all that could be undone, and puts back what it would have put back', async () => {
    const { undone } = unpack(version)
    expect(await within(data, (call) => undoAll(call, data))).toMatchObject(undone)
  })

  it('goes on with the reviews and the photos that were open', async () => {
    const { carriedOn } = unpack(version)
    const pictures = join(made, 'pictures')
    expect(await within(data, (call) => carryOn(call, data, pictures))).toMatchObject(carriedOn)
  })

  it('has automatic backups that can be restored', async () => {
    const { backups } = unpack(version)
    await within(data, async (call) => {
      for (const { file, ...directory } of backups) {
        await call('data.restore', { file })
        const restored = await readDirectory(call)
        expect(restored).toMatchObject(directory)
        expect(missingPhotos(data, restored.users)).toEqual([])
      }
    })
  })

  it('comes back in an empty folder from its backup, with photos and undo', async () => {
    const { contents, undone } = unpack(version)
    const { history, ...rest } = contents
    const empty = join(root, 'empty')
    mkdirSync(empty)
    copyFileSync(dataFolders(data).cardFormats, dataFolders(empty).cardFormats)
    await within(empty, async (call) => {
      await call('data.restore', { file: join(made, 'directory.badgeprep') })
      const none = { review: null, rows: [] }
      const restored = await readContents(call)
      const nothingOpen = { drop: null, items: [], reviews: { users: none, credentials: none } }
      expect(restored).toMatchObject({ ...rest, ...nothingOpen })
      expect(restored.history[0]).toMatchObject({ kind: 'backup-restored', subject: 'directory.badgeprep' })
      expect(restored.history.slice(1)).toMatchObject(history)
      expect(missingPhotos(empty, restored.users)).toEqual([])
      expect(await undoAll(call, empty)).toMatchObject(undone)
    })
  })
})
