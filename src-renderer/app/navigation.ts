import { defineStore } from 'pinia'
import { ref } from 'vue'

export type Screen = 'users' | 'users-import' | 'photos' | 'credentials' | 'export' | 'history' | 'settings'

/** Which screen the frame shows, and what it should open there. */
export const useNavigation = defineStore('navigation', () => {
  const screen = ref<Screen>('users')
  /** A user whose profile the Users screen opens; it takes the wish back once it has. */
  const wantedUser = ref<number | null>(null)
  /** An entry that the History screen opens. */
  const wantedEntry = ref<number | null>(null)
  /** Ctrl+K was pressed somewhere; the Users screen's search field takes it back once it has the keyboard. */
  const searchWanted = ref(false)

  function go(to: Screen): void {
    screen.value = to
  }

  function openUser(id: number): void {
    wantedUser.value = id
    screen.value = 'users'
  }

  function openEntry(id: number): void {
    wantedEntry.value = id
    screen.value = 'history'
  }

  function openSearch(): void {
    searchWanted.value = true
    screen.value = 'users'
  }

  return { screen, wantedUser, wantedEntry, searchWanted, go, openUser, openEntry, openSearch }
})
