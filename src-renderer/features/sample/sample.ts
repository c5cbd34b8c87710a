import { computed } from 'vue'
import { api, valueOf } from '../../api/index.ts'
import { useApp } from '../../app/app-store.ts'
import { useErrors } from '../../app/errors.ts'
import { useNavigation } from '../../app/navigation.ts'
import { useImports } from '../imports/imports-store.ts'

/** The sample: people who do not exist, to try everything with. Its files go the ways that a person's own go. */
export function useSample() {
  const app = useApp()
  const errors = useErrors()
  const navigation = useNavigation()

  /** How many people of the sample are in the directory. */
  const people = computed(() => app.summary?.sampleUsers ?? 0)
  /** Nobody but they are: its photos and credentials find their people, and can do no harm. */
  const alone = computed(() => people.value > 0 && people.value === app.summary?.users)

  function importUsers(): void {
    void useImports('users').openSample()
    navigation.go('users-import')
  }
  const addPhotos = (): Promise<unknown> => errors.attempt(() => valueOf(api.sample.addPhotos()))
  const importCredentials = (): Promise<unknown> => useImports('credentials').openSample()
  /** Answers how many people were removed; null where it failed. */
  const remove = async (): Promise<number | null> =>
    (await errors.attempt(() => valueOf(api.sample.remove())))?.removed ?? null

  return { people, alone, importUsers, addPhotos, importCredentials, remove }
}
