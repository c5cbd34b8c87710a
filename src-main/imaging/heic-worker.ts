import { parentPort } from 'node:worker_threads'
import { decodeHeic } from './heic.ts'
import type { HeicReply } from './heic-thread.ts'
import { asRefusal } from './refusal.ts'

/** The thread of the imaging service in which HEICs are decoded, one after the other (heic-thread.ts). */
if (!parentPort) throw new Error('Runs only as a thread of the imaging service.')
const port = parentPort

port.on('message', (bytes: Uint8Array) => {
  void decodeHeic(bytes)
    .then(({ width, height, tiff }) => {
      const reply: HeicReply = { ok: true, width, height, tiff }
      // Tens of megabytes of pixels change hands instead of being copied.
      port.postMessage(reply, [tiff.buffer])
    })
    .catch((error: unknown) => {
      port.postMessage({ ok: false, defect: asRefusal(error).defect } satisfies HeicReply)
    })
})
