import { credentialFields, type CredentialFields } from '../../../src-preload/contract/credentials.ts'
import {
  listCredentials,
  removeCredential,
  revealEntryCode,
  saveCredential,
  setCredentialStatus,
} from '../../../src-main/data/credentials/credentials.ts'
import { historyHandlers } from '../../../src-main/data/history/handlers.ts'
import { pageHistory } from '../../../src-main/data/history/query.ts'
import { emptyFields } from '../../../src-main/data/users/rules.ts'
import { removeUser, saveUser, setUserStatus } from '../../../src-main/data/users/users.ts'
import { call, openTestImports, type TestImports } from '../../unit/data/imports/support.ts'
import { addUser } from '../../unit/data/support.ts'
import { flushNothing } from '../in-memory.ts'
import { answerOf, answerOfLong } from './answers.ts'
import type { Answer } from './model.ts'
import { RealReview } from './real-review.ts'
import { RealRows } from './real-rows.ts'
import { personOf } from './world.ts'

/** A credential as its form shows it, to be changed or removed. */
export interface OpenForm {
  id: number
  user: number
  version: number
  fields: CredentialFields
}

const historyTables = [
  'history_credentials',
  'history_changes',
  'history_failed_rows',
  'history',
  'imports_done',
]
const tables = [...historyTables, 'credentials', 'users', 'sqlite_sequence']

/** The real directory, driven as the window does it; opened once, and emptied before each course. */
export class Real {
  readonly rows: RealRows
  readonly review: RealReview
  private readonly data: TestImports = openTestImports('credentials')
  private readonly history = historyHandlers(() => this.data.context)

  constructor() {
    const { database } = this.data.context
    flushNothing(database.write)
    flushNothing(this.data.staging())
    this.rows = new RealRows(database.read)
    this.review = new RealReview(this.data)
  }

  close(): void {
    this.data.cleanup()
  }

  /** Another directory, with people in it and nothing else. */
  async begin(people: number): Promise<void> {
    const { context } = this.data
    this.data.changed.length = 0
    await this.review.close()
    context.database.transaction(() => {
      this.empty(tables)
      for (let who = 0; who < people; who++) addUser(context, personOf(who))
    })
  }

  /** What was done so far is the beginning. */
  forget(): void {
    this.data.context.database.transaction(() => this.empty(historyTables))
  }

  private empty(some: readonly string[]): void {
    this.data.context.database.write.exec(some.map((table) => `DELETE FROM ${table}`).join(';'))
  }

  /** What stands in the way of undoing each entry, the oldest first; null where nothing does. */
  obstacles(): (string | null)[] {
    const { rows } = pageHistory(this.data.context.database.read, null, 0, 100)
    return rows.map(({ obstacle }) => obstacle?.code ?? null).reverse()
  }

  /** What a profile shows of its credentials. */
  profile(user: number): string[] {
    return listCredentials(this.data.context.database.read, user).map(
      ({ status, facilityCode, cardNumber, cardNumberHex, licensePlate, entryCodeDigits }) =>
        `${status} ${[facilityCode, cardNumber, cardNumberHex, licensePlate, entryCodeDigits].join('/')}`,
    )
  }

  form(user: number, id: number): OpenForm {
    const { read } = this.data.context.database
    const shown = listCredentials(read, user).find((one) => one.id === id)
    if (!shown) throw new Error(`The profile does not show credential ${id}.`)
    const { version, kind, status, cardType, facilityCode, cardNumber, cardNumberHex, licensePlate } = shown
    const entryCode = kind === 'entry-code' ? revealEntryCode(read, id) : ''
    const numbers = { facilityCode, cardNumber, cardNumberHex }
    const fields = { cardType, ...numbers, licensePlate, entryCode, credentialStatus: status }
    return { id, user, version, fields }
  }

  add(user: number, fields: CredentialFields, from: number | null): Answer {
    return this.saved({ id: null, userId: user, fields, reassignFrom: this.holder(from) })
  }

  /** Saves what is other in a form than it was when it was opened. */
  save(
    { id, user, version, fields: shown }: OpenForm,
    entered: CredentialFields,
    from: number | null,
  ): Answer {
    const names = credentialFields.filter((name) => entered[name] !== shown[name])
    const fields = Object.fromEntries(names.map((name) => [name, entered[name]]))
    return this.saved({ id, userId: user, version, fields, reassignFrom: this.holder(from) })
  }

  /** Whom a credential is taken from, as a person agreed to; nobody's id where they are not there. */
  private holder(who: number | null): string | null {
    return who === null ? null : String(this.rows.userOf(who))
  }

  private saved(input: Parameters<typeof saveCredential>[1]): Answer {
    return answerOf(() => {
      const result = saveCredential(this.data.context, input)
      if (result.saved) return 'ok'
      return result.issues.flatMap(({ code, severity }) => (severity === 'error' ? [code] : [])).join(' ')
    })
  }

  setStatus({ id, version }: OpenForm, active: boolean): Answer {
    const status = active ? 'active' : 'inactive'
    return answerOf(() => setCredentialStatus(this.data.context, { id, version, status }))
  }

  remove({ id, version }: OpenForm): Answer {
    return answerOf(() => removeCredential(this.data.context, id, version))
  }

  suspend(who: number, suspended: boolean): Answer {
    const id = this.rows.userOf(who)
    return answerOf(() => setUserStatus(this.data.context, id, suspended ? 'suspended' : 'active'))
  }

  delete(who: number): Answer {
    return answerOf(() => removeUser(this.data.context, this.rows.userOf(who)))
  }

  return(who: number): Answer {
    const fields = { ...emptyFields(), ...personOf(who) }
    return answerOf(() => {
      const result = saveUser(this.data.context, { id: null, fields })
      return result.saved ? 'ok' : result.issues.map(({ code }) => code).join(' ')
    })
  }

  undo(id: number): Promise<Answer> {
    return answerOfLong(() => this.history['history.undo']({ id }, call))
  }
}
