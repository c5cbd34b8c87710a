import Papa from 'papaparse'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { UploadedPhoto } from '../../../../src-preload/contract/history.ts'
import {
  damages,
  doubts,
  foreignKinds,
  photoReasons,
  type PhotoReason,
} from '../../../../src-preload/contract/photos.ts'
import { languages } from '../../../../src-preload/contract/settings.ts'
import type { DataContext } from '../../../../src-main/data/context.ts'
import { readUploadedPhotos } from '../../../../src-main/data/history/uploaded-photos.ts'
import { uploadedPhotosCsv } from '../../../../src-main/data/history/uploaded-photos-csv.ts'
import { undoEntry } from '../../../../src-main/data/history/undo.ts'
import * as decisions from '../../../../src-main/data/photos/decisions.ts'
import * as drop from '../../../../src-main/data/photos/drop.ts'
import { updateUser } from '../../../../src-main/data/users/store.ts'
import { broken, PhotoDesk } from '../photos/photo-desk.ts'
import { addUser } from '../support.ts'

let desk: PhotoDesk
let context: DataContext
beforeEach(() => {
  desk = new PhotoDesk()
  context = desk.context
})
afterEach(() => desk.close())

const told = (entry: number | null): UploadedPhoto[] => readUploadedPhotos(context.database.read, entry ?? 0)
const short = (photos: readonly UploadedPhoto[]): Record<string, string> =>
  Object.fromEntries(
    photos.map(({ file, state, replaced, reason, user }) => [
      file,
      [state, replaced ? 'replaced' : '', reason ?? '', user?.name ?? '']
        .filter((word) => word !== '')
        .join(' '),
    ]),
  )
const rowsOf = (csv: Iterable<string>): Record<string, string>[] =>
  Papa.parse<Record<string, string>>([...csv].join('').slice(1), { header: true, skipEmptyLines: true }).data

describe('what an upload leaves in History', () => {
  it('is each file: to whom it went, or why it was left', async () => {
    const ada = addUser(context, { externalId: 'E1', firstName: 'Ada', lastName: 'A' })
    addUser(context, { externalId: 'E2', firstName: 'Ben', lastName: 'B' })
    addUser(context, { externalId: 'E3', firstName: 'Cleo', lastName: 'C' })
    addUser(context, { externalId: 'E4', firstName: 'Dan', lastName: 'D' })
    await desk.dropped(['E1.jpg', 'E2.jpg', 'E4.jpg'])
    await desk.upload()
    drop.closeDrop(context)

    const files = ['E1.jpg', 'E2.jpg', 'E3.jpg', 'E4.jpg', 'stranger.jpg', 'E9.jpg', 'cut.jpg']
    const better = desk.staged('another picture of Ada')
    const fourth = desk.staged('another picture of Dan')
    await desk.dropped(files, { 'E1.jpg': better, 'E4.jpg': fourth, 'cut.jpg': broken })
    decisions.setReplace(context, [desk.shown('E1.jpg')], true)
    decisions.remove(context, [desk.byFile('E9.jpg').id])
    const { historyId } = await desk.upload()

    expect(short(told(historyId))).toEqual({
      'E1.jpg': 'uploaded replaced Ada A',
      'E2.jpg': 'unchanged Ben B',
      'E3.jpg': 'uploaded Cleo C',
      'E4.jpg': 'kept has-photo Dan D',
      'stranger.jpg': 'attention no-user',
      'E9.jpg': 'removed',
      'cut.jpg': 'error corrupt',
    })
    expect(told(historyId).map(({ file }) => file)).toEqual(files)
    expect(told(historyId)[0]?.user).toEqual({
      id: ada,
      name: 'Ada A',
      email: '',
      userId: '',
      externalId: 'E1',
    })
  })

  it('is told as it was then, whatever the person is called since, also once it is undone', async () => {
    const ada = addUser(context, { externalId: 'E1', firstName: 'Ada', lastName: 'A' })
    await desk.dropped(['E1.jpg'])
    const { historyId } = await desk.upload()
    context.database.transaction(() => {
      updateUser(context.database.write, ada, { lastName: 'Married' }, context.now())
    })
    expect(short(told(historyId))).toEqual({ 'E1.jpg': 'uploaded Ada A' })
  })

  it('names each file once: what went in with an earlier upload of the batch is not told again', async () => {
    addUser(context, { externalId: 'E1', firstName: 'Ada', lastName: 'A' })
    const ben = addUser(context, { externalId: 'E2', firstName: 'Ben', lastName: 'B' })
    await desk.dropped(['E1.jpg', 'later.jpg'])
    const first = await desk.upload()
    decisions.assign(context, {
      ...desk.shown('later.jpg'),
      userId: ben,
      called: desk.called(ben),
      by: 'hand',
    })
    const second = await desk.upload()
    expect(short(told(first.historyId))).toEqual({
      'E1.jpg': 'uploaded Ada A',
      'later.jpg': 'attention no-user',
    })
    expect(short(told(second.historyId))).toEqual({ 'later.jpg': 'uploaded Ben B' })

    for (const step of undoEntry(context.database.write, second.historyId ?? 0, context.now())) void step
    expect(short(told(second.historyId))).toEqual({ 'later.jpg': 'uploaded Ben B' })
  })

  it('is nothing for another entry', () => {
    expect(told(1)).toEqual([])
  })
})

