import type { PhotoReason, PhotoState } from '../../src-preload/contract/photos.ts'

/** A plain model of the drop of photos: who has which picture, told from the rules (P1 to P8) and from nothing else. */
export interface ModelUser {
  id: number
  email: string
  externalId: string
  employeeId: string
  name: string
  photo: string | null
  /** Another number after every change; an undo brings the old one back. */
  version: number
}

export interface ModelItem {
  id: number
  batch: number
  path: string
  file: string
  square: boolean
  generation: number
  /** The picture as it would be stored; null until rendered, and of a broken file. */
  picture: string | null
  rendered: boolean
  suspect: string | null
  /** Nothing is left to be looked for in its file. */
  inspected: boolean
  user: number | null
  by: 'key' | 'suggestion' | 'hand' | null
  /** Whose it was before another file took its place, which is a question since. */
  was: number | null
  /** The content that a person said whose it is; '' where it was not known. */
  bound: string | null
  /** The version of names in which it was found to be surely theirs, where that alone made it so. */
  sureIn: number | null
  content: string | null
  /** How many users had the name as a key when it was matched. */
  hits: number
  yes: Partial<Record<string, string>>
  removed: boolean
  kept: boolean
  upload: number | null
  state: PhotoState
  reason: PhotoReason | null
  question: string
  rivals: number[]
}

export interface ModelUpload {
  id: number
  befores: { user: number; photo: string | null; version: number; after: number }[]
  undone: boolean
}

export const brokenFile = 'broken'
export const suspiciousFile = 'gap'
/** Files whose damage, if any, the decoder does not tell: of one that is torn, and of one that is whole. */
export const tornFile = 'torn'
export const wholeFile = 'whole'

export class PhotosModel {
  users: ModelUser[] = []
  items: ModelItem[] = []
  /** The Upload that each batch went in with last. */
  batches = new Map<number, number | null>()
  uploads: ModelUpload[] = []
  /** What lies on the disk under each path. */
  files = new Map<string, string>()
  /** Pictures that wait in the staging folder. */
  staged = new Set<string>()
  replaceExisting = false
  idRule: 'key' | 'employee-id' | null = null
  /** Moves on with every name and key. */
  names = 0
  private versions = 0

  version(): number {
    return ++this.versions
  }

  user(id: number | null): ModelUser | undefined {
    return this.users.find((user) => user.id === id)
  }

  /** All that a decision about an item rests on. */
  sight({ generation, picture, user, state, reason, question }: ModelItem): string {
    return JSON.stringify([generation, picture, user, state, reason, question])
  }

  renew(item: ModelItem): void {
    item.generation += 1
    item.rendered = false
    item.picture = null
    item.suspect = null
    item.inspected = false
    item.content = null
  }

  drop(id: number, path: string, file: string): void {
    const known = this.items.find((item) => item.path === path)
    if (known) {
      if (known.upload !== null) return
      this.renew(known)
      Object.assign(known, { removed: false, kept: false })
      return
    }
    let batch = Math.max(0, ...this.batches.keys())
    if (batch === 0 || this.batches.get(batch) !== null) this.batches.set(++batch, null)
    const item: ModelItem = {
      ...{
        id,
        batch,
        path,
        file,
        square: false,
        generation: 1,
        picture: null,
        rendered: false,
        suspect: null,
        inspected: false,
      },
      ...{
        user: null,
        by: null,
        was: null,
        bound: null,
        sureIn: null,
        content: null,
        hits: 0,
        yes: {},
        removed: false,
        kept: false,
        upload: null,
      },
      ...{ state: 'pending', reason: null, question: '', rivals: [] },
    }
    this.items.push(item)
    this.match(item)
  }

  /** What a file shows once it is rendered. */
  rendering({ path, square }: ModelItem): { content: string; picture: string | null } {
    const content = this.files.get(path) ?? brokenFile
    return { content, picture: content === brokenFile ? null : `${content}${square ? ' square' : ''}` }
  }

  named(file: string): ModelUser[] {
    const key = keyOf(file)
    return this.users.filter(({ email, externalId }) => email === key.toLowerCase() || externalId === key)
  }

  /** Whom the name says: one user, or nobody, or several (P1). */
  match(item: ModelItem): void {
    const named = this.named(item.file)
    item.bound = null
    item.sureIn = null
    if (item.was !== null) {
      const before = this.user(item.was)
      item.hits = new Set([...(before ? [before] : []), ...named]).size
      item.user = null
      item.by = null
      return
    }
    const employees = this.users.filter(({ employeeId }) => employeeId === keyOf(item.file))
    let meant = named
    if (named.length === 1 && employees.some((user) => user !== named[0]) && this.idRule !== 'key') {
      meant = this.idRule === 'employee-id' ? employees : [...new Set([...named, ...employees])]
    }
    item.hits = meant.length
    item.user = meant.length === 1 ? (meant[0]?.id ?? null) : null
    item.by = item.user === null ? null : 'key'
  }

  rematch(): void {
    for (const item of this.items) {
      if (item.upload !== null) continue
      const named = this.named(item.file)
      const fits = item.by === 'hand' || item.hits > 0 || named.every(({ id }) => id === item.user)
      const decided = item.by === 'hand' || item.by === 'suggestion'
      const stands = decided && this.user(item.user) && fits
      if (!stands) this.match(item)
    }
  }

