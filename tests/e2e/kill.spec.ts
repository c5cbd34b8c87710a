import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { expect, test, type Page } from '@playwright/test'
import sharp from 'sharp'
import type { JobEnd } from '../../src-preload/contract/jobs.ts'
import { answerOpenDialog, launchApp, type RunningApp } from './support/app.ts'
import { servicePid } from './support/processes.ts'

/**
 * Each process is killed in the middle of a review and of an Upload, at moments that a seed spreads over the stages.
 * Afterwards nothing uploaded is lost, nothing is half there, and the batch goes on to its end.
 */
const moments = 20
const people = 40
const targets = ['imaging', 'data', 'app'] as const
const stages = ['review', 'upload'] as const
type Target = (typeof targets)[number]
type Stage = (typeof stages)[number]

const email = (index: number): string => `p${index}@example.com`

let root: string
/** The data folder that each stage begins with, copied for every seed: with users, and with a batch ready to upload. */
let begun: Record<Stage, string>

test.beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'badgeprep-kill-'))
  const photos = join(root, 'photos')
  mkdirSync(photos)
  for (let index = 0; index < people; index++) {
    const noise = { type: 'gaussian' as const, mean: 40 + index * 4, sigma: 40 }
    await sharp({ create: { width: 1600, height: 1200, channels: 3, background: '#888', noise } })
      .jpeg()
      .toFile(join(photos, `${email(index)}.jpg`))
  }
  const rows = Array.from({ length: people }, (_, index) => `First${index},Last${index},${email(index)}`)
  writeFileSync(join(root, 'users.csv'), ['firstName,lastName,email', ...rows].join('\n'))

  begun = { review: join(root, 'filled'), upload: join(root, 'reviewed') }
  const first = await launchApp({ userDataDir: begun.review })
  await answerOpenDialog(first.app, [join(root, 'users.csv')])
  await listen(first.window)
  await waitForEnds(first.window, await start(first.window, 'import'))
  await first.close()

  cpSync(begun.review, begun.upload, { recursive: true })
  const second = await launchApp({ userDataDir: begun.upload })
  await answerOpenDialog(second.app, [photos])
  await listen(second.window)
  await waitForEnds(second.window, await start(second.window, 'review'))
  expect((await settledCounts(second.window)).ready).toBe(people)
  await second.close()
})
test.afterAll(() => rmSync(root, { recursive: true, force: true }))

declare global {
  interface Window {
    ends: JobEnd[]
  }
}

async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.ends = []
    window.badgeprep.events.onJobEnd((end) => {
      // What follows a review in the background ends whenever it likes.
      if (end.kind !== 'photos-inspection') window.ends.push(end)
    })
  })
}

/** Starts a job and answers how many ends there will be when it has ended. */
async function start(page: Page, what: 'import' | 'review' | 'upload'): Promise<number> {
  return page.evaluate(async (job) => {
    const { imports, photos } = window.badgeprep
    const before = window.ends.length
    const ended = async (count: number): Promise<void> => {
      while (window.ends.length < count) await new Promise((resolve) => requestAnimationFrame(resolve))
    }
    if (job === 'review') await photos.chooseFolder()
    else if (job === 'upload') {
      const drop = await photos.drop()
      await photos.upload({ batch: 1, ready: drop.ok ? (drop.value?.batches[0]?.ready ?? 0) : 0 })
    } else {
      await imports.choose('users')
      await ended(before + 1)
      const state = await imports.state('users')
      const id = state.ok ? (state.value.review?.id ?? 0) : 0
      await imports.judge(id)
      await ended(before + 2)
      await imports.proceed({ id, leaveOutErrors: false })
      return before + 3
    }
    return before + 1
  }, what)
}

async function waitForEnds(page: Page, count: number): Promise<JobEnd | undefined> {
  await expect
    .poll(() => page.evaluate(() => window.ends.length), { timeout: 60_000 })
    .toBeGreaterThanOrEqual(count)
  return page.evaluate(() => window.ends.at(-1))
}

