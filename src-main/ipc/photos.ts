import { basename } from 'node:path'
import { photoEdge, previewEdge } from '../../src-preload/contract/limits.ts'
import type { PhotoItem, ProfilePhotoResult, ShownPhoto } from '../../src-preload/contract/photos.ts'
import { nativeTexts } from '../app/wording.ts'
import { resumeQuietly } from '../jobs/photo-review.ts'
import { callOptions } from '../jobs/registry.ts'
import { isDoubtful } from '../services/contract/imaging.ts'
import type { PendingPhoto } from '../services/contract/data.ts'
import { CodedError } from '../services/protocol.ts'
import { persist, persistOnce } from '../services/supervise.ts'
import type { IpcContext } from './context.ts'
import { serve } from './serve.ts'

/** A picture as it is, upright. */
const untouched = { fit: 'fit', rotate: 0, crop: null } as const

export function servePhotos(context: IpcContext): void {
  const { services, folders, jobs, review, inspection, renderer, dialogs } = context
  const { data } = services
  const texts = (): ReturnType<typeof nativeTexts>['dialog'] =>
    nativeTexts(context.settings().language).dialog

  /** Renders one item at once, for a person who waits for it. */
  async function renderNow(photo: PendingPhoto): Promise<PhotoItem> {
    const output = await renderer.render({
      path: photo.path,
      outDir: folders.stagedPhotos,
      maxEdge: photoEdge,
      edit: photo.edit,
    })
    const { id, generation } = photo
    await data.call('photos.rendered', { results: [{ id, generation, output }] })
    review.inspect()
    return data.call('photos.item', { id })
  }

  async function replaceFile(shown: ShownPhoto, path: string): Promise<PhotoItem> {
    return renderNow(await data.call('photos.replaceSource', { ...shown, path }))
  }

  /** The last photo on its way to each profile. */
  const underWay = new Map<number, Promise<unknown>>()
  /** Of two files for one profile the later one stays, however long each takes to be rendered. */
  function setProfilePhoto(userId: number, path: string): Promise<ProfilePhotoResult> {
    const before = underWay.get(userId) ?? Promise.resolve()
    const mine = before.then(() => renderProfilePhoto(userId, path))
    const ended = mine.then(
      () => undefined,
      () => undefined,
    )
    underWay.set(userId, ended)
    void ended.then(() => underWay.get(userId) === ended && underWay.delete(userId))
    return mine
  }

  async function renderProfilePhoto(userId: number, path: string): Promise<ProfilePhotoResult> {
    const output = await renderer.render({
      path,
      outDir: folders.stagedPhotos,
      maxEdge: photoEdge,
      edit: untouched,
    })
    if (!output.ok) return { set: false, reason: output.reason, args: output.args }
    const found = output.inspect ? await renderer.inspect({ path, print: output.source.print }) : null
    if (isDoubtful(output, found)) return { set: false, reason: 'look-again', args: {} }
    await data.call('photos.setProfilePhoto', { userId, rendered: output, found, file: basename(path) })
    return { set: true, photo: output.result.hash }
  }

  /** The entry in History of a batch's last Upload. */
  async function lastUpload(batch: number): Promise<number | null> {
    const drop = await data.call('photos.drop', undefined)
    return drop?.batches.find((counts) => counts.batch === batch)?.historyId ?? null
  }

  serve('photos.add', ({ paths, nameless }) => {
    const ticket = paths.length > 0 ? review.add(paths) : null
    // The others are on their way; that some are not must be seen.
    if (nameless > 0 || !ticket) throw new CodedError('name-unreadable', { count: nameless })
    return ticket
  })
  serve('photos.chooseFiles', async () => {
    const paths = await dialogs.openFiles(texts().choosePhotos, texts().photoFiles)
    return paths.length > 0 ? review.add(paths) : null
  })
  serve('photos.chooseFolder', async () => {
    const paths = await dialogs.openFolder(texts().choosePhotoFolder)
    return paths.length > 0 ? review.add(paths) : null
  })
  serve('photos.retry', async ({ ids }) => {
    await data.call('photos.retry', { ids })
    return review.resume()
  })
  serve('photos.setOptions', async (options) => {
    const { pending } = await data.call('photos.setOptions', options)
    return pending > 0 ? review.resume() : null
  })
  serve('photos.replaceFile', ({ path, ...shown }) => replaceFile(shown, path))
  serve('photos.chooseReplacement', async (shown) => {
    const path = await dialogs.openPhoto(texts().choosePhoto, texts().photoFiles)
    return path ? replaceFile(shown, path) : null
  })
  serve('photos.adjust', async ({ id, shown, ...edit }) =>
    renderNow(await data.call('photos.setEdit', { id, shown, edit })),
  )
  serve('photos.preview', async ({ id }) => {
    const { path, generation } = await data.call('photos.source', { id })
    const output = await renderer.render({
      path,
      outDir: folders.previews,
      maxEdge: previewEdge,
      edit: untouched,
    })
    if (!output.ok) return null
    const { hash, width, height } = output.result
    return { generation, hash, width, height }
  })
  serve('photos.upload', (input) =>
    jobs.start('photos-upload', async (job) => {
      const { batch } = input
      await inspection.stop()
      try {
        const before = await persist(() => lastUpload(batch))
        const { pressed, uninspected } = await persist(() => data.call('photos.press', input))
        if (uninspected.length > 0) await inspection.inspect(uninspected, job)
        await persistOnce(
          () => data.call('photos.upload', { batch, pressed }, callOptions(job)),
          async () => (await lastUpload(batch)) !== before,
        )
        await resumeQuietly(review)
      } finally {
        review.inspect()
      }
    }),
  )
  serve('photos.close', async () => {
    await review.stop()
    return data.call('photos.close', undefined)
  })

  serve('users.setPhoto', ({ userId, path }) => setProfilePhoto(userId, path))
  serve('users.choosePhoto', async ({ id }) => {
    const path = await dialogs.openPhoto(texts().choosePhoto, texts().photoFiles)
    return path ? setProfilePhoto(id, path) : null
  })
}
