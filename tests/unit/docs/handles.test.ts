import { describe, expect, it } from 'vitest'
import { errorCodes } from '../../../src-preload/contract/errors.ts'
import { columnStates, rowReasons, rowStates } from '../../../src-preload/contract/imports.ts'
import {
  matchedBy,
  photoErrorReasons,
  photoReasons,
  photoStates,
} from '../../../src-preload/contract/photos.ts'
import { listed } from './documents.ts'
import { allFiles, readText, type RepositoryFile } from './source.ts'

const filesOf = (...folders: string[]): RepositoryFile[] =>
  allFiles.filter((file) => /\.(ts|vue)$/.test(file) && folders.some((folder) => file.startsWith(folder)))
const textOf = (...folders: string[]): string =>
  filesOf(...folders)
    .map(readText)
    .join('\n')

const window = textOf('src-renderer/')
const quoted = (text: string): Set<string> =>
  new Set([...text.matchAll(/['"]([\w-]+)['"]/g)].map(([, literal = '']) => literal))
const literals = quoted(textOf('src-renderer/', 'src-preload/'))
/** What is put together: the part before the first `${`, of whatever is a test id. */
const prefixes = [...window.matchAll(/`([a-z][\w-]*-)\$\{[^`]*\}`/g)].map(([, prefix = '']) => prefix)
/** Whatever stands as a test id, or for one. */
const testIds = new Set([
  ...[...window.matchAll(/testid[\w'"]*\s*[:=]\s*['"]([\w-]+)['"]/gi)].map(([, name = '']) => name),
  ...[...quoted(window)].filter((literal) => literal.includes('-')),
])
const isThere = (handle: string): boolean =>
  testIds.has(handle) ||
  prefixes.some((prefix) => handle.startsWith(prefix) && literals.has(handle.slice(prefix.length)))

describe('docs/handles.md', () => {
  it('names no handle that the window does not have', () => {
    const handles = listed('In the window')
    expect(handles.length).toBeGreaterThan(30)
    expect(new Set(handles).size).toBe(handles.length)
    expect(handles.filter((handle) => !isThere(handle))).toEqual([])
    expect(isThere('nav-badges')).toBe(false)
  })

  it('names no attribute that the window does not have', () => {
    const attributes = listed('In the window', 2)
    expect(attributes.length).toBeGreaterThan(10)
    expect(attributes.filter((attribute) => !new RegExp(`\\b${attribute}['"=]`).test(window))).toEqual([])
  })

  it('has every state and every reason of a photo, the gravest first', () => {
    expect(listed('States of a photo')).toEqual(photoStates)
    expect(listed('Reasons of a photo')).toEqual(photoReasons)
    expect(listed('Reasons of a photo').slice(0, photoErrorReasons.length)).toEqual(photoErrorReasons)
    expect(listed('How a photo found its user')).toEqual(matchedBy)
  })

  it('has every state and every reason of a row, the gravest first', () => {
    expect(listed('States of a row')).toEqual(rowStates)
    expect(listed('Reasons of a row')).toEqual(rowReasons)
  })

  it('has every state of a column, and the field without one', () => {
    expect(listed('States of a column')).toEqual([...columnStates, 'missing'])
  })

  it('has every error, and every reason of a file, each once', () => {
    expect([...listed('Errors'), ...listed('Reasons of a file')].sort()).toEqual([...errorCodes].sort())
  })

  it('has no code that nothing tells', () => {
    const lists = ['errors.ts', 'photos.ts', 'imports.ts'].map((name) => `src-preload/contract/${name}`)
    const told = quoted(
      filesOf('src-main/', 'src-preload/')
        .filter((file) => !lists.includes(file))
        .map(readText)
        .join('\n'),
    )
    const codes = [...photoReasons, ...rowReasons, ...errorCodes]
    expect(codes.filter((code) => !told.has(code))).toEqual([])
  })
})
