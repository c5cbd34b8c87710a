import { describe, expect, it } from 'vitest'
import { utf8Environment } from '../../../src-main/app/utf8-environment.ts'

const ascii = (): string => 'ANSI_X3.4-1968'

describe('a locale of Linux that is not UTF-8', () => {
  it('gives way to one that is, and the language stays', () => {
    expect(utf8Environment({ LANG: 'ko_KR.EUC-KR' }, 'linux', () => 'EUC-KR')).toEqual({
      LC_ALL: 'C.UTF-8',
      LANGUAGE: 'ko_KR',
    })
    expect(utf8Environment({ LANG: 'ko_KR.UTF-8', LANGUAGE: 'ko:en' }, 'linux', ascii)).toMatchObject({
      LANGUAGE: 'ko:en',
    })
    expect(utf8Environment({}, 'linux', ascii)).toEqual({ LC_ALL: 'C.UTF-8', LANGUAGE: '' })
  })

  it('is looked for once: where even that one is missing, the app starts all the same', () => {
    expect(utf8Environment({ LC_ALL: 'C.UTF-8' }, 'linux', ascii)).toBeNull()
  })

  it('is none where the encoding is UTF-8, or can’t be told, or the system is another', () => {
    expect(utf8Environment({ LANG: 'ko_KR.UTF-8' }, 'linux', () => 'UTF-8')).toBeNull()
    expect(utf8Environment({}, 'linux', () => null)).toBeNull()
    expect(utf8Environment({}, 'win32', ascii)).toBeNull()
    expect(utf8Environment({}, 'darwin', ascii)).toBeNull()
  })
})
