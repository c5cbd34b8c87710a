import { CodedError } from '../../services/protocol.ts'
import type { DataHandlers } from '../context.ts'
import { isCsvEncoding } from '../csv/encoding.ts'
import { writeWhole } from '../files.ts'
import { readFailedRows } from '../history/failed-rows.ts'
import { failedRowsCsv } from './failed-rows.ts'
import { pageRows } from './page.ts'
import { failedRowsOf, proceed } from './proceed.ts'
import { editCell, replaceInColumn, undoEdit } from './edits.ts'
import { lastDrop, openFile, reviewedFile } from './reading.ts'
import {
  backToColumns,
  closeReview,
  judgeReview,
  mapColumns,
  reviewById,
  setOptions,
  stateOf,
  toReview,
  type Imports,
} from './review.ts'
import { templateCsv } from './template.ts'

type ImportCommands =
  | 'imports.state'
  | 'imports.get'
  | 'imports.open'
  | 'imports.lastDrop'
  | 'imports.reviewedFile'
  | 'imports.mapColumns'
  | 'imports.judge'
  | 'imports.backToColumns'
  | 'imports.setOptions'
  | 'imports.page'
  | 'imports.editCell'
  | 'imports.replaceInColumn'
  | 'imports.undoEdit'
  | 'imports.proceed'
  | 'imports.writeTemplate'
  | 'imports.writeFailedRows'
  | 'imports.close'
  | 'history.writeFailedRows'

/** `imports` answers the mechanism of the open data folder. */
export function importsHandlers(imports: () => Imports): DataHandlers<ImportCommands> {
  return {
    'imports.state': ({ kind }) => stateOf(imports(), kind),
    'imports.get': ({ id }) => toReview(imports(), reviewById(imports(), id)),
    'imports.open': async ({ kind, path, encoding, strayQuotes = false, replace = false }, call) => {
      if (encoding !== null && !isCsvEncoding(encoding)) throw new CodedError('bad-input')
      await openFile(imports(), { kind, path, encoding, strayQuotes, replace }, call)
      return null
    },
    'imports.lastDrop': ({ kind }) => lastDrop(imports(), kind),
    'imports.reviewedFile': ({ kind }) => reviewedFile(imports(), kind),
    'imports.mapColumns': ({ id, choices }) => mapColumns(imports(), id, choices),
    'imports.judge': async ({ id }, call) => {
      await judgeReview(imports(), id, call)
      return null
    },
    'imports.backToColumns': ({ id }) => backToColumns(imports(), id),
    'imports.setOptions': ({ id, options }) => {
      setOptions(imports(), id, options)
      return null
    },
    'imports.page': ({ id, query, offset, limit }) => {
      const { staging, context } = imports()
      return pageRows(staging, context, reviewById(imports(), id), query, offset, limit)
    },
    'imports.editCell': ({ id, ...edit }, call) => editCell(imports(), id, edit, call),
    'imports.replaceInColumn': ({ id, ...search }, call) => replaceInColumn(imports(), id, search, call),
    'imports.undoEdit': ({ id }, call) => undoEdit(imports(), id, call),
    'imports.proceed': ({ id, leaveOutErrors }, call) => proceed(imports(), id, leaveOutErrors, call),
    'imports.writeTemplate': async ({ kind, path }) => {
      await writeWhole(path, templateCsv(kind))
      return null
    },
    'imports.writeFailedRows': async ({ id, path, language }) => {
      await writeWhole(path, failedRowsCsv(failedRowsOf(imports(), reviewById(imports(), id)), language))
      return null
    },
    'imports.close': ({ kind }) => {
      closeReview(imports(), kind)
      return null
    },
    'history.writeFailedRows': async ({ id, path, language }) => {
      const failed = readFailedRows(imports().context.database.read, id)
      if (!failed) throw new CodedError('not-found')
      await writeWhole(path, failedRowsCsv(failed, language))
      return null
    },
  }
}
