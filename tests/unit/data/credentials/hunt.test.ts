import { it } from 'vitest'
import { huntCredentials } from '../../../hunt/credentials.ts'

/** Enough to find what can go wrong in a plain way, and quick; `npm run hunt` goes on. */
const runs = 500
const seed = Number(process.env['BADGEPREP_SEED'] ?? NaN)

it('who holds which credential is what the rules say, whatever happens', async () => {
  await huntCredentials({ runs, seed: 1 })
}, 120_000)

it.skipIf(!Number.isInteger(seed))(
  'so it is from another seed',
  async () => {
    await huntCredentials({ runs, seed })
  },
  120_000,
)
