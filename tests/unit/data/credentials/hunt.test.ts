import { expect, it } from 'vitest'
import { huntCredentials } from '../../../hunt/credentials.ts'

/** Enough to find what can go wrong in a plain way, and quick; `npm run hunt` goes on. */
const runs = 500
/** Another seed looks elsewhere. */
const seed = Number(process.env['BADGEPREP_SEED'] ?? 1)

it('who holds which credential is what the rules say, whatever happens', async () => {
  await expect(huntCredentials({ runs, seed })).resolves.toContain(`${runs} courses`)
}, 120_000)
