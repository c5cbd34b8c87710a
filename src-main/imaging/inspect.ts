import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { throwIfCancelled } from '../services/channel.ts'
import type { InspectInput, Inspection } from '../services/contract/imaging.ts'
import { CodedError } from '../services/protocol.ts'
import { hasSequentialCodes, walkCodes, type CodesFinding } from './codes/walk.ts'
import { sniff } from './kind.ts'
import { printOf } from './print.ts'
import { oneAtATime } from './queue.ts'
import { readPhoto } from './read.ts'

/** As long is walked between two yields, in milliseconds: pictures that are rendered meanwhile go on. */
const turnMs = 10

const takeTurn = oneAtATime()

/**
 * Looks for damage in a file that was rendered, of which the decoder tells nothing: bad codes in a sequential JPEG. One
 * file at a time, a little at a time. Whatever a file brings about is an answer; throws `cancelled`, and Node's error
 * where the machine is short of something.
 */
export function inspect(input: InspectInput, signal: AbortSignal): Promise<Inspection> {
  return takeTurn(() => inspectNow(input, signal))
}

async function inspectNow({ path, print }: InspectInput, signal: AbortSignal): Promise<Inspection> {
  throwIfCancelled(signal)
  // A drive may take longer than a cancel waits.
  const read = await Promise.race([readPhoto(path), cancelled(signal)])
  if (!read.ok || printOf(read.content) !== print) return { found: 'unseen' }
  const bytes = read.content
  const finding = isWalked(bytes) ? await walkInTurns(bytes, signal) : 'intact'
  if (finding === 'intact') return { found: 'intact' }
  return { found: 'damage', bytes: createHash('sha256').update(bytes).digest('hex') }
}

/** Rejects when the person has cancelled. */
function cancelled(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(new CodedError('cancelled')), { once: true }),
  )
}

function isWalked(bytes: Buffer): boolean {
  const content = sniff(bytes)
  return 'photo' in content && content.photo === 'jpeg' && hasSequentialCodes(bytes)
}

async function walkInTurns(bytes: Buffer, signal: AbortSignal): Promise<CodesFinding> {
  const walk = walkCodes(bytes)
  for (;;) {
    throwIfCancelled(signal)
    const start = performance.now()
    let step = walk.next()
    while (!step.done && performance.now() - start < turnMs) step = walk.next()
    if (step.done) return step.value
    await setImmediate()
  }
}
