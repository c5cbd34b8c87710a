import type { ImportField, RowIssue } from '../../../../src-preload/contract/imports.ts'
import type { UserFields } from '../../../../src-preload/contract/users.ts'
import type { Connection } from '../../database/database.ts'
import { exactKey, foldKey } from '../../users/keys.ts'
import { emptyFields, normalizeFields } from '../../users/rules.ts'
import { insertUser, updateUser } from '../../users/store.ts'
import type { JudgeOfGroup, Judging, Write } from '../judge.ts'
import { linkOf } from '../links.ts'
import { openDirectory, type Directory } from './directory.ts'
import {
  judgeUserRow,
  keyKinds,
  personAfter,
  type KeyKind,
  type Keys,
  type Person,
  type Surroundings,
  type UserRow,
  type UserVerdict,
} from './rules.ts'

/** Where each field stands in the file. */
export type FieldPositions = ReadonlyMap<ImportField, number>

export interface UsersImport {
  positions: FieldPositions
  /** Columns of the header. */
  columns: number
  overwrite: boolean
}

const seeds: Record<KeyKind | 'user', number> = { userId: 1, externalId: 2, email: 3, user: 4 }

/** Judges the rows of a users import against the directory that `db` sees. */
export function usersJudging(db: Connection, { positions, columns, overwrite }: UsersImport): Judging {
  const directory = openDirectory(db)
  const blank = emptyFields()
  const places = [...positions]
  // Without a transaction around them every look at the directory takes and gives back a lock.
  const together = db.transaction((work: () => void) => work())
  const cellOf = (cells: readonly string[], kind: KeyKind): string => cells[positions.get(kind) ?? -1] ?? ''

  function rowOf(number: number, cells: readonly string[]): UserRow {
    const fields: UserFields = { ...blank }
    for (const [field, place] of places) fields[field] = cells[place] ?? ''
    let extraCells = 0
    for (let place = columns; place < cells.length; place++) if (cells[place]?.trim()) extraCells += 1
    return { number, fields: normalizeFields(fields), extraCells }
  }

  function judgedOf({ state, issues, person }: UserVerdict): {
    state: UserVerdict['state']
    issues: RowIssue[]
    user: number | null
  } {
    return {
      state,
      issues: issues.map(({ field, ...issue }) => ({
        code: issue.code,
        severity: issue.severity,
        column: field === null ? null : (positions.get(field) ?? null),
        args: issue.args,
      })),
      user: person?.user ?? null,
    }
  }

  return {
    linksOf(cells) {
      const keys: Keys = {
        userId: foldKey(cellOf(cells, 'userId')),
        externalId: exactKey(cellOf(cells, 'externalId')),
        email: foldKey(cellOf(cells, 'email')),
      }
      const owners = directory.ownersOf(keys)
      const links: number[] = []
      for (const kind of keyKinds) {
        if (keys[kind] === '') continue
        // A key that somebody holds leads to that user from whichever row it is in.
        const owner = owners[kind]
        const link = owner === null ? linkOf(seeds[kind], keys[kind]) : linkOf(seeds.user, String(owner))
        if (!links.includes(link)) links.push(link)
      }
      return links
    },

    together: (work) => together(work),

    openGroup(): JudgeOfGroup {
      const group = openGroup(directory)
      return (number, cells) => {
        const row = rowOf(number, cells)
        const verdict = judgeUserRow(row, group.surroundings, { overwrite })
        const judged = judgedOf(verdict)
        if (verdict.state === 'error') return { ...judged, write: null }
        const person = personAfter(row, verdict)
        group.take(person)
        const changed = verdict.state !== 'unchanged'
        return { ...judged, write: changed ? writeOf(person, verdict) : null }
      }
    },
  }
}

/** The directory with what the rows of one group have changed so far. */
function openGroup(directory: Directory): { surroundings: Surroundings; take(person: Person): void } {
  const byKey = new Map<string, Person>()
  const byUser = new Map<number, Person>()
  return {
    surroundings: {
      holder(kind, key) {
        const inFile = byKey.get(`${kind} ${key}`)
        if (inFile) return inFile
        const id = directory.idOf(kind, key)
        if (id === null) return null
        const changed = byUser.get(id)
        if (!changed) return directory.person(id)
        // A key that an earlier row has taken from somebody is nobody's.
        return changed.keys[kind] === key ? changed : null
      },
      withLeadingZeros: (externalId) => directory.withLeadingZeros(externalId),
    },
    take(person) {
      for (const kind of keyKinds) {
        if (person.keys[kind] !== '') byKey.set(`${kind} ${person.keys[kind]}`, person)
      }
      if (person.user !== null) byUser.set(person.user, person)
    },
  }
}

/** What Proceed does for a row: adds the user whom it makes, or changes one. */
function writeOf(person: Person, { state, writes }: UserVerdict): Write {
  return (db, now) => {
    const id = person.user ?? person.added.id
    if (state !== 'new' && id !== null) return updateUser(db, id, writes, now)
    const change = insertUser(db, person.fields, now)
    person.added.id = change.user
    return change
  }
}
