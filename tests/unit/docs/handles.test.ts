import { describe, expect, it } from 'vitest'
import { errorCodes } from '../../../src-preload/contract/errors.ts'
import { columnStates, rowReasons, rowStates } from '../../../src-preload/contract/imports.ts'
import {
  matchedBy,
  photoErrorReasons,
  photoFilters,
  photoReasons,
  photoStates,
} from '../../../src-preload/contract/photos.ts'
import { below, codeSpans, listed, tableRows } from './documents.ts'
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
/** Handles that are put together, by what they begin with: what may follow. */
const followers: Record<string, readonly string[]> = {
  'nav-': [...readText('src-renderer/app/AppSidebar.vue').matchAll(/screen: '([\w-]+)'/g)].map(
    ([, screen = '']) => screen,
  ),
  'photos-count-': ['all', ...photoFilters],
  'review-count-': rowStates.filter((state) => state !== 'error'),
}
/** Whatever stands as a test id, or for one. */
const testIds = new Set([
  ...[...window.matchAll(/testid[\w'"]*\s*[:=]\s*['"]([\w-]+)['"]/gi)].map(([, name = '']) => name),
  ...[...quoted(window)].filter((literal) => literal.includes('-')),
])
const isThere = (handle: string): boolean =>
  testIds.has(handle) ||
  Object.entries(followers).some(
    ([start, ends]) => window.includes(`\`${start}\${`) && ends.some((end) => handle === `${start}${end}`),
  )

describe('docs/handles.md', () => {
  it('names no handle that the window does not have', () => {
    const handles = listed('In the window')
    expect(handles.length).toBeGreaterThan(30)
    expect(new Set(handles).size).toBe(handles.length)
    expect(handles.filter((handle) => !isThere(handle))).toEqual([])
    expect(isThere('nav-badges')).toBe(false)
  })

  it('names no attribute that its handle does not have', () => {
    const described = tableRows(below('docs/handles.md', 'In the window')).flatMap(
      ([handle = '', , attributes]) =>
        codeSpans(attributes ?? '').map((attribute) => [codeSpans(handle)[0] ?? '', attribute] as const),
    )
    expect(described.length).toBeGreaterThan(10)
    const texts = filesOf('src-renderer/').map(readText)
    const missing = described.filter(
      ([handle, attribute]) =>
        !texts.some((text) => quoted(text).has(handle) && new RegExp(`\\b${attribute}['"=]`).test(text)),
    )
    expect(missing).toEqual([])
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
