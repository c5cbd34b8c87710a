import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { launchApp, type RunningApp } from './support/app.ts'

/** The window's walls, tried from inside: no network, no Node, no other page, no file outside the app's own. */
let running: RunningApp
let server: Server
let requests: string[]
let address: string

test.beforeAll(async () => {
  requests = []
  server = createServer((request, response) => {
    requests.push(request.url ?? '')
    response.end('reached')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  running = await launchApp()
})
test.afterAll(async () => {
  await running.close()
  await new Promise((resolve) => server.close(resolve))
})

test('the window is sandboxed and isolated, and has no Node', async () => {
  const preferences = await running.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    // Electron's types leave this one out; it tells what the window really runs with.
    const real = contents as unknown as { getLastWebPreferences(): Record<string, unknown> } | undefined
    const { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity } =
      real?.getLastWebPreferences() ?? {}
    return { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity: webSecurity !== false }
  })
  expect(preferences).toEqual({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    webSecurity: true,
  })
  const globals = await running.window.evaluate(() =>
    ['require', 'process', 'module', 'Buffer'].filter((name) => name in window),
  )
  expect(globals).toEqual([])
})

test('the window sees named functions only: no invoke, no event objects, no paths', async () => {
  const shape = await running.window.evaluate(() =>
    Object.fromEntries(
      Object.entries(window.badgeprep).map(([group, functions]) => [group, Object.keys(functions).length]),
    ),
  )
  expect(Object.keys(shape).sort()).toEqual([
    'app',
    'credentials',
    'events',
    'export',
    'history',
    'imports',
    'jobs',
    'photos',
    'sample',
    'settings',
    'users',
  ])
  // A file made by a script has no path: nothing is read on its word.
  const answer = await running.window.evaluate(() =>
    window.badgeprep.photos.add([new File(['x'], '/etc/passwd')]),
  )
  expect(answer).toMatchObject({ ok: false, error: { code: 'name-unreadable', args: { count: 1 } } })
})

test('the policy is the one designed, and eval is refused', async () => {
  const direct = await running.app.evaluate(async ({ net }) =>
    (await net.fetch('app://badgeprep/index.html')).headers.get('content-security-policy'),
  )
  expect(direct).toContain("default-src 'none'")
  expect(direct).toContain("script-src 'self'")
  expect(direct).not.toMatch(/script-src[^;]*unsafe/)
  // DevTools, through which this test speaks, may evaluate; the page's own timers and inline scripts may not.
  const injected = await running.window.evaluate(async () => {
    const inline = document.createElement('script')
    inline.textContent = 'document.documentElement.dataset.injected = "inline"'
    document.body.append(inline)
    const timer: unknown = 'document.documentElement.dataset.injected = "timer"'
    window.setTimeout(timer as () => void, 0)
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    return document.documentElement.dataset['injected'] ?? 'refused'
  })
  expect(injected).toBe('refused')
})

