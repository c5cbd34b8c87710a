import { maxImportRows } from '../../../src-preload/contract/limits.ts'

/** How many bits hold the place of any row of an import (C1). */
export const placeBits = 32 - Math.clz32(maxImportRows - 1)

/** A number that is larger than the place of any row: a link or a key is multiplied with it to stand above a place. */
export const places = 2 ** placeBits
