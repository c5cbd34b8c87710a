import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import ts from 'typescript'

/** The root of the repository. */
export const root = join(import.meta.dirname, '../../..')

const sourceFolders = ['src-main', 'src-preload', 'src-renderer', 'tests', 'scripts']
const otherFolders = ['docs', 'resources']

/** A file of the repository: its path from the root on, with '/' between. */
export type RepositoryFile = string

export const readText = (file: RepositoryFile): string => readFileSync(join(root, file), 'utf8')

function filesBelow(folder: string): RepositoryFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
}

const filesAtRoot = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ name }) => name)

/** Everything that a reader of the repository finds in it. */
export const allFiles: readonly RepositoryFile[] = [
  ...[...sourceFolders, ...otherFolders].flatMap(filesBelow),
  ...filesAtRoot,
]

/** Whatever is written by hand and has comments. */
export const sourceFiles = allFiles.filter(
  (file) => /\.(ts|vue|js)$/.test(file) && !otherFolders.some((folder) => file.startsWith(`${folder}/`)),
)

/** The documents that say what the code does. */
export const documents = [
  ...allFiles.filter((file) => /^docs\/[^/]+\.md$/.test(file)),
  'README.md',
  'CONTRIBUTING.md',
]

/** A comment, or what a test is called. */
export interface Remark {
  file: RepositoryFile
  text: string
}

const calls = new Set(['describe', 'it', 'test'])

/** The comments of TypeScript, and the titles of its tests. */
function remarksOfScript(script: string): string[] {
  const source = ts.createSourceFile('script.ts', script, ts.ScriptTarget.Latest, true)
  const comments = new Map<number, string>()
  const titles: string[] = []
  const take = (ranges: readonly ts.CommentRange[] | undefined): void => {
    for (const { pos, end } of ranges ?? []) comments.set(pos, script.slice(pos, end))
  }
  const walk = (node: ts.Node): void => {
    take(ts.getLeadingCommentRanges(script, node.getFullStart()))
    take(ts.getTrailingCommentRanges(script, node.getEnd()))
    if (ts.isCallExpression(node) && calls.has(/^\w*/.exec(node.expression.getText(source))?.[0] ?? '')) {
      const [title] = node.arguments
      if (title && ts.isStringLiteralLike(title)) titles.push(title.text)
    }
    for (const child of node.getChildren(source)) walk(child)
  }
  walk(source)
  return [...comments.values(), ...titles]
}

/** The comments of a component: of its script, its template and its style. */
function remarksOfComponent(text: string): string[] {
  const [script = ''] = /(?<=<script[^>]*>)[\s\S]*?(?=<\/script>)/.exec(text) ?? []
  const rest = text.replace(script, '')
  return [...remarksOfScript(script), ...(rest.match(/<!--[\s\S]*?-->|\/\*[\s\S]*?\*\//g) ?? [])]
}

/** All that is said about code in words: every comment, and every title of a test. */
export function remarks(): Remark[] {
  return sourceFiles.flatMap((file) => {
    const text = readText(file)
    const found = file.endsWith('.vue') ? remarksOfComponent(text) : remarksOfScript(text)
    return found.map((remark) => ({ file, text: remark.replace(/\s*\n\s*(?:\*(?!\/)|\/\/)?\s*/g, ' ') }))
  })
}

const name = '[A-Z]\\d{1,2}'
const list = new RegExp(`\\((${name}(?:(?: to |, | and )${name})*)(?=[),;: ])`, 'g')

/**
 * The rules that a remark names: in parentheses that begin with them, as in "(P5)", "(C8, C9)", "(P5 to P7; docs/…)"
 * or "(C8: why)". What looks like one elsewhere (a key of the keyboard, a variable, a file) is none.
 */
export function rulesIn(text: string): string[] {
  return [...text.matchAll(list)].flatMap(([, named = '']) =>
    named.split(/, | and /).flatMap((part) => {
      const [first = '', last = first] = part.split(' to ')
      const from = Number(first.slice(1))
      const length = Number(last.slice(1)) - from + 1
      return Array.from({ length }, (_, index) => `${first.charAt(0)}${String(from + index)}`)
    }),
  )
}

/** A remark without the parentheses that name rules: nothing in it should look like one. */
export const withoutRules = (text: string): string => text.replace(list, '(')
