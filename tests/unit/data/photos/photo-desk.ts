import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BatchCounts, PhotoItem, ShownPhoto } from '../../../../src-preload/contract/photos.ts'
import type { DataContext } from '../../../../src-main/data/context.ts'
import { labelOf } from '../../../../src-preload/contract/users.ts'
import * as decisions from '../../../../src-main/data/photos/decisions.ts'
import * as drop from '../../../../src-main/data/photos/drop.ts'
import { press, readUninspected, recordInspected } from '../../../../src-main/data/photos/inspection.ts'
import { createLookup, type Lookup } from '../../../../src-main/data/photos/lookup.ts'
import { countBatches, pageItems, readPending } from '../../../../src-main/data/photos/store.ts'
import { upload } from '../../../../src-main/data/photos/upload.ts'
import { getUser } from '../../../../src-main/data/users/store.ts'
import type { Inspection, RenderOutput } from '../../../../src-main/services/contract/imaging.ts'
import { callContext, openTestData, type TestData } from '../support.ts'

/** What an Upload is called with. */
export const call = callContext()

/** What the imaging service says of a file that is cut off. */
export const broken: RenderOutput = { ok: false, bytes: 10, reason: 'corrupt', args: { damage: 'truncated' } }

/** An open directory and its drop of photos, with pictures that are words: no image is decoded here. */
export class PhotoDesk {
  readonly data: TestData = openTestData()
  readonly context: DataContext = this.data.context
  readonly lookup: Lookup = createLookup(this.context)

  async close(): Promise<void> {
    await this.lookup.settled()
    this.data.cleanup()
  }

  /**
   * What the imaging service would stage for a picture: a file named by its hash. `lookAgain`: the file's own hash.
   * `print`: of the file's bytes, where the picture is not all of it. `inspect`: the file is still to be inspected.
   */
  staged(picture: string, lookAgain: string | null = null, print = picture, inspect = false): RenderOutput {
    const bytes = Buffer.from(`picture ${picture}`)
    const hash = createHash('sha256').update(bytes).digest('hex')
    writeFileSync(join(this.context.folders.stagedPhotos, `${hash}.jpg`), bytes)
    return {
      ok: true,
      kind: 'jpeg',
      source: { width: 3024, height: 4032, bytes: 3_000_000, print },
      result: { hash, width: 384, height: 512, bytes: bytes.length },
      lookAgain,
      inspect,
    }
  }

  /** Records files as a drop does; they wait for rendering. */
  record(files: readonly string[]): void {
    const found = files.map((file) => ({ path: `/drop/${file}`, folder: 'drop', file, bytes: null }))
    drop.recordFiles(this.context, found, 0)
  }

  /** Renders what is pending; each file shows a picture of its own unless said otherwise. */
  render(pictures: Partial<Record<string, RenderOutput>> = {}): void {
    const pending = readPending(this.context.database.read, 100_000, [])
    drop.recordRendered(
      this.context,
      pending.map(({ id, generation, path }) => {
        const file = path.slice('/drop/'.length)
        return { id, generation, output: pictures[file] ?? this.staged(file) }
      }),
    )
  }

  /** Inspects what waits for it; each file is intact unless said otherwise. */
  inspect(findings: Partial<Record<string, Inspection>> = {}): void {
    const { photos } = readUninspected(this.context.database.read, 100_000)
    recordInspected(
      this.context,
      photos.map(({ path, ...photo }) => {
        const found = findings[path.slice('/drop/'.length)] ?? { found: 'intact' as const }
        return { ...photo, found }
      }),
    )
  }

  /** Drops files, renders them, and looks for suggestions. */
  async dropped(
    files: readonly string[],
    pictures: Partial<Record<string, RenderOutput>> = {},
  ): Promise<PhotoItem[]> {
    this.record(files)
    this.render(pictures)
    await this.look()
    return this.items()
  }

  /** Brings matches and suggestions in step with the directory. */
  async look(): Promise<void> {
    this.lookup.directoryChanged()
    await this.lookup.settled()
  }

  items(batch = 1): PhotoItem[] {
    const query = { batch, filter: null, search: '', offset: 0, limit: 500 }
    return pageItems(this.context.database.read, query).items
  }

  byFile(file: string): PhotoItem {
    const found = this.items().find((item) => item.file === file)
    if (!found) throw new Error(`no item ${file}`)
    return found
  }

  /** What a user is called. */
  called(user: number): string {
    const found = getUser(this.context.database.read, user)
    return found ? labelOf(found) : ''
  }

  /** What pressing Upload means: all that its button speaks of. */
  press(batch = 1): ReturnType<typeof press> {
    return press(this.context.database.read, batch, this.counts(batch)?.ready ?? 0)
  }

  /** Presses Upload, which goes at once; or goes on with what was pressed before. */
  upload(
    batch = 1,
    how: Parameters<typeof upload>[3] = call,
    pressed = this.press(batch).pressed,
  ): ReturnType<typeof upload> {
    return upload(this.context, batch, pressed, how)
  }

  /** Presses "Accept all sure suggestions". */
  acceptSure(batch = 1): number[] {
    return decisions.acceptSure(this.context, batch, this.counts(batch)?.sure ?? 0)
  }

  private counts(batch: number): BatchCounts | undefined {
    return countBatches(this.context.database.read).find((one) => one.batch === batch)
  }

  /** The item as it is in sight now. */
  shown(file: string): ShownPhoto {
    const { id, shown } = this.byFile(file)
    return { id, shown }
  }
}

/** State and reason by file. */
export const summary = (items: readonly PhotoItem[]): Record<string, string> =>
  Object.fromEntries(items.map(({ file, state, reason }) => [file, reason ? `${state} ${reason}` : state]))
