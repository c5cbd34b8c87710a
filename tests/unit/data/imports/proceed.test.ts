import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { reasonVariants, rowReasons, type RowReason } from '../../../../src-preload/contract/imports.ts'
import { getEntry } from '../../../../src-main/data/history/query.ts'
import { undoEntry } from '../../../../src-main/data/history/undo.ts'
import { failedRowsCsv } from '../../../../src-main/data/imports/failed-rows.ts'
import { getUser } from '../../../../src-main/data/users/store.ts'
import { removeUser, saveUser } from '../../../../src-main/data/users/users.ts'
import { emptyFields } from '../../../../src-main/data/users/rules.ts'
import { CodedError } from '../../../../src-main/services/protocol.ts'
import { addUser, callContext } from '../support.ts'
import { call, openTestImports, type TestImports } from './support.ts'

let imports: TestImports
beforeEach(() => (imports = openTestImports()))
afterEach(() => imports.cleanup())

const kind = 'users' as const
const head = 'First Name,Last Name,Email,External ID,Department'

const errorOf = async (work: () => unknown): Promise<unknown> => {
  try {
    await work()
  } catch (error) {
    if (error instanceof CodedError) return error.error
    throw error
  }
  return null
}
const proceed = (id: number, leaveOutErrors = false, signal = call.signal) =>
  imports.handlers['imports.proceed']({ id, leaveOutErrors }, callContext(signal))
const users = () =>
  imports.context.database.read
    .prepare('SELECT id, first_name, last_name, email, external_id, department FROM users ORDER BY id')
    .raw()
    .all()
const entries = () => imports.context.database.read.prepare('SELECT count(*) FROM history').pluck().get()
const edit = (id: number, row: number, column: number, value: string) =>
  imports.handlers['imports.editCell']({ id, row, column, value }, call)

const blocks = () => imports.staging().prepare('SELECT count(*) FROM blocks').pluck().get()

