/**
 * `node scripts/make-folder-fixture.ts`: makes `tests/fixtures/folders/<version of the database>` with the code as it is:
 * a data folder with all that one can hold, a backup of it, and what this code reads in them and can go on to do. Later
 * code is held against it (tests/unit/data/database/older-folders.test.ts), so that it is made once and never again.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import cardFormats from '../resources/card-formats.json' with { type: 'json' }
import { currentVersion } from '../src-main/data/database/migrations.ts'
import { dataFolders } from '../src-main/services/contract/folders.ts'
import { carryOn, undoAll } from '../tests/fixtures/folders/carry-on.ts'
import { missingPhotos, readContents, readDirectory, type Call } from '../tests/fixtures/folders/contents.ts'
import { Desk, picture } from '../tests/fixtures/folders/desk.ts'
import { fillDirectory, mergedTypes } from '../tests/fixtures/folders/directory.ts'
import { leaveWorkOpen, sureSuggestions } from '../tests/fixtures/folders/open-work.ts'
import { fixtureFolder, packFixture } from '../tests/fixtures/folders/packing.ts'
import { within } from '../tests/fixtures/folders/within.ts'

if (existsSync(fixtureFolder(currentVersion))) {
  throw new Error(
    `There is a fixture of version ${currentVersion} already: what was made once stays as it is.`,
  )
}

const work = join(tmpdir(), 'badgeprep-folder-fixture')
const made = join(work, 'made')
const data = join(made, 'data')
const pictures = join(made, 'pictures')
const folders = dataFolders(data)

rmSync(work, { recursive: true, force: true })
mkdirSync(pictures, { recursive: true })
await makeFolder()
writeFileSync(join(made, 'expected.json'), `${JSON.stringify(await readExpected(), null, 1)}\n`)
packFixture(made, currentVersion)
rmSync(work, { recursive: true, force: true })
console.log(`${fixtureFolder(currentVersion)} is made.`)

async function makeFolder(): Promise<void> {
  const desk = (call: Call): Desk => new Desk(call, data, join(work, 'drops'))
  await within(data, (call) => fillDirectory(desk(call), work))
  // Cards that were two become one.
  writeFileSync(folders.cardFormats, JSON.stringify({ types: mergedTypes(cardFormats.types) }, null, 1))
  await within(data, (call) => leaveWorkOpen(desk(call)))
  await within(data, (call) => call('data.backup', { file: join(made, 'directory.badgeprep') }))
  writeFileSync(join(pictures, 'mended.jpg'), await picture('#203040', '#f0c090'))
  writeFileSync(join(pictures, 'pending.jpg'), await picture('#402030', '#f0c090'))
  // Whoever opens the folder makes a lock anew.
  rmSync(folders.lock, { force: true })
}

/** What this code reads in the folder, and what becomes of it where work goes on: each in a copy. */
async function readExpected() {
  const contents = await withinCopy(async (call) => {
    await allLookedFor(call)
    return readContents(call)
  })
  const missing = missingPhotos(data, contents.users)
  if (missing.length > 0) throw new Error(`Photos are missing: ${missing.join(', ')}`)
  const backups = []
  for (const file of readdirSync(folders.backups)) {
    const restored = await withinCopy(async (call) => {
      await call('data.restore', { file })
      return readDirectory(call)
    })
    backups.push({ file, ...restored })
  }
  return {
    contents,
    undone: await withinCopy(undoAll),
    carriedOn: await withinCopy((call, folder) => carryOn(call, folder, pictures)),
    backups,
  }
}

async function withinCopy<T>(doing: (call: Call, folder: string) => Promise<T>): Promise<T> {
  const copy = join(work, 'copy')
  rmSync(copy, { recursive: true, force: true })
  cpSync(data, copy, { recursive: true })
  return within(copy, (call) => doing(call, copy))
}

/** After the start suggestions are looked for in the background; none is sure until then. */
async function allLookedFor(call: Call): Promise<void> {
  for (;;) {
    const drop = await call('photos.drop', undefined)
    if (drop?.batches.at(-1)?.sure === sureSuggestions) return
  }
}
