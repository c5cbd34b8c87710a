import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { projectRoot } from '../../scripts/electron-runtime.ts'
import { dropFiles, launchApp, type RunningApp } from '../e2e/support/app.ts'
import { servicePid } from '../e2e/support/processes.ts'
import { cameraPhotos, emailOf } from './camera-photos.ts'
import { endOf, fillDirectory, listen } from './jobs.ts'
import { frameGaps, maxLateness, peakMemory, watchFrames, watchLateness } from './observe.ts'
import { codeWalk, imageMagick, renames, sharpLoop, vipsThumbnail, type CodeWalk } from './peers.ts'
import { launchPlain } from './plain-electron.ts'
import { emptyListGap, scrollGaps } from './scrolling.ts'
import type { Report } from './report.ts'
import { median, p95, rounded } from './statistics.ts'

declare global {
  interface Window {
    /** How long the last keystroke in the search field took. */
    keystroke: Promise<number>
  }
}

/** What to measure: photos in one drop, users in the large directory, runs of everything. */
export interface PhotosBench {
  photoCount: number
  userCount: number
  runs: number
}

const scratch = mkdtempSync(join(tmpdir(), 'badgeprep-bench-'))

/** Fills the directory through the users import. */
async function fill(running: RunningApp, count: number): Promise<void> {
  const csv = join(scratch, 'users.csv')
  const rows = Array.from({ length: count }, (_, index) =>
    [
      `First${index}`,
      `Last${index % 977}`,
      emailOf(index),
      `E-${100_000 + index}`,
      `Department ${index % 40}`,
    ].join(','),
  )
  writeFileSync(csv, ['firstName,lastName,email,externalId,department', ...rows].join('\n'))
  await fillDirectory(running, csv)
}

interface PhotoRun {
  review: number
  inspection: number
  upload: number
  late: number
  frameGap: number
  idleGap: number
  memory: { main: number; data: number; imaging: number; window: number }
}

/** One whole way of the photos through a new app. */
async function photoRun(photos: string, photoCount: number): Promise<PhotoRun> {
  const running = await launchApp({ size: { width: 1280, height: 800 } })
  const { app, window: page } = running
  await listen(page)
  await fill(running, photoCount)
  await page.getByTestId('nav-photos').click()
  await page.getByTestId('photos-drop').waitFor()
  await watchFrames(page)
  await after(2000)
  const idleGap = p95(await frameGaps(page))

  await watchLateness(app)
  await watchFrames(page)
  await dropFiles(page.getByTestId('photos-drop'), [photos])
  const reviewed = await endOf(page, 'photos-review')
  const frameGap = p95(await frameGaps(page))
  const droppedAt = await page.evaluate(() => window.droppedAt)
  // A person takes longer to look at them; else Upload would wait for it.
  const inspected = await endOf(page, 'photos-inspection')

  const ready = await page.evaluate(async () => {
    const drop = await window.badgeprep.photos.drop()
    return drop.ok ? (drop.value?.batches[0]?.ready ?? 0) : 0
  })
  if (ready !== Math.min(photoCount, 500)) throw new Error(`${ready} of ${photoCount} photos are ready`)
  const pressedAt = await page.evaluate(async (count) => {
    const now = performance.now()
    await window.badgeprep.photos.upload({ batch: 1, ready: count })
    return now
  }, ready)
  const uploadedAt = await endOf(page, 'photos-upload')
  const late = await maxLateness(app)

  const mainPid = app.process().pid ?? 0
  const windowPid = await app.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0,
  )
  const memory = {
    main: peakMemory(mainPid),
    data: peakMemory(servicePid(mainPid, 'data')),
    imaging: peakMemory(servicePid(mainPid, 'imaging')),
    window: peakMemory(windowPid),
  }
  if (readdirSync(join(scratch, 'pictures')).length === 0) keepStored(running)
  await running.close()
  return {
    review: (reviewed - droppedAt) / 1000,
    inspection: (inspected - reviewed) / 1000,
    upload: (uploadedAt - pressedAt) / 1000,
    late,
    frameGap,
    idleGap,
    memory,
  }
}

/** Stored pictures are what the peer of Upload renames. */
function keepStored({ userDataDir }: RunningApp): void {
  const store = join(userDataDir, 'photos')
  for (const prefix of readdirSync(store)) {
    for (const name of readdirSync(join(store, prefix))) {
      copyFileSync(join(store, prefix, name), join(scratch, 'pictures', name))
    }
  }
}

/** How late a bare Electron main is while the bare sharp loop runs beside it. */
async function controlRun(photos: string): Promise<number> {
  const plain = await launchPlain(null)
  await plain.app.firstWindow()
  await watchLateness(plain.app)
  const target = join(scratch, 'control')
  rmSync(target, { recursive: true, force: true })
  const loop = spawn(
    process.execPath,
    [join(import.meta.dirname, 'peers', 'sharp-loop.ts'), photos, target],
    {
      stdio: 'ignore',
    },
  )
  await new Promise((resolve) => loop.once('exit', resolve))
  const late = await maxLateness(plain.app)
  await plain.close()
  return late
}

interface UsersRun {
  searchP95: number
  scrollGap: number
  emptyGap: number
}

