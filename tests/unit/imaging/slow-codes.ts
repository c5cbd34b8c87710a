import type { CodesFinding } from '../../../src-main/imaging/codes/walk.ts'

type Codes = Map<string, number>

/**
 * The same walk as `walkCodes`, bit by bit from the standard's text, to hold it against: for files whose headers are
 * whole, without comment, restart markers or not.
 */
export function slowFinding(jpeg: Buffer): CodesFinding {
  const tables = new Map<number, Codes>()
  let interval = 0
  let frame: { width: number; height: number; parts: { id: number; across: number; down: number }[] } | null =
    null
  let at = 2
  for (;;) {
    while (jpeg[at] !== 0xff || jpeg[at + 1] === 0xff || jpeg[at + 1] === 0) at += 1
    const code = jpeg[at + 1]
    if (code === 0xd9) return 'intact'
    const body = jpeg.subarray(at + 4, at + 2 + jpeg.readUInt16BE(at + 2))
    at += 4 + body.length
    if (code === 0xc4) readTables(body, tables)
    if (code === 0xdd) interval = body.readUInt16BE(0)
    if (code === 0xc0 || code === 0xc1) {
      const parts = Array.from({ length: body.readUInt8(5) }, (_, index) => {
        const factors = body.readUInt8(7 + 3 * index)
        return { id: body.readUInt8(6 + 3 * index), across: factors >> 4, down: factors & 15 }
      })
      frame = { width: body.readUInt16BE(3), height: body.readUInt16BE(1), parts }
    }
    if (code !== 0xda) continue
    if (!frame) return 'not-followed'
    const { width, height, parts } = frame
    const most = {
      across: Math.max(...parts.map((p) => p.across)),
      down: Math.max(...parts.map((p) => p.down)),
    }
    const chosen = Array.from({ length: body.readUInt8(0) }, (_, index) => {
      const part = parts.find(({ id }) => id === body[1 + 2 * index])
      const choice = body.readUInt8(2 + 2 * index)
      const [dc, ac] = [tables.get(choice >> 4), tables.get(16 + (choice & 15))]
      return part && dc && ac ? { ...part, dc, ac } : null
    }).filter((one) => one !== null)
    const [first] = chosen
    if (chosen.length !== body[0] || !first) return 'not-followed'
    const alone = chosen.length === 1
    const units = alone
      ? Math.ceil((width * first.across) / most.across / 8) * Math.ceil((height * first.down) / most.down / 8)
      : Math.ceil(width / 8 / most.across) * Math.ceil(height / 8 / most.down)
    const blocks = chosen.flatMap((part) =>
      Array.from({ length: alone ? 1 : part.across * part.down }, () => part),
    )
    for (let unit = 0, restarts = 0; unit < units; restarts += 1) {
      let end = at
      while (end < jpeg.length && (jpeg[end] !== 0xff || jpeg[end + 1] === 0 || jpeg[end + 1] === 0xff))
        end += 1
      const reader = new Bits(jpeg.subarray(at, end))
      const last = interval === 0 ? units : Math.min(units, unit + interval)
      for (; unit < last; unit += 1) {
        for (const { dc, ac } of blocks) {
          const wrong = block(reader, dc, ac)
          if (wrong) return 'bad-code'
          if (reader.isBeyond()) return 'ended-early'
        }
      }
      if (reader.bytesLeft() > 4) return 'left-over'
      at = end
      const marker = jpeg[at + 1] ?? 0xd9
      if (unit < units && marker !== 0xd0 + (restarts % 8))
        return marker >= 0xd0 && marker <= 0xd7 ? 'restart-order' : 'ended-early'
      if (unit < units) at += 2
    }
  }
}

function readTables(body: Buffer, tables: Map<number, Codes>): void {
  for (let at = 0; at < body.length;) {
    const name = body.readUInt8(at)
    const codes: Codes = new Map()
    let place = at + 17
    let code = 0
    for (let length = 1; length <= 16; length += 1, code *= 2) {
      for (let nth = 0; nth < body.readUInt8(at + length); nth += 1, place += 1, code += 1) {
        codes.set(code.toString(2).padStart(length, '0'), body.readUInt8(place))
      }
    }
    tables.set(name, codes)
    at = place
  }
}

class Bits {
  private readonly bits: string
  private at = 0

  constructor(data: Buffer) {
    const plain: number[] = []
    for (let at = 0; at < data.length; at += 1) {
      if (data[at] === 0xff && data[at + 1] !== 0) continue
      plain.push(data[at] ?? 0)
      if (data[at] === 0xff) at += 1
    }
    this.bits = plain.map((byte) => byte.toString(2).padStart(8, '0')).join('')
  }

  /** Beyond the data there are zeros. */
  take(length: number): string {
    const taken = this.bits.slice(this.at, this.at + length).padEnd(length, '0')
    this.at += length
    return taken
  }

  isBeyond = (): boolean => this.at > this.bits.length
  bytesLeft = (): number => Math.floor((this.bits.length - this.at) / 8)
}

/** The next symbol, or null where there is none of these bits. */
function symbol(bits: Bits, codes: Codes): number | null {
  for (let code = ''; code.length < 16;) {
    code += bits.take(1)
    const found = codes.get(code)
    if (found !== undefined) return found
  }
  return null
}

/** Whether a block has what no block has. */
function block(bits: Bits, dc: Codes, ac: Codes): boolean {
  const size = symbol(bits, dc)
  if (size === null) return true
  bits.take(size % 16)
  for (let done = 1; done < 64;) {
    const next = symbol(bits, ac)
    if (next === null) return true
    if (next % 16 === 0 && next !== 0xf0) return false
    done += (next >> 4) + 1
    bits.take(next % 16)
    if (done > 64) return true
  }
  return false
}
