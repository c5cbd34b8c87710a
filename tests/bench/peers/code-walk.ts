/**
 * The walk over the codes of some pictures of a folder, and sharp's decoding of the same bytes, one after the other:
 * prints milliseconds of the processor for a megabyte, and the walk's share of what sharp takes.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { walkCodes } from '../../../src-main/imaging/codes/walk.ts'

const sample = 20
const [source] = process.argv.slice(2)
if (!source) throw new Error('usage: code-walk.ts SOURCE')
sharp.concurrency(1)
sharp.cache(false)

/** Milliseconds of the processor since `before`. */
function since(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

let bytes = 0
let walked = 0
let decoded = 0
for (const name of readdirSync(source).slice(0, sample)) {
  const jpeg = readFileSync(join(source, name))
  bytes += jpeg.length
  const beforeWalk = process.cpuUsage()
  const walk = walkCodes(jpeg)
  let step = walk.next()
  while (!step.done) step = walk.next()
  walked += since(beforeWalk)
  if (step.value !== 'intact') throw new Error(`${name}: ${step.value}`)
  const beforeDecoding = process.cpuUsage()
  await sharp(jpeg).raw().toBuffer()
  decoded += since(beforeDecoding)
}
process.stdout.write(`${walked / (bytes / 1e6)} ${walked / decoded}`)
