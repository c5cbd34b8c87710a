import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { protocol, type Session } from 'electron'
import { storedPhotoPath, type DataFolders } from '../services/contract/folders.ts'
import { contentPolicy } from './security/content-policy.ts'

/** The window's own address. Pictures have hosts of their own: app://photo/<hash>, app://staged/…, app://preview/…. */
export const windowUrl = 'app://badgeprep/index.html'

const mediaTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Must run before the app is ready: app:// behaves like https, with an origin of its own. */
export function declareProtocol(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/**
 * The file that an app:// address stands for, or null: `windowFolder` holds the built window. Names are checked by
 * character, so that no address, however it is written, leaves its folder.
 */
export function fileOf(url: string, windowFolder: string, folders: DataFolders): string | null {
  const { host, pathname } = new URL(url)
  const hash = /^\/([0-9a-f]{64})$/.exec(pathname)?.[1]
  switch (host) {
    case 'badgeprep':
      return /^(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/.test(pathname) ? join(windowFolder, pathname) : null
    case 'photo':
      return hash ? storedPhotoPath(folders, hash) : null
    case 'staged':
      return hash ? join(folders.stagedPhotos, `${hash}.jpg`) : null
    case 'preview':
      return hash ? join(folders.previews, `${hash}.jpg`) : null
    default:
      return null
  }
}

/** Serves the window and its pictures. Pictures are named by their content, so they never change. */
export function serveProtocol(session: Session, windowFolder: string, folders: DataFolders): void {
  session.protocol.handle('app', async (request) => {
    const file = request.method === 'GET' ? fileOf(request.url, windowFolder, folders) : null
    if (!file) return new Response(null, { status: 404 })
    try {
      const body = new Uint8Array(await readFile(file))
      return new Response(body, { headers: headersFor(file) })
    } catch {
      return new Response(null, { status: 404 })
    }
  })
}

function headersFor(file: string): Record<string, string> {
  const extension = extname(file)
  if (extension === '.jpg') {
    return { 'content-type': 'image/jpeg', 'cache-control': 'max-age=31536000, immutable' }
  }
  return {
    'content-type': mediaTypes[extension] ?? 'application/octet-stream',
    'content-security-policy': contentPolicy,
    'x-content-type-options': 'nosniff',
  }
}
