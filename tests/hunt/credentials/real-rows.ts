import type { CredentialFields } from '../../../src-preload/contract/credentials.ts'
import type { Connection } from '../../../src-main/data/database/database.ts'
import { personOf } from './world.ts'

/** The rows of the tables of users and credentials as they stand in the file, by table and id. */
export type Rows = Map<string, string>

/** What the real directory holds, read from its file. */
export class RealRows {
  private readonly statements

  constructor(db: Connection) {
    this.statements = {
      tables: ['users', 'credentials'].map((table) => ({ table, rows: wholeRows(db, table) })),
      user: db.prepare<[string], number>('SELECT id FROM users WHERE email_key = ?').pluck(),
      users: db.prepare<[], { who: string; status: string }>(
        'SELECT email AS who, status FROM users ORDER BY id',
      ),
      credentials: db.prepare<[], { id: number; email: string } & CredentialFields>(
        `SELECT c.id, u.email, card_type AS cardType, facility_code AS facilityCode, card_number AS cardNumber,
           card_number_hex AS cardNumberHex, license_plate AS licensePlate, entry_code AS entryCode,
           c.status AS credentialStatus
         FROM credentials c LEFT JOIN users u ON u.id = c.user ORDER BY c.id`,
      ),
      entries: db.prepare<[number], { id: number; kind: string; counts: string }>(
        'SELECT id, kind, counts FROM history WHERE id > ? ORDER BY id',
      ),
    }
  }

  rows(): Rows {
    const rows: Rows = new Map()
    for (const { table, rows: read } of this.statements.tables) {
      for (const { id, row } of read.iterate()) rows.set(`${table} ${id}`, row)
    }
    return rows
  }

  /** The id of a person who is there; else one that nobody has. */
  userOf(who: number): number {
    return this.statements.user.get(personOf(who).email) ?? 1_000_000
  }

  users(): { who: string; status: string }[] {
    return this.statements.users.all()
  }

  credentials(): ({ id: number; email: string } & CredentialFields)[] {
    return this.statements.credentials.all()
  }

  /** What was entered in History after an entry. */
  entries(after: number): { id: number; kind: string; counts: unknown }[] {
    return this.statements.entries
      .all(after)
      .map(({ counts, ...entry }) => ({ ...entry, counts: JSON.parse(counts) as unknown }))
  }
}

function wholeRows(db: Connection, table: string) {
  const columns = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table)
  return db.prepare<[], { id: number; row: string }>(
    `SELECT id, json_array(${columns.join(', ')}) AS row FROM ${table} ORDER BY id`,
  )
}
