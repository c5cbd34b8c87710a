import { spawn, type ChildProcess } from 'node:child_process'
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { chromium, type Page } from '@playwright/test'

export interface Started {
  page: Page
  /** Milliseconds from the start of the process until its first screen was there. */
  startUp: number
  /** Closes the window, as a person does, and waits for the end of the application. */
  close(): Promise<void>
}

/** Starts a program with remote debugging, and waits until the screen of Users is there. */
export async function startApp(command: readonly string[], env: NodeJS.ProcessEnv): Promise<Started> {
  const began = performance.now()
  const [program = '', ...args] = command
  const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const browser = await chromium.connectOverCDP(await debuggingAddress(child))
  const [context] = browser.contexts()
  assert.ok(context)
  const page = context.pages()[0] ?? (await context.waitForEvent('page'))
  await page.getByTestId('nav-users').waitFor()
  const startUp = performance.now() - began
  return {
    page,
    startUp,
    close: async () => {
      const end = new Promise<number | null>((resolve) => child.once('close', resolve))
      await page.close()
      assert.equal(await end, 0, 'exit code')
      await browser.close().catch(() => undefined)
    },
  }
}

/** What Chromium prints once it listens. */
function debuggingAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = ''
    child.stderr?.on('data', (piece: Buffer) => {
      printed += piece.toString()
      const address = /DevTools listening on (ws:\S+)/.exec(printed)?.[1]
      if (address !== undefined) resolve(address)
    })
    child.once('error', reject)
    child.once('close', (code) =>
      reject(new Error(`The application ended with ${code} at its start.\n${printed}`)),
    )
  })
}

interface Process {
  command: string
  user: number
  /** 2: a seccomp filter is on. */
  seccomp: number
}

/** The processes below a folder of programs. */
export function processesOf(folder: string): Process[] {
  return readdirSync('/proc').flatMap((pid): Process[] => {
    if (!/^\d+$/.test(pid)) return []
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
      if (!command.startsWith(folder)) return []
      const status = readFileSync(`/proc/${pid}/status`, 'utf8')
      const number = (name: string): number =>
        Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1])
      return [{ command, user: number('Uid'), seccomp: number('Seccomp') }]
    } catch {
      return [] // It ended while we looked.
    }
  })
}
