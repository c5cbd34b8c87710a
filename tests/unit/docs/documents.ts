import { readText, type RepositoryFile } from './source.ts'

/** A rule as docs/rules.md tells it. */
export interface Rule {
  number: string
  says: string
  code: RepositoryFile[]
  tests: RepositoryFile[]
}

/** What stands as code in a text. */
export const codeSpans = (text: string): string[] =>
  [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span)

/** The part of a document below a heading, up to the next of its level or a higher one; '' where there is none. */
export function below(document: RepositoryFile, heading: string): string {
  const [before, ...parts] = readText(document).split(/^(?=#{1,3} )/m)
  const at = [before ?? '', ...parts]
  const start = at.findIndex((part) => part.split('\n', 1)[0]?.replace(/^#+ /, '') === heading)
  const level = /^#+/.exec(at[start] ?? '')?.[0].length ?? 0
  const after = at.slice(start + 1)
  const end = after.findIndex((part) => (/^#+/.exec(part)?.[0].length ?? 0) <= level)
  return start < 0 ? '' : [at[start], ...after.slice(0, end < 0 ? undefined : end)].join('')
}

/** The rules, in their order. */
export function rules(): Rule[] {
  return readText('docs/rules.md')
    .split(/^(?=#{2,3} )/m)
    .flatMap((part) => {
      const [, number] = /^### ([A-Z]\d+): /.exec(part) ?? []
      if (number === undefined) return []
      const [, code = ''] = /^- Code: (.*)$/m.exec(part) ?? []
      const [, tests = ''] = /^- Tests: (.*)$/m.exec(part) ?? []
      const says = part
        .split('\n')
        .filter((line) => line !== '' && !/^(### |- (Code|Tests): )/.test(line))
        .join('\n')
      return [{ number, says, code: codeSpans(code), tests: codeSpans(tests) }]
    })
}

/** The cells of all tables in a text, by row; heads and the lines below them are left out. */
export function tableRows(text: string): string[][] {
  const rows = text.split('\n').map((line) =>
    /^\|.*\|\s*$/.test(line)
      ? line
          .trim()
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim())
      : null,
  )
  return rows.filter(
    (cells, at): cells is string[] =>
      cells !== null && !/^-+$/.test(cells[0] ?? '') && !/^-+$/.test(rows[at + 1]?.[0] ?? ''),
  )
}

/** What stands as code in the first column of the tables below a heading of docs/handles.md. */
export function listed(heading: string): string[] {
  return tableRows(below('docs/handles.md', heading)).flatMap((cells) => codeSpans(cells[0] ?? ''))
}

/** Paths as a document writes them: one with braces stands for several. */
function spread(path: string): string[] {
  const [whole, choices] = /\{([^{}]*)\}/.exec(path) ?? []
  if (whole === undefined || choices === undefined) return [path]
  return choices.split(',').flatMap((choice) => spread(path.replace(whole, choice)))
}

/** What a document names as code, and what it links to that lies in the repository (from the root on). */
export function namedIn(document: RepositoryFile): { spans: string[]; links: string[] } {
  const text = readText(document).replace(/^```[\s\S]*?^```/gm, '')
  const folder = document.includes('/') ? document.replace(/[^/]*$/, '') : ''
  const links = [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => new URL(link, `file:///${folder}`).pathname.slice(1))
  return { spans: codeSpans(text).flatMap(spread), links }
}