/** Search and scrolling in a large directory. */
async function usersRun(userCount: number): Promise<UsersRun> {
  const running = await launchApp({ size: { width: 1280, height: 800 } })
  const { window: page } = running
  await listen(page)
  await fill(running, userCount)
  await page.getByTestId('nav-users').click()
  await page.getByTestId('user-row').first().waitFor()

  const keystrokes: number[] = []
  const search = page.getByTestId('users-search')
  await watchKeystrokes(page)
  for (const word of ['first1234', 'last77', 'user0456', 'e-1399', 'first99 last']) {
    await search.fill('')
    await search.focus()
    for (const letter of word) keystrokes.push(await keystroke(page, letter))
  }
  await search.fill('')
  await after(300)
  const scrollGap = p95(await scrollGaps(page, page.locator('.virtual-table .v-vl')))
  await running.close()

  const emptyGap = await emptyListGap(userCount)
  return { searchP95: p95(keystrokes), scrollGap, emptyGap }
}

/** From now on `window.keystroke` tells how long the last keystroke in the search field took. */
async function watchKeystrokes(page: Page): Promise<void> {
  await page.getByTestId('users-search').evaluate((field) => {
    field.addEventListener('input', (event) => {
      const start = event.timeStamp
      const text = field instanceof HTMLInputElement ? field.value : ''
      const words = text.toLowerCase().split(/\s+/).filter(Boolean)
      const fits = (row: Element): boolean => {
        const shown = (row.textContent ?? '').toLowerCase()
        return words.every((word) => shown.includes(word))
      }
      window.keystroke = new Promise((resolve) => {
        // The answer is painted when every row in sight holds the words; a slow one counts as what it took.
        const look = (): void => {
          const done = [...document.querySelectorAll('[data-testid="user-row"]')].every(fits)
          const elapsed = performance.now() - start
          if (done || elapsed > 5000) requestAnimationFrame(() => resolve(performance.now() - start))
          else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      })
    })
  })
}

/** Milliseconds from a keystroke in the search field until the list shows its answer. */
async function keystroke(page: Page, letter: string): Promise<number> {
  await page.keyboard.type(letter)
  return page.evaluate(() => window.keystroke)
}

/** The main job beside its peers, and a large directory beside an empty list. */
export async function measurePhotos({ photoCount, userCount, runs }: PhotosBench): Promise<Report> {
  const photos = join(projectRoot, '.cache', `bench-photos-${photoCount}`)
  await cameraPhotos(photos, photoCount)
  mkdirSync(join(scratch, 'pictures'), { recursive: true })
  const results: PhotoRun[] = []
  const sharps: number[] = []
  const renameTimes: number[] = []
  const controls: number[] = []
  const usersRuns: UsersRun[] = []
  const walks: CodeWalk[] = []
  for (let run = 1; run <= runs; run++) {
    console.log(`photos, run ${run} of ${runs}`)
    sharps.push(sharpLoop(photos, scratch))
    walks.push(codeWalk(photos))
    results.push(await photoRun(photos, photoCount))
    renameTimes.push(renames(join(scratch, 'pictures'), scratch))
    controls.push(await controlRun(photos))
    usersRuns.push(await usersRun(userCount))
  }
  const vips = vipsThumbnail(photos, scratch)
  const magick = imageMagick(photos, scratch)
  rmSync(scratch, { recursive: true, force: true })

  const of = (pick: (run: PhotoRun) => number): number => median(results.map(pick))
  const ofUsers = (pick: (run: UsersRun) => number): number => median(usersRuns.map(pick))
  const ratioTo = (peer: number | null): number | null =>
    peer === null ? null : rounded(of(({ review }) => review) / peer)
  return {
    photos: {
      review: {
        seconds: rounded(of(({ review }) => review)),
        ratioToSharp: ratioTo(median(sharps)),
        ratioToVips: ratioTo(vips),
        ratioToImageMagick: ratioTo(magick),
      },
      inspection: {
        seconds: rounded(of(({ inspection }) => inspection)),
        walkMsPerMb: rounded(median(walks.map(({ msPerMb }) => msPerMb))),
        walkRatioToSharp: rounded(median(walks.map(({ ratioToSharp }) => ratioToSharp))),
      },
      upload: {
        seconds: rounded(of(({ upload }) => upload)),
        ratioToRenames: rounded(of(({ upload }) => upload) / median(renameTimes)),
      },
    },
    main: { maxLateMs: rounded(of(({ late }) => late)), controlLateMs: rounded(median(controls)) },
    window: {
      p95FrameGapMs: rounded(of(({ frameGap }) => frameGap)),
      idleP95FrameGapMs: rounded(of(({ idleGap }) => idleGap)),
    },
    users: {
      count: userCount,
      searchP95Ms: rounded(ofUsers(({ searchP95 }) => searchP95)),
      scrollP95FrameGapMs: rounded(ofUsers(({ scrollGap }) => scrollGap)),
      emptyListP95FrameGapMs: rounded(ofUsers(({ emptyGap }) => emptyGap)),
    },
    memory: {
      mainMb: Math.round(of(({ memory }) => memory.main)),
      dataMb: Math.round(of(({ memory }) => memory.data)),
      imagingMb: Math.round(of(({ memory }) => memory.imaging)),
      windowMb: Math.round(of(({ memory }) => memory.window)),
    },
  }
}
