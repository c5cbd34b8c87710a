import type { Language } from '../../src-preload/contract/settings.ts'
import { inUnit } from '../../src-preload/contract/sizes.ts'
import en from '../../src-renderer/locales/en.json' with { type: 'json' }
import ko from '../../src-renderer/locales/ko.json' with { type: 'json' }

/**
 * A text of the locale files by its path (`reason.no-user`), with its named arguments filled in; where `count` is given,
 * its form for one or for many (vue-i18n's `one | many`).
 */
export type Words = (key: string, args?: Record<string, string | number>, count?: number) => string

const texts: Record<Language, unknown> = { en, ko }

/** The words of a language, for what the data service writes into files. An unknown key is a mistake and throws. */
export function wordsOf(language: Language): Words {
  const found = new Map<string, string>()
  return (key, args = {}, count) => {
    const text = found.get(key) ?? find(texts[language], key.split('.'))
    if (text === undefined) throw new Error(`There is no text ${key} in ${language}.`)
    found.set(key, text)
    return fill(count === undefined ? text : formFor(count, text), args)
  }
}

function formFor(count: number, text: string): string {
  const [one = text, many = one] = text.split(' | ')
  return count === 1 ? one : many
}

/** Numbers and sizes of files as a language writes them. */
export function formatsOf(language: Language): {
  number(value: number): string
  bytes(value: number): string
} {
  const words = wordsOf(language)
  const { format } = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })
  return {
    number: format,
    bytes: (value) => {
      const { unit, n } = inUnit(value)
      return words(`common.bytes.${unit}`, { n: format(n) })
    },
  }
}

function find(tree: unknown, path: string[]): string | undefined {
  let node = tree
  for (const name of path) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, name)) return undefined
    node = Object.entries(node).find(([key]) => key === name)?.[1]
  }
  return typeof node === 'string' ? node : undefined
}

/** Fills vue-i18n's `{name}` and its literals (`{'@'}`). */
function fill(text: string, args: Record<string, string | number>): string {
  return text.replace(/\{(?:'([^']*)'|\s*([\w-]+)\s*)\}/g, (whole, literal?: string, name?: string) => {
    if (literal !== undefined) return literal
    return name !== undefined && Object.hasOwn(args, name) ? String(args[name]) : whole
  })
}
