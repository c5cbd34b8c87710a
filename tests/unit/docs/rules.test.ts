import { describe, expect, it } from 'vitest'
import { namedIn, rules } from './documents.ts'
import { allFiles, documents, remarks, rulesIn, sourceFiles, withoutRules } from './source.ts'

const said = remarks()
const folders = new Set(
  allFiles.flatMap((file) => file.split('/').map((_, at, parts) => parts.slice(0, at).join('/'))),
)
const exists = (path: string): boolean => allFiles.includes(path) || folders.has(path.replace(/\/$/, ''))
/** A file by the end of its path, as in "`rules.ts`" or "`jobs/render.ts`". */
const isCalled = (path: string): boolean => allFiles.some((file) => `/${file}`.endsWith(`/${path}`))

describe('a rule in a comment', () => {
  it.each([
    ['Largest photo (P2).', ['P2']],
    ['Review Rows (C8), and Proceed (C9).', ['C8', 'C9']],
    ['The switches (P1, P3 and P7).', ['P1', 'P3', 'P7']],
    ['The screen (P6 to P8).', ['P6', 'P7', 'P8']],
    [
      'Its rules (C9 to C10, U2; docs/matching.md), (C8: kept) and (P5 alone).',
      ['C9', 'C10', 'U2', 'C8', 'P5'],
    ],
  ])('is named in parentheses that begin with it: %s', (text, named) => {
    expect(rulesIn(text)).toEqual(named)
  })

  it.each([
    'Enter, F2 or a double click edits it; V8 frees it; C0 is no letter.',
    'A curve of P256 (P256), a layout (H10301), a file ("E1.jpg"), E2=E(1), f(x1), (see P5).',
  ])('is not what only looks like one: %s', (text) => {
    expect(rulesIn(text)).toEqual([])
  })
})

describe('docs/rules.md', () => {
  const all = rules()
  const numbers = all.map(({ number }) => number)

  it('says each rule once, in full, with the code and the tests that hold it', () => {
    expect(numbers.length).toBeGreaterThan(30)
    expect(new Set(numbers).size).toBe(numbers.length)
    const short = all.filter(
      ({ says, code, tests }) => says.length < 60 || code.length === 0 || tests.length === 0,
    )
    expect(short.map(({ number }) => number)).toEqual([])
    const elsewhere = all.flatMap(({ number, code, tests }) =>
      [
        ...code.filter((file) => !/^src-/.test(file) || !sourceFiles.includes(file)),
        ...tests.filter((file) => !/^tests\//.test(file) || !sourceFiles.includes(file)),
      ].map((file) => `${number}: ${file}`),
    )
    expect(elsewhere).toEqual([])
  })

  it('has every rule that a comment or a test names', () => {
    const homeless = said.flatMap(({ file, text }) =>
      rulesIn(text)
        .filter((rule) => !numbers.includes(rule))
        .map((rule) => `${file}: ${rule}`),
    )
    expect(homeless).toEqual([])
  })

  it('has no rule that the code which holds it does not name', () => {
    const named = new Map<string, Set<string>>()
    for (const { file, text } of said) {
      for (const rule of rulesIn(text)) named.set(rule, (named.get(rule) ?? new Set()).add(file))
    }
    const silent = all.filter(({ number, code }) => !code.some((file) => named.get(number)?.has(file)))
    expect(silent.map(({ number }) => number)).toEqual([])
  })

  it('is what is meant wherever its numbers stand in a comment: they stand in parentheses', () => {
    const bare = said.flatMap(({ file, text }) =>
      [...withoutRules(text).matchAll(/\b[A-Z]\d{1,2}\b/g)]
        .filter(([name]) => numbers.includes(name))
        .map(([name]) => `${file}: ${name}`),
    )
    expect(bare).toEqual([])
  })
})

describe('the documents', () => {
  it.each(documents)('%s names no file that is not there', (document) => {
    const { spans, links } = namedIn(document)
    const inFolder = spans.filter(
      (span) => folders.has(span.split('/')[0] ?? '') && /^[\w./-]+$/.test(span) && span.includes('/'),
    )
    const byName = spans.filter((span) => !inFolder.includes(span) && /^[\w./-]+\.(ts|vue|js|md)$/.test(span))
    expect([...links, ...inFolder].filter((path) => !exists(path))).toEqual([])
    expect(byName.filter((path) => !isCalled(path))).toEqual([])
  })
})

describe('a comment', () => {
  const named = (pattern: RegExp): { file: string; path: string }[] =>
    said.flatMap(({ file, text }) => [...text.matchAll(pattern)].map(([path]) => ({ file, path })))
  /** From the root on, or from the folder of the file that names it. */
  const isNear = (file: string, path: string): boolean =>
    exists(path) || exists(file.replace(/[^/]*$/, '') + path)
  const told = ({ file, path }: { file: string; path: string }): string => `${file}: ${path}`

  it('names no document that is not in the repository', () => {
    const strange = named(/[\w./-]*\w\.md\b/g).filter(({ file, path }) => !isNear(file, path))
    expect(strange.map(told)).toEqual([])
  })

  it('names no source file that is not in the repository', () => {
    const strange = named(/[\w./-]*\w\.(?:ts|vue)\b/g).filter(({ path }) => !isCalled(path))
    expect(strange.map(told)).toEqual([])
  })
})
