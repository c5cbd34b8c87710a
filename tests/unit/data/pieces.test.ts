import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readCsv, type CsvTaker } from '../../../src-main/data/csv/read.ts'
import { copyChecked } from '../../../src-main/data/database/backup.ts'
import { CodedError } from '../../../src-main/services/protocol.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'badgeprep-pieces-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const descriptors = '/proc/self/fd'
/** Files of the folder that this process holds open. */
function held(): string[] {
  return readdirSync(descriptors).flatMap((descriptor) => {
    try {
      const path = readlinkSync(join(descriptors, descriptor))
      return path.startsWith(folder) ? [path] : []
    } catch (error) {
      // The one by which the others are listed is gone already.
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
      throw error
    }
  })
}

describe.skipIf(process.platform !== 'linux')(
  'whoever stops in the middle of a file leaves it closed',
  () => {
    const stop = (): never => {
      throw new CodedError('cancelled')
    }

    it.each([
      ['a person cancels', { progress: stop }],
      ['a row is refused', { record: stop }],
      ['the header is refused', { header: stop }],
    ] satisfies [string, Partial<CsvTaker>][])('reading a CSV: %s', async (_, taker) => {
      const path = join(folder, 'users.csv')
      writeFileSync(path, `a,b\n${'1,2\n'.repeat(100_000)}`)
      const nothing = (): void => undefined
      const how = {
        encoding: 'utf-8',
        damaged: false,
        delimiter: 'comma',
        newline: '\n',
        strayQuotes: false,
      } as const
      const signal = new AbortController().signal
      await expect(
        readCsv(
          { path, ...how },
          { signal, odd: nothing, header: nothing, record: nothing, progress: nothing, ...taker },
        ),
      ).rejects.toThrow('cancelled')
      expect(held()).toEqual([])
    })

    it.each([1, 4])('copying a file, at step %i', async (last) => {
      const source = join(folder, 'source')
      writeFileSync(source, Buffer.alloc(3 * 1024 * 1024))
      let steps = 0
      const step = (): void => {
        steps += 1
        if (steps === last) stop()
      }
      await expect(copyChecked(source, join(folder, 'target'), step)).rejects.toThrow('cancelled')
      expect(held()).toEqual([])
      expect(readdirSync(folder)).toEqual(['source'])
    })
  },
)
