import { call, type TestImports } from '../../unit/data/imports/support.ts'
import { answerOfLong } from './answers.ts'
import type { Answer } from './model.ts'

/** What the review says of a row; of its reasons, the errors. */
export interface RowVerdict {
  state: string
  errors: string[]
}

/** The import of credentials, driven as the window does it. */
export class RealReview {
  private readonly data: TestImports
  private id: number | null = null

  constructor(data: TestImports) {
    this.data = data
  }

  async close(): Promise<void> {
    if (this.id !== null) await this.data.handlers['imports.close']({ kind: 'credentials' }, call)
    this.id = null
  }

  async drop(csv: string, reassign: boolean): Promise<void> {
    const { id } = await this.data.drop(csv, 'credentials.csv', true)
    this.id = id
    await this.setReassign(reassign)
    await this.judge()
  }

  async setReassign(reassign: boolean): Promise<void> {
    await this.data.handlers['imports.setOptions']({ id: this.openId(), options: { reassign } }, call)
  }

  async judge(): Promise<void> {
    await this.data.handlers['imports.judge']({ id: this.openId() }, call)
  }

  /** `row` counts from the first one after the header. */
  async correct(row: number, column: number, value: string): Promise<void> {
    await this.data.handlers['imports.editCell']({ id: this.openId(), row: row + 2, column, value }, call)
  }

  async verdicts(): Promise<RowVerdict[]> {
    const rows = await this.data.rows()
    return rows.map(({ state, issues }) => ({
      state,
      errors: issues.flatMap(({ code, severity }) => (severity === 'error' ? [code] : [])),
    }))
  }

  proceed(leaveOutErrors: boolean): Promise<Answer> {
    const id = this.openId()
    return answerOfLong(() => this.data.handlers['imports.proceed']({ id, leaveOutErrors }, call))
  }

  private openId(): number {
    if (this.id === null) throw new Error('There is no review.')
    return this.id
  }
}