describe('Proceed', () => {
  it('writes all good rows and one entry in History, and shows the result', async () => {
    addUser(imports.context, {
      firstName: 'Old',
      lastName: 'User',
      email: 'old@example.com',
      department: 'A',
    })
    const { id } = await imports.judged(
      [
        head,
        'Ada,Byron,ada@example.com,E1,',
        ',,ada@example.com,,Maths',
        'Old,User,OLD@example.com,E2,B',
        'Bo,B,b@example.com,,',
      ].join('\n'),
      { overwrite: true },
    )
    expect(await imports.verdicts()).toEqual(['new', 'modified', 'modified', 'new'])
    const { historyId } = await proceed(id)
    expect(users()).toEqual([
      [1, 'Old', 'User', 'old@example.com', 'E2', 'B'],
      [2, 'Ada', 'Byron', 'ada@example.com', 'E1', 'Maths'],
      [3, 'Bo', 'B', 'b@example.com', '', ''],
    ])
    expect(getEntry(imports.context.database.read, historyId)).toMatchObject({
      kind: 'users-import',
      subject: 'users.csv',
      by: 'guard',
      counts: { new: 2, modified: 2, unchanged: 0, failed: 0 },
      options: { overwrite: true },
      state: 'done',
      obstacle: null,
      hasFailedRows: false,
    })
    expect(await imports.review()).toMatchObject({
      step: 'result',
      result: { historyId, passed: 4, failed: 0, totals: { new: 2, modified: 2 } },
    })
    expect(await imports.rows()).toEqual([])
    expect(imports.changed.at(-1)).toEqual(['users', 'photos', 'imports', 'history'])
    await expect.poll(blocks).toBe(0)
    expect(await proceed(id)).toEqual({ historyId })
    expect(entries()).toBe(1)
  })

  it('leaves no row behind where the service dies before they are forgotten', async () => {
    const { id } = await imports.judged([head, 'Ada,Byron,ada@example.com,,'].join('\n'))
    await proceed(id)
    expect(blocks()).toBe(1)
    imports.reopen()
    expect(blocks()).toBe(0)
    expect(await imports.review()).toMatchObject({ step: 'result', result: { passed: 1 } })
  })

  it('can be undone exactly', async () => {
    const old = addUser(imports.context, { firstName: 'Old', lastName: 'User', email: 'old@example.com' })
    const before = imports.context.database.read.prepare('SELECT * FROM users').all()
    const { id } = await imports.judged(
      [
        head,
        'Old,User,old@example.com,E1,B',
        ',,,E1,B',
        'Ada,Byron,ada@example.com,,',
        ',,ada@example.com,E9,',
      ].join('\n'),
      { overwrite: true },
    )
    const { historyId } = await proceed(id)
    expect(getUser(imports.context.database.read, old)?.department).toBe('B')
    const { database, now } = imports.context
    database.transaction(() => [...undoEntry(database.write, historyId, now())])
    expect(imports.context.database.read.prepare('SELECT * FROM users').all()).toEqual(before)
  })

  it('asks before it leaves rows out, and only those fail', async () => {
    const { id } = await imports.judged(
      [head, 'Ada,Byron,ada@example.com,,', 'Bo,,b@example.com,,', 'x,,,,'].join('\n'),
    )
    expect(await errorOf(() => proceed(id))).toEqual({
      code: 'rows-will-fail',
      args: { rows: 2 },
      retryable: false,
    })
    expect(users()).toEqual([])
    const { historyId } = await proceed(id, true)
    expect(users()).toHaveLength(1)
    expect(await imports.review()).toMatchObject({ result: { passed: 1, failed: 2 } })
    expect(getEntry(imports.context.database.read, historyId)).toMatchObject({
      counts: { new: 1, failed: 2 },
      hasFailedRows: true,
    })
  })

  it('returns to the review where the directory has changed what was reviewed', async () => {
    addUser(imports.context, { firstName: 'Old', lastName: 'User', email: 'old@example.com' })
    const { id } = await imports.judged(
      [head, 'Ada,Byron,ada@example.com,,', 'Old,User,old@example.com,E2,', 'Bo,B,b@example.com,,'].join(
        '\n',
      ),
      { overwrite: true },
    )
    removeUser(imports.context, 1)
    const fields = { ...emptyFields(), firstName: 'Ada', lastName: 'Byron', email: 'Ada@example.com' }
    expect(saveUser(imports.context, { id: null, fields })).toMatchObject({ saved: true })
    expect(await errorOf(() => proceed(id))).toMatchObject({ code: 'review-stale', args: { rows: 2 } })
    expect(entries()).toBe(2)
    expect(await imports.review()).toMatchObject({
      step: 'rows',
      totals: { new: 2, unchanged: 1, modified: 0 },
    })
    expect(await imports.verdicts()).toEqual(['unchanged', 'new', 'new'])
    await proceed(id)
    expect(users()).toHaveLength(3)
  })

  it('tells of a row at least where only a name has changed', async () => {
    const other = { firstName: 'Old', lastName: 'User', email: 'old@example.com' }
    addUser(imports.context, other)
    const { id } = await imports.judged([head, 'Olga,User,old@example.com,,'].join('\n'), { overwrite: true })
    expect(await imports.verdicts()).toEqual(['modified (name-differs)'])
    const before = { ...emptyFields(), ...other }
    saveUser(imports.context, { id: 1, fields: { firstName: 'Ole' }, before })
    expect(await errorOf(() => proceed(id))).toMatchObject({ code: 'review-stale', args: { rows: 1 } })
    await proceed(id)
    expect(users()).toEqual([[1, 'Olga', 'User', 'old@example.com', '', '']])
  })

  it('goes through where the directory has changed in what does not matter', async () => {
    const { id } = await imports.judged([head, 'Ada,Byron,ada@example.com,,'].join('\n'))
    addUser(imports.context, { firstName: 'Some', lastName: 'Body', email: 'else@example.com' })
    await proceed(id)
    expect(users()).toHaveLength(2)
  })

  it('writes nothing when it is cancelled, and can be begun again', async () => {
    const rows = Array.from({ length: 5000 }, (_, at) => `Ada,Byron,a${at}@example.com,,`)
    const { id } = await imports.judged([head, ...rows].join('\n'))
    const controller = new AbortController()
    let written = 0
    const progress = ({ stage, done }: { stage: string; done: number }): void => {
      if (stage !== 'writing') return
      written = done
      if (done > 3000) controller.abort()
    }
    const cancelled = imports.handlers['imports.proceed'](
      { id, leaveOutErrors: false },
      callContext(controller.signal, progress),
    )
    expect(await errorOf(() => cancelled)).toMatchObject({ code: 'cancelled' })
    expect(written).toBeGreaterThan(3000)
    expect(users()).toEqual([])
    expect(entries()).toBe(0)
    expect(await imports.review()).toMatchObject({ step: 'rows', result: null })
    await proceed(id)
    expect(users()).toHaveLength(5000)
  })

  it('keeps others from writing into its transaction, and lets them read what was before', async () => {
    const rows = Array.from({ length: 3000 }, (_, at) => `Ada,Byron,a${at}@example.com,,`)
    const { id } = await imports.judged([head, ...rows].join('\n'))
    const { database } = imports.context
    const seen = new Set<unknown>()
    const progress = (): void => void seen.add(users().length)
    const importing = imports.handlers['imports.proceed'](
      { id, leaveOutErrors: false },
      { ...call, progress },
    )
    const fields = { ...emptyFields(), firstName: 'Ada', lastName: 'Byron', email: 'other@example.com' }
    const saving = database.queued(() => saveUser(imports.context, { id: null, fields }))
    await importing
    expect(await saving).toMatchObject({ saved: true, user: { id: 3001 } })
    expect([...seen]).toEqual([0])
    expect(users()).toHaveLength(3001)
  })

  it('knows after a crash between its transaction and the note of it that it went through', async () => {
    const { id } = await imports.judged([head, 'Ada,Byron,ada@example.com,,', 'x,,,,'].join('\n'))
    const noted =
      imports.staging().prepare<[number], string>('SELECT data FROM reviews WHERE id = ?').pluck().get(id) ??
      ''
    const { historyId } = await proceed(id, true)
    imports.staging().prepare('UPDATE reviews SET data = ? WHERE id = ?').run(noted, id)
    imports.reopen()
    expect(await imports.review()).toMatchObject({
      step: 'result',
      result: { historyId, passed: 1, failed: 1 },
    })
    expect(await proceed(id)).toEqual({ historyId })
    expect(users()).toHaveLength(1)
  })
})

