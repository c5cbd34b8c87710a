import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorCodes } from '../../../src-preload/contract/errors.ts'
import { historyKinds } from '../../../src-preload/contract/history.ts'
import {
  importFields,
  reasonKey,
  reasonVariants,
  rowReasons,
  type ReasonKey,
} from '../../../src-preload/contract/imports.ts'
import en from '../../../src-renderer/locales/en.json'
import ko from '../../../src-renderer/locales/ko.json'

function textsOf(tree: object, path = ''): [key: string, text: string][] {
  return Object.entries(tree).flatMap(([name, value]): [string, string][] =>
    typeof value === 'object' && value !== null
      ? textsOf(value, `${path}${name}.`)
      : [[path + name, String(value)]],
  )
}

const english = new Map(textsOf(en))
const korean = new Map(textsOf(ko))

const namesIn = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{([a-zA-Z]\w*)\}/g)].map(([, name]) => name ?? ''))].sort()

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(vue|ts)$/.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
}

describe('the locale files', () => {
  it('have the same keys', () => {
    expect([...korean.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it('name the same things in both languages', () => {
    const strange = [...english].flatMap(([key, text]) =>
      namesIn(korean.get(key) ?? '')
        .filter((name) => !namesIn(text).includes(name))
        .map((name) => `${key}: {${name}}`),
    )
    const forgotten = [...english].flatMap(([key, text]) =>
      namesIn(text)
        .filter((name) => !namesIn(korean.get(key) ?? '').includes(name))
        .map((name) => `${key}: {${name}}`),
    )
    expect({ strange, forgotten }).toEqual({ strange: [], forgotten: [] })
  })

  it('leave no text empty', () => {
    const empty = [...english, ...korean].filter(([, text]) => text.trim() === '')
    expect(empty).toEqual([])
  })

  it('word every error and every kind of history entry', () => {
    const wanted = [
      ...errorCodes.map((code) => `error.${code}`),
      ...historyKinds.map((kind) => `history.kind.${kind}`),
    ]
    expect(wanted.filter((key) => !english.has(key))).toEqual([])
  })

  it('word every reason of a row, and every second text of one', () => {
    const second = Object.values(reasonVariants).flatMap((variants): ReasonKey[] =>
      variants.map(([, key]) => key),
    )
    const wanted = [
      ...[...rowReasons, ...second].map((key) => `reason.${key}`),
      ...rowReasons.map((code) => `imports.reasonName.${code}`),
    ]
    expect(wanted).toContain('reason.key-conflict-in-file')
    expect(wanted.filter((key) => !english.has(key) || !korean.has(key))).toEqual([])
  })

  it('fill no second text from an argument that an issue with it lacks', () => {
    expect(reasonKey({ code: 'spreadsheet-damage', args: { value: '12', known: '0012' } })).toBe(
      'spreadsheet-damage-zeros',
    )
    expect(reasonKey({ code: 'spreadsheet-damage', args: { value: '1.2E+12' } })).toBe('spreadsheet-damage')
  })

  it('name every field that an import reads', () => {
    const wanted = importFields.map((field) => `imports.field.${field}`)
    expect(wanted.filter((key) => !english.has(key) || !korean.has(key))).toEqual([])
  })

  it('have every text that the window asks for by its full key', () => {
    const asked = sources(join(import.meta.dirname, '../../../src-renderer'))
      .flatMap((source) => [...source.matchAll(/\bt\(\s*'([^']+)'/g)])
      .map(([, key]) => key ?? '')
    expect(asked.length).toBeGreaterThan(50)
    expect([...new Set(asked)].filter((key) => !english.has(key))).toEqual([])
  })
})