describe('the list of files as CSV', () => {
  const photo: UploadedPhoto = {
    file: '=cmd|calc.jpg',
    folder: "신입/O'Neil, Jr.",
    state: 'uploaded',
    replaced: true,
    reason: null,
    args: {},
    suggested: false,
    user: { id: 7, name: '김민수', email: 'minsu@example.com', userId: '', externalId: '-7' },
  }

  it('says file, folder, what became of it, the person and why, guarded against spreadsheets', () => {
    const left: UploadedPhoto = { ...photo, file: 'x.jpg', state: 'error', replaced: false, user: null }
    const rows = rowsOf(
      uploadedPhotosCsv(
        [photo, { ...left, reason: 'too-large', args: { bytes: 6_400_000 } }, { ...left, state: 'pending' }],
        'en',
      ),
    )
    expect(rows).toEqual([
      {
        File: "'=cmd|calc.jpg",
        Folder: "신입/O'Neil, Jr.",
        Result: 'Uploaded, old photo replaced',
        Name: '김민수',
        Email: 'minsu@example.com',
        'User ID': '',
        'External ID': "'-7",
        Reason: '',
      },
      expect.objectContaining({
        Result: 'Error',
        Name: '',
        Reason: expect.stringContaining('The file is 6.1 MB; a photo may have at most 5 MB.') as string,
      }),
      expect.objectContaining({ Result: 'Not checked yet' }),
    ])
  })

  it('has words for every reason there is, one and many, in each language', () => {
    const argsOf: Partial<Record<PhotoReason, UploadedPhoto['args'][]>> = {
      'too-large': [{ bytes: 6_000_000 }],
      'too-many-pixels': [{ width: 9000, height: 9000, limit: 50_000_000 }],
      unsupported: foreignKinds.map((kind) => ({ kind })),
      'look-again': doubts.map((doubt) => ({ doubt })),
      corrupt: [...damages.map((damage) => ({ damage })), { damage: 'truncated', percent: 40 }],
      unreadable: ['permission', 'vanished', 'in-use', 'not-in-time', 'other'].map((cause) => ({ cause })),
    }
    const photos = photoReasons.flatMap((reason) =>
      (argsOf[reason] ?? [{ count: 1 }, { count: 3 }]).map((args) => ({
        ...photo,
        state: 'attention' as const,
        replaced: false,
        reason,
        args,
      })),
    )
    for (const language of languages) {
      for (const row of rowsOf(uploadedPhotosCsv(photos, language))) {
        const values = Object.values(row)
        expect(values.at(-1)).not.toBe('')
        expect(values.at(-1)).not.toMatch(/[{}|]|undefined|NaN/)
      }
    }
  })
})
