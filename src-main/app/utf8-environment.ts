/**
 * The environment to start in where Linux runs in a locale other than UTF-8: Chromium gives dropped files with names beyond
 * ASCII no path there. The person's language stays. null where all is well, or nothing better is known. `charmap` tells the
 * locale's encoding, null where that can't be told.
 */
export function utf8Environment(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
  charmap: () => string | null,
): { LC_ALL: string; LANGUAGE: string } | null {
  const better = 'C.UTF-8'
  if (platform !== 'linux' || env['LC_ALL'] === better) return null
  const found = charmap()
  if (found === null || found.toUpperCase() === 'UTF-8') return null
  const language = env['LANGUAGE'] || env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || ''
  return { LC_ALL: better, LANGUAGE: language.replace(/\..*/, '') }
}
