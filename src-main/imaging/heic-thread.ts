import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { photoErrorReasons } from '../../src-preload/contract/photos.ts'
import { logUnexpected } from '../services/channel.ts'
import type { DecodedHeic } from './heic.ts'
import { corrupt, Refusal } from './refusal.ts'

/** What the thread answers to the bytes of a HEIC. */
const replySchema = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    width: z.number(),
    height: z.number(),
    tiff: z.instanceof(Uint8Array<ArrayBuffer>),
  }),
  z.object({
    ok: z.literal(false),
    defect: z.object({
      reason: z.enum(photoErrorReasons),
      args: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  }),
])
export type HeicReply = z.infer<typeof replySchema>

/** As the services themselves: beside this file in the bundle, and as it is written where that is run. */
const entry = join(import.meta.dirname, `heic-worker${extname(import.meta.filename)}`)

/**
 * Decodes HEICs in a thread of their own, as WebAssembly takes up to two seconds for one and JPEGs would wait: it is
 * started when first needed, kept, and started again where it died. Only one may be in hand at a time. Throws a Refusal;
 * a thread that dies, of whatever, is the fault of the file that it had in hand.
 */
export function createHeicThread(
  start: () => Worker = () => new Worker(entry),
): (bytes: Buffer) => Promise<DecodedHeic> {
  let thread: Worker | null = null
  let inHand: { resolve(decoded: DecodedHeic): void; reject(refusal: Refusal): void } | null = null

  function started(): Worker {
    const worker = start()
    worker.on('message', (message) => {
      // A thread that has nothing to do keeps no process alive.
      worker.unref()
      const reply = replySchema.parse(message)
      if (!reply.ok) inHand?.reject(new Refusal(reply.defect))
      else inHand?.resolve({ ...reply, tiff: Buffer.from(reply.tiff.buffer, 0, reply.tiff.byteLength) })
      inHand = null
    })
    worker.on('error', (error) => logUnexpected('heic-worker', error))
    worker.on('exit', () => {
      thread = null
      inHand?.reject(corrupt('decoder-died'))
      inHand = null
    })
    return worker
  }

  return (bytes) =>
    new Promise((resolve, reject) => {
      inHand = { resolve, reject }
      thread ??= started()
      thread.ref()
      thread.postMessage(bytes)
    })
}