/** Mulberry32: the same moments in every run. */
function random(seed: number): number {
  let mixed = (seed + 0x6d2b79f5) | 0
  mixed = Math.imul(mixed ^ (mixed >>> 15), 1 | mixed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
}

/** The open batch when nothing runs on it any more. */
async function settledCounts(page: Page): Promise<{ ready: number; pending: number; uploaded: number }> {
  await expect
    .poll(
      () =>
        page.evaluate(async () => {
          const jobs = await window.badgeprep.jobs.list()
          const drop = await window.badgeprep.photos.drop()
          if (!jobs.ok || !drop.ok) return 'not yet'
          return jobs.value.length === 0 && (drop.value?.batches[0]?.pending ?? 0) === 0
            ? 'settled'
            : 'running'
        }),
      { timeout: 60_000 },
    )
    .toBe('settled')
  return page.evaluate(async () => {
    const drop = await window.badgeprep.photos.drop()
    const batch = drop.ok ? drop.value?.batches[0] : undefined
    return { ready: batch?.ready ?? 0, pending: batch?.pending ?? 0, uploaded: batch?.uploaded ?? 0 }
  })
}

async function kill(running: RunningApp, target: Target): Promise<void> {
  const main = running.app.process()
  if (target === 'app') {
    const gone = new Promise((resolve) => main.once('exit', resolve))
    main.kill('SIGKILL')
    await gone
  } else process.kill(servicePid(main.pid ?? 0, target), 'SIGKILL')
}

/** Every profile's photo is whole: its file is there and is what its name says. */
async function checkProfiles(page: Page, userDataDir: string): Promise<number> {
  const hashes = await page.evaluate(async () => {
    const query = { search: '', filter: 'all' as const, sort: 'email' as const, descending: false }
    const answer = await window.badgeprep.users.page({ query, offset: 0, limit: 500 })
    return answer.ok ? answer.value.rows.flatMap(({ photo }) => photo ?? []) : []
  })
  for (const hash of hashes) {
    const file = join(userDataDir, 'photos', hash.slice(0, 2), `${hash}.jpg`)
    expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(hash)
  }
  return hashes.length
}

for (let seed = 1; seed <= moments; seed++) {
  const target = targets[seed % targets.length] ?? 'app'
  const stage: Stage = stages[Math.floor(seed / targets.length) % stages.length] ?? 'review'
  const moment = random(seed)

  test(`seed ${seed}: the ${target} is killed in the ${stage}, at ${Math.round(moment * 100)} %`, async () => {
    const userDataDir = join(root, `data-${seed}`)
    cpSync(begun[stage], userDataDir, { recursive: true })
    let running = await launchApp({ userDataDir })
    await listen(running.window)
    await answerOpenDialog(running.app, [join(root, 'photos')])
    if (stage === 'upload') expect((await settledCounts(running.window)).ready).toBe(people)

    // A review takes about 800 ms, an Upload about 60 ms: the moment is spread over that.
    const ends = await start(running.window, stage)
    await after(moment * (stage === 'review' ? 800 : 60))
    await kill(running, target)

    if (target === 'app') {
      running = await launchApp({ userDataDir })
      await listen(running.window)
    } else {
      const end = await waitForEnds(running.window, ends)
      expect(end?.outcome, `the ${stage} goes on`).toBe('finished')
    }
    // An app killed before the drop was recorded has no batch: it is dropped again, as a person would.
    const { window: page } = running
    const open = await page.evaluate(async () => {
      const drop = await window.badgeprep.photos.drop()
      return drop.ok && drop.value !== null
    })
    if (!open) {
      await answerOpenDialog(running.app, [join(root, 'photos')])
      await waitForEnds(page, await start(page, 'review'))
    }
    const counts = await settledCounts(page)
    expect(counts.ready + counts.uploaded).toBeGreaterThan(0)
    // All or nothing: an Upload that was cut off has saved every photo or none.
    if (stage === 'upload') expect([0, people]).toContain(counts.uploaded)
    expect(await checkProfiles(page, userDataDir)).toBe(counts.uploaded)

    if (counts.ready + counts.uploaded < people) {
      await answerOpenDialog(running.app, [join(root, 'photos')])
      await waitForEnds(page, await start(page, 'review'))
    }
    if (counts.uploaded < people) {
      await waitForEnds(page, await start(page, 'upload'))
      expect((await settledCounts(page)).uploaded).toBe(people)
    }
    expect(await checkProfiles(page, userDataDir)).toBe(people)
    await running.close()
    const left = join(userDataDir, 'photos')
    const strays = readdirSync(left).flatMap((prefix) =>
      readdirSync(join(left, prefix)).filter((name) => !name.endsWith('.jpg')),
    )
    expect(strays).toEqual([])
    expect(existsSync(join(userDataDir, 'badgeprep.db'))).toBe(true)
    rmSync(userDataDir, { recursive: true, force: true })
  })
}
