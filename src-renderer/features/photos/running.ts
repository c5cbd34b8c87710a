import { shallowRef } from 'vue'
import type { PhotoItem } from '../../../src-preload/contract/photos.ts'
import type { PhotoAction } from './photo-actions.ts'
import { usePhotos } from './photos-store.ts'

/** The item for which a user is being searched. */
export const assigning = shallowRef<PhotoItem | null>(null)

/** Runs what a person can do about an item. */
export function usePhotoActions() {
  const photos = usePhotos()

  function run(action: PhotoAction, item: PhotoItem): void {
    if (photos.settling) return
    const { id } = item
    switch (action.does) {
      case 'accept':
        void photos.assign(item, action.suggestion.user, 'suggestion')
        break
      case 'assign':
        assigning.value = item
        break
      case 'unassign':
        void photos.unassign([id])
        break
      case 'choose':
        void photos.choose(item)
        break
      case 'replace-existing':
        void photos.setReplace([item], true)
        break
      case 'keep-old':
        void photos.setReplace([item], false)
        break
      case 'confirm':
        void photos.confirm([item])
        break
      case 'replace-file':
        void photos.chooseReplacement(item)
        break
      case 'retry':
        void photos.retry([id])
        break
      case 'take-back':
        void photos.takeBack([id])
        break
      case 'remove':
        void photos.remove([id])
        break
    }
  }

  return { run }
}
