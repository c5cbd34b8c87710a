import { userFields, type UserFields } from '../../../../src-preload/contract/users.ts'
import type { Connection } from '../../database/database.ts'
import { exactKey, foldKey } from '../../users/keys.ts'
import { emptyFields, normalizeFields } from '../../users/rules.ts'
import { enterChange } from '../../history/store.ts'
import { insertUser, updateUser } from '../../users/store.ts'
import { cellReader, credentialReader, extraCells, type FileColumns } from '../cells.ts'
import type { Judged, JudgeOfGroup, Judging, Write, Writing } from '../judge.ts'
import { rowIssues } from '../issues.ts'
import { oddRowIssues } from '../odd-rows.ts'
import type { ReviewData } from '../staging.ts'
import { linkOf } from '../links.ts'
import { credentialLink } from '../credentials/judging.ts'
import { openDirectory as openCredentials, type Directory as Credentials } from '../credentials/directory.ts'
import {
  judgeCredential,
  sortByGravity,
  type CredentialAction,
  type CredentialRowIssue,
  type CredentialSurroundings,
} from '../credentials/rules.ts'
import { writeCredential } from '../credentials/write.ts'
import { keyKinds, type KeyKind, type Keys } from '../keys.ts'
import { carriedCredentials } from './carried.ts'
import { openDirectory, type Directory } from './directory.ts'
import {
  judgeUserRow,
  personAfter,
  type Person,
  type Surroundings,
  type UserRow,
  type UserVerdict,
} from './rules.ts'

const seeds: Record<KeyKind | 'user' | 'credential', number> = {
  userId: 1,
  externalId: 2,
  email: 3,
  user: 4,
  credential: 5,
}

/** Judges the rows of a users import against the directory that `db` sees. */
export function usersJudging(
  db: Connection,
  columns: FileColumns,
  { overwrite, odd }: Pick<ReviewData, 'overwrite' | 'odd'>,
): Judging {
  const { positions } = columns
  const directory = openDirectory(db)
  const credentials = openCredentials(db)
  const blank = emptyFields()
  const fieldReaders = userFields
    .filter((field) => positions.has(field))
    .map((field) => [field, cellReader(columns, field)] as const)
  const credentialCells = credentialReader(columns)
  const oddIssues = oddRowIssues(odd)
  // Without a transaction around them every look at the directory takes and gives back a lock.
  const together = db.transaction((work: () => void) => work())
  const cellOf = (cells: readonly string[], kind: KeyKind): string => cells[positions.get(kind) ?? -1] ?? ''

  function rowOf(number: number, cells: readonly string[]): UserRow {
    const fields: UserFields = { ...blank }
    for (const [field, read] of fieldReaders) fields[field] = read(cells)
    return { number, fields: normalizeFields(fields), extraCells: extraCells(columns, cells) }
  }

  function judgedOf(
    { state, person }: Pick<UserVerdict, 'state' | 'person'>,
    issues: readonly CredentialRowIssue[],
    write: Write | null,
  ): Judged {
    return {
      state,
      issues: rowIssues(issues, positions),
      user: person?.user ?? null,
      from: null,
      write,
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
      for (const { values } of carriedCredentials(credentialCells(cells))) {
        if (values) links.push(credentialLink(seeds.credential, values))
      }
      return links
    },

    together: (work) => together(work),

    openGroup(): JudgeOfGroup {
      const group = openGroup(directory, credentials)
      return (number, cells) => {
        const row = rowOf(number, cells)
        const verdict = judgeUserRow(row, group.surroundings, { overwrite })
        const carried = carriedCredentials(credentialCells(cells))
        const issues: CredentialRowIssue[] = [...oddIssues(number, cells), ...verdict.issues]
        for (const issue of carried.flatMap((credential) => credential.issues)) {
          // A status that nobody knows is wrong once, however many credentials it is for.
          if (!issues.some(({ code, field }) => code === issue.code && field === issue.field))
            issues.push(issue)
        }
        const actions: CredentialAction[] = []
        for (const { values } of verdict.state === 'error' ? [] : carried) {
          if (!values) continue
          const user = verdict.person?.user ?? null
          actions.push(judgeCredential(values, user, group.credentials, false, issues).action)
        }
        sortByGravity(issues)
        if (issues.some(({ severity }) => severity === 'error')) {
          return judgedOf({ ...verdict, state: 'error' }, issues, null)
        }
        const person = personAfter(row, verdict)
        group.take(person)
        for (const { values } of carried) if (values) group.takeCredential(values.identity, number)
        const adds = actions.some((action) => action.do !== 'nothing')
        const state = verdict.state === 'unchanged' && adds ? 'modified' : verdict.state
        const write = state === 'unchanged' ? null : writeOf(person, verdict, actions)
        return judgedOf({ ...verdict, state }, issues, write)
      }
    },
  }
}

/** The directory with what the rows of one group have changed so far. */
function openGroup(
  directory: Directory,
  credentials: Credentials,
): {
  surroundings: Surroundings
  credentials: CredentialSurroundings
  take(person: Person): void
  takeCredential(identity: string, row: number): void
} {
  const byKey = new Map<string, Person>()
  const byUser = new Map<number, Person>()
  const rows = new Map<string, number>()
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
    credentials: { ...credentials, earlier: (identity) => rows.get(identity) ?? null },
    take(person) {
      for (const kind of keyKinds) {
        if (person.keys[kind] !== '') byKey.set(`${kind} ${person.keys[kind]}`, person)
      }
      if (person.user !== null) byUser.set(person.user, person)
    },
    takeCredential: (identity, row) => void rows.set(identity, row),
  }
}

/** What Proceed does for a row: adds the user whom it makes, or changes one, and writes the credentials. */
function writeOf(
  person: Person,
  { state, writes }: UserVerdict,
  actions: readonly CredentialAction[],
): Write {
  return (writing) => {
    const user = writeUser(person, state, writes, writing)
    for (const action of actions) writeCredential(writing, user, action)
  }
}

function writeUser(
  person: Person,
  state: UserVerdict['state'],
  writes: UserVerdict['writes'],
  { db, entry, now, stamp }: Writing,
): number {
  const id = person.user ?? person.added.id
  if (state !== 'new' && id !== null) {
    if (state === 'modified') enterChange(db, entry, updateUser(db, id, writes, now, stamp))
    return id
  }
  const change = insertUser(db, person.fields, now, stamp)
  enterChange(db, entry, change)
  person.added.id = change.user
  return change.user
}