test('no request ever leaves: not from the window, not by script, image, frame, form, beacon, socket or link', async () => {
  await running.window.evaluate(async (url) => {
    const quietly = async (work: () => unknown): Promise<void> => {
      try {
        await work()
      } catch {
        // Refused, as it should be; what counts is what reached the server.
      }
    }
    await quietly(() => fetch(`${url}/fetch`, { mode: 'no-cors' }))
    await quietly(() => navigator.sendBeacon(`${url}/beacon`, 'x'))
    await quietly(() => new WebSocket(`${url.replace('http', 'ws')}/socket`))
    await quietly(() => new EventSource(`${url}/events`))
    await quietly(() => import(/* @vite-ignore */ `${url}/module.js`))
    for (const [tag, property] of [
      ['img', 'src'],
      ['iframe', 'src'],
      ['script', 'src'],
      ['link', 'href'],
      ['video', 'src'],
      ['object', 'data'],
    ] as const) {
      const element = document.createElement(tag)
      if (element instanceof HTMLLinkElement) element.rel = 'stylesheet'
      element.setAttribute(property, `${url}/${tag}`)
      document.body.append(element)
    }
    const form = document.createElement('form')
    form.action = `${url}/form`
    document.body.append(form)
    form.submit()
    const link = document.createElement('a')
    link.href = `${url}/link`
    link.target = '_blank'
    document.body.append(link)
    link.click()
    window.open(`${url}/popup`)
    await quietly(() => (location.href = `${url}/navigate`))
  }, address)
  await running.app.evaluate(async ({ net, session }, url) => {
    const refused = await session.defaultSession.fetch(`${url}/main-session`).then(
      () => 'reached',
      () => 'refused',
    )
    const alsoRefused = await net.fetch(`${url}/main-net`).then(
      () => 'reached',
      () => 'refused',
    )
    if (refused !== 'refused' || alsoRefused !== 'refused')
      throw new Error('a request of the session went out')
  }, address)
  expect(requests).toEqual([])
  expect(running.window.url()).toBe('app://badgeprep/index.html')
  expect(running.app.windows()).toHaveLength(1)
})

test('app:// serves nothing outside its folders', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'badgeprep-secret-'))
  mkdirSync(join(dir, 'deep'))
  writeFileSync(join(dir, 'secret.txt'), 'secret')
  const database = await running.app.evaluate(
    async ({ net }, urls) =>
      Promise.all(urls.map(async (url) => ((await net.fetch(url).catch(() => null))?.status ?? 0) === 200)),
    [
      'app://badgeprep/../../package.json',
      'app://badgeprep/..%2f..%2fpackage.json',
      'app://badgeprep/%2e%2e/main/index.js',
      `app://badgeprep/${dir}/secret.txt`,
      'app://photo/..%2f..%2fbadgeprep.db',
      'app://staged/..%2freviews.db',
      'app://data/badgeprep.db',
      `app://photo/${'a'.repeat(64)}`,
    ],
  )
  expect(database).not.toContain(true)
  rmSync(dir, { recursive: true })
})

test('permissions are denied', async () => {
  const states = await running.window.evaluate(async () => {
    const names = [
      'notifications',
      'geolocation',
      'camera',
      'microphone',
      'clipboard-read',
    ] as PermissionName[]
    return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state))
  })
  expect(new Set(states)).toEqual(new Set(['denied']))
})

test('commands are answered to our own window alone: no other page, not even our address elsewhere', async () => {
  const addresses = [
    'about:blank',
    'data:text/html,<title>forged</title>',
    'app://evil/index.html',
    `app://photo/${'a'.repeat(64)}`,
    'app://badgeprep/index.html',
  ]
  const answers = await running.app.evaluate(async ({ app, BrowserWindow, session }, urls) => {
    const preload = `${app.getAppPath()}/out/preload/index.cjs`
    // A session of its own shows whatever it likes under any address.
    const forged = session.fromPartition('forged')
    forged.protocol.handle(
      'app',
      () => new Response('<title>forged</title>', { headers: { 'content-type': 'text/html' } }),
    )
    const answered: unknown[] = []
    for (const url of urls) {
      const window = new BrowserWindow({
        show: false,
        webPreferences: { preload, session: forged, sandbox: true, contextIsolation: true },
      })
      await window.loadURL(url)
      answered.push(await window.webContents.executeJavaScript('window.badgeprep.app.info()'))
      window.destroy()
    }
    return answered
  }, addresses)
  const refused = { ok: false, error: { code: 'bad-input', args: { command: 'app.info' }, retryable: false } }
  expect(Object.fromEntries(addresses.map((url, place) => [url, answers[place]]))).toEqual(
    Object.fromEntries(addresses.map((url) => [url, refused])),
  )
  expect((await running.window.evaluate(() => window.badgeprep.app.info())).ok).toBe(true)
})
