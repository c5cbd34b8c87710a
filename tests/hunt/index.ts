/**
 * `npm run hunt`: the long form of the property tests, whose short form is part of `npm test`: random courses of events
 * against small plain models, and file names made to fool the suggestions. Options: `--only photos|credentials|names`,
 * `--runs N` (100000), `--seed N`. What it finds it prints as the shortest course that shows it.
 */
import { parseArgs } from 'node:util'
import type { Hunt } from './hunt.ts'

const hunts: Record<string, () => Promise<Hunt>> = {
  names: async () => (await import('./names.ts')).huntNames,
  photos: async () => (await import('./photos.ts')).huntPhotos,
  credentials: async () => (await import('./credentials.ts')).huntCredentials,
}

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
})
const wanted = values.only === undefined ? Object.keys(hunts) : [values.only]
const options = { runs: Number(values.runs), seed: Number(values.seed) }

for (const name of wanted) {
  const load = hunts[name]
  if (!load) throw new Error(`There is no hunt called ${name}.`)
  const start = Date.now()
  const hunt = await load()
  console.log(`${name}: ${options.runs} runs, seed ${options.seed}`)
  console.log(`${name}: ${await hunt(options)} (${Math.round((Date.now() - start) / 1000)} s)`)
}
