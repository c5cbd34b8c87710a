import { readCredential, reversedTwin, type CredentialValues } from '../../credentials/rules.ts'
import type { Connection } from '../../database/database.ts'
import { exactKey, foldKey } from '../../users/keys.ts'
import { cellReader, credentialReader, extraCells, type FileColumns } from '../cells.ts'
import type { JudgeOfGroup, Judging } from '../judge.ts'
import { rowIssues } from '../issues.ts'
import { oddRowIssues } from '../odd-rows.ts'
import type { ReviewData } from '../staging.ts'
import { linkOf } from '../links.ts'
import { openDirectory, type Directory } from './directory.ts'
import { effectOn, judgeCredentialRow, type CredentialRow, type Surroundings } from './rules.ts'
import { writeCredential } from './write.ts'

const seed = 1

/** Judges the rows of a credentials import against the directory that `db` sees. */
export function credentialsJudging(
  db: Connection,
  columns: FileColumns,
  switches: Pick<ReviewData, 'reassign' | 'odd'>,
): Judging {
  const directory = openDirectory(db)
  // Without a transaction around them every look at the directory takes and gives back a lock.
  const together = db.transaction((work: () => void) => work())
  const userId = cellReader(columns, 'userId')
  const externalId = cellReader(columns, 'externalId')
  const email = cellReader(columns, 'email')
  const firstName = cellReader(columns, 'firstName')
  const lastName = cellReader(columns, 'lastName')
  const credentialOf = credentialReader(columns)
  const oddIssues = oddRowIssues(switches.odd)

  function rowOf(number: number, cells: readonly string[]): CredentialRow {
    return {
      number,
      keys: {
        userId: foldKey(userId(cells)),
        externalId: exactKey(externalId(cells)),
        email: foldKey(email(cells)),
      },
      firstName: firstName(cells),
      lastName: lastName(cells),
      credential: readCredential(credentialOf(cells)),
      extraCells: extraCells(columns, cells),
      odd: oddIssues(number, cells),
    }
  }

  return {
    reviewed({ state, user }, cells) {
      const { values } = readCredential(credentialOf(cells))
      if (user === null || !values || state === 'error' || state === 'unchanged') return null
      if (state === 'new') return (writing) => writeCredential(writing, user, { do: 'add', values })
      const { action } = effectOn(directory.credentials(values.identity), values, user)
      return (writing) => writeCredential(writing, user, action)
    },

    // Whose a row is the directory says alone; rows have to do with each other where they have one credential.
    linksOf(cells) {
      const { values } = readCredential(credentialOf(cells))
      return values ? [credentialLink(seed, values)] : []
    },

    together: (work) => together(work),

    openGroup(): JudgeOfGroup {
      const group = openGroup(directory)
      return (number, cells) => {
        const row = rowOf(number, cells)
        const { state, issues, user, from, action } = judgeCredentialRow(row, group.surroundings, switches)
        const { values } = row.credential
        if (values && state !== 'error') group.take(values.identity, number)
        return {
          state,
          issues: rowIssues(issues, columns.positions),
          user,
          from,
          write:
            action.do === 'nothing' || user === null
              ? null
              : (writing) => writeCredential(writing, user, action),
        }
      }
    },
  }
}

/** The link of all rows that have one credential, or its twin (see links.ts). */
export function credentialLink(seed: number, values: CredentialValues): number {
  const { identity } = values
  const twin = reversedTwin(values)?.identity ?? identity
  return linkOf(seed, twin < identity ? twin : identity)
}

/** The directory, and which credentials earlier rows of the group have brought. */
function openGroup(directory: Directory): {
  surroundings: Surroundings
  take(identity: string, row: number): void
} {
  const rows = new Map<string, number>()
  return {
    surroundings: { ...directory, earlier: (identity) => rows.get(identity) ?? null },
    take: (identity, row) => void rows.set(identity, row),
  }
}
