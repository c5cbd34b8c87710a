import { join } from 'node:path'
import { app } from 'electron'
import { unpacked } from '../services/unpacked.ts'
import type { IpcContext } from './context.ts'
import { openImport } from './imports.ts'
import { serve } from './serve.ts'

/** The sample goes the ways that a person's own files go. */
export function serveSample(context: IpcContext): void {
  const sample = unpacked(join(app.getAppPath(), 'resources', 'sample'))
  serve('sample.importUsers', () => openImport(context, 'users', join(sample, 'users.csv')))
  serve('sample.importCredentials', () => openImport(context, 'credentials', join(sample, 'credentials.csv')))
  serve('sample.addPhotos', () => context.review.add([join(sample, 'photos')]))
}
