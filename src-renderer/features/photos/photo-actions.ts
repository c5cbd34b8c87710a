import { ref } from 'vue'
import type { PhotoItem } from '../../../src-preload/contract/photos.ts'
import type { PhotoAction } from './actions.ts'
import { usePhotos } from './photos-store.ts'

/** The photo that a user is being searched for, by id; one at a time, on the row and in the pane alike. */
const assigning = ref<number | null>(null)

/** Runs the actions that mend a photo. */
export function usePhotoActions() {
  const photos = usePhotos()

  function run(action: PhotoAction, item: PhotoItem): void {
    switch (action) {
      case 'accept': {
        const [best] = item.suggestions
        if (best) void photos.assign(item.id, best.user.id, 'suggestion')
        break
      }
      case 'assign':
      case 'reassign':
        assigning.value = item.id
        void photos.open(item)
        break
      case 'choose':
        void photos.choose(item.id)
        break
      case 'replace-existing':
        void photos.setReplace([item.id], true)
        break
      case 'confirm':
        void photos.confirm([item.id])
        break
      case 'retry':
        void photos.retry([item.id])
        break
      case 'replace-file':
        void photos.chooseReplacement(item.id)
        break
      case 'remove':
        void photos.remove([item.id])
        break
      case 'take-back':
        void photos.takeBack([item.id])
        break
    }
  }

  return { run, assigning }
}