  /** Gives back what an undone Upload had taken. */
  takeBackUndone(): void {
    for (const { id } of this.uploads.filter(({ undone }) => undone)) {
      const its = this.items.filter((item) => item.upload === id)
      for (const item of its) {
        this.renew(item)
        item.upload = null
      }
      for (const batch of new Set(its.map((item) => item.batch))) {
        const others = this.items.filter((item) => item.batch === batch)
        const standing = others.flatMap(({ upload }) => upload ?? [])
        this.batches.set(batch, standing.length > 0 ? Math.max(...standing) : null)
        if (standing.length === 0) for (const item of others) item.kept = false
      }
    }
  }

  judge(): void {
    const competing = this.items.filter(
      (item) =>
        item.picture !== null && !item.removed && item.upload === null && !item.kept && this.user(item.user),
    )
    for (const item of this.items) Object.assign(item, this.verdict(item, competing))
  }

  private verdict(
    item: ModelItem,
    competing: ModelItem[],
  ): Pick<ModelItem, 'state' | 'reason' | 'question' | 'rivals'> {
    const says = (
      state: PhotoState,
      reason: PhotoReason | null = null,
      question = '',
      rivals: number[] = [],
    ) => ({
      ...{ state, reason, question, rivals },
    })
    if (item.upload !== null) return says('uploaded')
    if (item.removed) return says('removed')
    if (!item.rendered) return says('pending')
    if (item.picture === null) return says('error', 'corrupt')
    const user = this.user(item.user)
    if (!user) return says('attention', item.hits > 1 ? 'ambiguous' : 'no-user')

    const rivals = competing.filter((other) => other !== item && other.user === item.user)
    if (user.photo !== null && [item, ...rivals].every(({ picture }) => picture === user.photo)) {
      return says('unchanged')
    }
    if (rivals.length > 0) {
      const shown = [item, ...rivals].map(({ id, picture }) => `${id} ${picture}`).sort()
      return says(
        'attention',
        'duplicate-user',
        shown.join(),
        rivals.map(({ id }) => id),
      )
    }
    const others = new Set([
      ...competing
        .filter((other) => other !== item && other.picture === item.picture)
        .map((other) => other.user),
      ...this.users.filter((other) => other.photo === item.picture && other !== user).map(({ id }) => id),
    ])
    const same = [item.picture, user.id, ...[...others].sort()].join()
    if (others.size > 0 && item.yes['same-picture'] !== same) return says('attention', 'same-picture', same)
    const instead = [item.picture, user.id, user.photo].join()
    const chosen = this.items.some(
      (other) => other.upload !== null && other.user === user.id && other.picture === user.photo,
    )
    const asks = user.photo !== null && (!this.replaceExisting || chosen)
    if (asks && item.yes['has-photo'] !== instead) {
      return says(item.kept ? 'kept' : 'attention', 'has-photo', instead)
    }
    if (item.suspect !== null && item.yes['look-again'] !== item.suspect) {
      return says('attention', 'look-again', item.suspect)
    }
    return says('ready')
  }

  /** Upload of a batch; `id` is the entry in History that it makes, if it makes one. */
  upload(batch: number, id: number): void {
    const pressed = new Map(
      this.items
        .filter((item) => item.batch === batch && item.state === 'ready')
        .map((item) => [item, `${item.generation} ${item.picture} ${item.user}`]),
    )
    const there = new Set(this.staged)
    this.rematch()
    this.judge()
    const entry: ModelUpload = { id, befores: [], undone: false }
    const going = [...pressed].filter(
      ([item, before]) =>
        item.state === 'ready' &&
        item.inspected &&
        (item.sureIn === null || item.sureIn === this.names) &&
        before === `${item.generation} ${item.picture} ${item.user}`,
    )
    for (const [item] of going) {
      const user = this.user(item.user)
      if (!user || item.picture === null) continue
      if (!there.has(item.picture)) {
        this.renew(item)
        continue
      }
      const { photo, version } = user
      user.photo = item.picture
      user.version = this.version()
      entry.befores.push({ user: user.id, photo, version, after: user.version })
      Object.assign(item, { upload: id, kept: false })
    }
    if (entry.befores.length > 0) {
      this.uploads.push(entry)
      this.batches.set(batch, id)
      for (const item of this.items) {
        if (item.batch === batch && item.reason === 'has-photo' && item.state === 'attention')
          item.kept = true
      }
    }
    this.judge()
    const waiting = new Set(
      this.items.flatMap(({ upload, picture }) => (upload === null ? (picture ?? []) : [])),
    )
    for (const token of pressed.values()) {
      const picture = token.split(' ').slice(1, -1).join(' ')
      if (!waiting.has(picture)) this.staged.delete(picture)
    }
  }

  /** Undoes an Upload; answers false where a user has changed since. */
  undo(entry: ModelUpload): boolean {
    const changed = entry.befores.some(({ user, after }) => this.user(user)?.version !== after)
    if (changed) return false
    for (const { user: id, photo, version } of entry.befores)
      Object.assign(this.user(id) ?? {}, { photo, version })
    entry.undone = true
    this.names += 1
    return true
  }
}

export const keyOf = (file: string): string => file.slice(0, file.lastIndexOf('.'))