describe('the CSV of failed rows', () => {
  const path = (): string => join(imports.drops, 'failed.csv')
  const write = async (id: number, language: 'en' | 'ko' = 'en'): Promise<string> => {
    await imports.handlers['imports.writeFailedRows']({ id, path: path(), language }, call)
    return readFileSync(path(), 'utf8')
  }

  it('is understood as the file was, and only it', async () => {
    const rows = 'Ada,Byron,ada@example.com,E1,\nBo,Byron,not an address,E2,\n'
    const headers = 'First Name,Last Name,Contact,Person,Notes'
    const choices = [
      { index: 2, to: 'email' },
      { index: 3, to: 'externalId' },
      { index: 4, to: 'ignore' },
    ] as const
    const { id } = await imports.drop(`${headers}\n${rows}`)
    await imports.handlers['imports.mapColumns']({ id, choices: [...choices] }, call)
    await imports.handlers['imports.judge']({ id }, call)
    await proceed(id, true)
    await imports.handlers['imports.writeFailedRows']({ id, path: path(), language: 'en' }, call)

    const mended = readFileSync(path(), 'utf8').replace('not an address', 'bo@example.com')
    const again = await imports.judged(mended)
    expect(again).toMatchObject({ step: 'rows', totals: { new: 1, error: 0 } })
    await proceed(again.id)
    expect((await imports.drop(`${headers}\n${rows}`)).problems).not.toEqual([])
  })

  it('has the original columns with corrections, Row and Reason, and comes back as it is', async () => {
    const { id } = await imports.judged(
      `${head}\nAda,,ada@example.com,=1+1,"a,b"\nBo,B,b@example.com,,\n\n=cmd(),,c@example.com,'x,"line\nend"\n`,
    )
    await edit(id, 2, 4, '+49, corrected')
    const during = await write(id)
    await proceed(id, true)
    const after = await write(id)
    expect(after).toBe(during)
    const [first, second] = after.split('\r\n')
    expect(first).toBe(`\ufeff${head},Row,Reason`)
    expect(second).toContain(`Ada,,ada@example.com,"'=1+1","'+49, corrected"`)
    expect(second).toContain('A new user needs a first and a last name.')
    const { historyId } = await proceed(id, true)
    await imports.handlers['history.writeFailedRows']({ id: historyId, path: path(), language: 'en' }, call)
    expect(readFileSync(path(), 'utf8')).toBe(during)

    const again = await imports.drop(readFileSync(path()))
    expect(again.problems).toEqual([])
    expect(again.columns.map(({ state }) => state).slice(-2)).toEqual(['ignored', 'ignored'])
    await imports.handlers['imports.judge']({ id: again.id }, call)
    const cells = (await imports.rows()).map((row) => row.cells.slice(0, 5))
    expect(cells).toEqual([
      ['Ada', '', 'ada@example.com', '=1+1', '+49, corrected'],
      ['=cmd()', '', 'c@example.com', "'x", 'line\nend'],
    ])
    const failedAgain = await write(again.id)
    expect(failedAgain.split('\r\n')[0]).toBe(`\ufeff${head},Row,Reason`)
  })

  it('gives a person back what they call Row or Reason, wherever it stands', async () => {
    const { id } = await imports.judged(
      'Row,Reason,First Name,Last Name,Email, reason \n7,moved,Ada,,a@example.com,old\n5,,Bo,,b@example.com,new\n',
    )
    const text = await write(id)
    const lines = text.split('\r\n')
    expect(lines[0]).toBe('\ufeffRow,Reason,First Name,Last Name,Email," reason ",Row,Reason')
    expect(lines[1]).toMatch(/^7,moved,Ada,,a@example\.com,old,2,A new user needs/)
    expect(lines[2]).toMatch(/^5,,Bo,,b@example\.com,new,3,A new user needs/)

    // Mended in part, it is ours that is written anew, and theirs that comes back.
    const again = await imports.judged(text.replace('Ada,,', 'Ada,Byron,'))
    expect(again).toMatchObject({ totals: { new: 1, error: 1 } })
    const second = (await write(again.id)).split('\r\n')
    expect(second[0]).toBe(lines[0])
    expect(second[1]).toMatch(/^5,,Bo,,b@example\.com,new,3,A new user needs/)
    expect(second[2]).toBe('')
  })

  it.each([
    ['no numbers of rows', ['B,left', '12,moved']],
    ['numbers in no order', ['7,left', '3,moved']],
    ['the same number twice', ['7,left', '7,moved']],
    ['a reason without a number', ['7,left', ',moved']],
  ])('gives them back at the end of a file too, where they hold %s', async (_, [first = '', second = '']) => {
    const names = 'First Name,Last Name,Email,Row,Reason'
    const text = await write(
      (await imports.judged(`${names}\nAda,,a@example.com,${first}\nBo,,b@example.com,${second}\n`)).id,
    )
    const lines = text.split('\r\n')
    expect(lines[0]).toBe(`\ufeff${names},Row,Reason`)
    expect(lines[1]).toContain(`Ada,,a@example.com,${first},2,`)
    expect(lines[2]).toContain(`Bo,,b@example.com,${second},3,`)
    const again = await write((await imports.judged(text)).id)
    expect(again).toBe(text)
  })

  it('writes its own anew where a person mended them: without a reason, with a row added, or one taken out', async () => {
    const { id } = await imports.judged(`${head}\nAda,,a@x.kr,,\nBo,,b@x.kr,,\nCy,,c@x.kr,,\n`)
    const [top = '', , second = '', third = ''] = (await write(id)).split('\r\n')
    const mended = [top, second.replace(/,[^,]*$/, ','), third, 'Di,,d@x.kr,,,,'].join('\r\n')
    const text = await write((await imports.judged(mended)).id)
    expect(text.split('\r\n').map((line) => line.split(',').slice(0, 6).join(','))).toEqual([
      `\ufeff${head},Row`,
      'Bo,,b@x.kr,,,2',
      'Cy,,c@x.kr,,,3',
      'Di,,d@x.kr,,,4',
      '',
    ])
  })

  it('is understood as the file was where a person said what their Row is', async () => {
    const names = 'First Name,Last Name,Email,Row,Reason'
    const { id } = await imports.drop(`${names}\nAda,,a@x.kr,11,x\nBo,,b@x.kr,12,y\n`)
    await imports.handlers['imports.mapColumns']({ id, choices: [{ index: 3, to: 'externalId' }] }, call)
    await imports.handlers['imports.judge']({ id }, call)
    await proceed(id, true)
    const text = await write(id)
    expect(text.split('\r\n')[0]).toBe(`\ufeff${names},Row,Reason`)
    const again = await imports.drop(text)
    expect(again.columns.map(({ field }) => field)).toEqual([
      'firstName',
      'lastName',
      'email',
      'externalId',
      null,
      null,
      null,
    ])
    // And where the same file comes again instead.
    const mended = await imports.drop(`${names}\nAda,B,a@x.kr,11,x\n`)
    expect(mended.columns[3]?.field).toBe('externalId')
  })

  it('guards its header as it guards its cells', async () => {
    const names = `Email,=cmd(),+1,'-x,"@a,b",plain`
    const { id } = await imports.drop(`${names}\nbad,1,2,3,4,5\n`)
    const choices = [1, 2, 3, 4, 5].map((index) => ({ index, to: 'ignore' as const }))
    await imports.handlers['imports.mapColumns']({ id, choices }, call)
    await imports.handlers['imports.judge']({ id }, call)
    const text = await write(id)
    expect(text.split('\r\n')[0]).toBe(`\ufeffEmail,"'=cmd()","'+1","'-x","'@a,b",plain,Row,Reason`)
    const again = await imports.drop(text)
    const before = ['Email', '=cmd()', '+1', '-x', '@a,b', 'plain']
    expect(again.columns.map(({ header }) => header)).toEqual([...before, 'Row', 'Reason'])
  })

  it('of a file of as many columns as an import takes can be imported as it is', async () => {
    const names = ['First Name', 'Last Name', 'Email', ...Array.from({ length: 997 }, (_, at) => `c${at}`)]
    const { id, columns } = await imports.drop(`${names.join(',')}\nAda,,a@x.kr\n`)
    const choices = columns.slice(3).map(({ index }) => ({ index, to: 'ignore' as const }))
    await imports.handlers['imports.mapColumns']({ id, choices }, call)
    await imports.handlers['imports.judge']({ id }, call)
    const again = await imports.drop(await write(id))
    expect(again.columns).toHaveLength(1002)
    expect(again.problems).toEqual([])
  })

  it('repeats no more of a cell than a person reads', async () => {
    const long = `${'x'.repeat(99)}${'😀'.repeat(500_000)}`
    const { id } = await imports.judged(`${head}\nAda,Byron,${long},,\n`)
    const text = await write(id)
    expect(text).toContain(`“${'x'.repeat(99)}…”`)
    expect(text.split('😀').length - 1).toBe(500_000)
  })

  it('keeps the cells beyond the header, so that the row fails until it is mended', async () => {
    const { id } = await imports.judged('Email,First Name,Last Name\na@example.com,Ada,King,Byron\n')
    const text = await write(id)
    expect(text.split('\r\n')[1]).toMatch(/^a@example.com,Ada,King,2,.*,Byron$/)
    await imports.judged(text)
    expect(await imports.verdicts()).toEqual(['error too-many-fields'])
    expect((await write((await imports.review()).id)).split('\r\n')[1]).toBe(text.split('\r\n')[1])
  })

  it('keeps the separator of the file, and the numbers of its rows', async () => {
    const { id } = await imports.judged(`Email;Vorname\n\nbad;A\n`.replace('Vorname', 'First Name'))
    const text = await write(id)
    expect(text.split('\r\n')[0]).toBe('\ufeffEmail;First Name;Row;Reason')
    expect(text.split('\r\n')[1]).toMatch(/^bad;A;3;“bad” is no e-mail address/)
  })

  it('gives every reason in words, in both languages', () => {
    const args = {
      ...{ name: 'Ada', row: 7, value: 'x', count: 2, known: '0x', key: 'x', credential: 1, missing: 1 },
      ...{ min: 1, max: 9, minDigits: 6, maxDigits: 8, digits: 8, padded: '0F', frame: 'F', reversed: 'FA' },
      ...{ plate: 'A', issued: 'Apple Wallet Pass' },
    }
    const variantsOf: Partial<Record<RowReason, readonly (readonly [string, string])[]>> = reasonVariants
    for (const language of ['en', 'ko'] as const) {
      for (const code of rowReasons) {
        const second = (variantsOf[code] ?? []).map(([arg]) => arg)
        // The text of the code itself, and each second one: with its argument, and without those that go before it.
        for (let skipped = second.length; skipped >= 0; skipped--) {
          const its = Object.fromEntries(
            Object.entries(args).filter(([name]) => !second.slice(0, skipped).includes(name)),
          )
          const issue = { code, severity: 'error' as const, column: null, args: its }
          const failed = { header: ['a'], delimiter: ',', rows: [{ row: 2, cells: [''], issues: [issue] }] }
          const text = [...failedRowsCsv(failed, language)].join('')
          const reason = text.split('\r\n')[1] ?? ''
          expect(reason.length, code).toBeGreaterThan(15)
          expect(reason, code).not.toMatch(/[{}]/)
          expect(/[가-힣]/.test(reason), code).toBe(language === 'ko')
        }
      }
    }
  })
})

describe('the template', () => {
  it('can be imported as it is', async () => {
    const path = join(imports.drops, 'template.csv')
    await imports.handlers['imports.writeTemplate']({ kind, path }, call)
    const review = await imports.drop(readFileSync(path))
    expect(review.problems).toEqual([])
    expect(new Set(review.columns.map(({ state }) => state))).toEqual(new Set(['found']))
    await imports.handlers['imports.judge']({ id: review.id }, call)
    expect(await imports.verdicts()).toEqual(['new', 'new', 'new'])
  })
})
