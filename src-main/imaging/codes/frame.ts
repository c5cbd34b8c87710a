/** A component as the frame's header tells it. */
export interface Component {
  id: number
  horizontal: number
  vertical: number
}

export interface Frame {
  width: number
  height: number
  components: Component[]
  /** Largest sampling factors. */
  horizontal: number
  vertical: number
}

/** Reads a frame's header; null where it is not of 8 bits, or not one that can be. */
export function readFrame(segment: Buffer): Frame | null {
  const count = segment[5] ?? 0
  if (segment.length < 6 + 3 * count || segment[0] !== 8 || count < 1 || count > 4) return null
  const components = Array.from({ length: count }, (_, index): Component => {
    const at = 6 + 3 * index
    const factors = segment[at + 1] ?? 0
    return { id: segment[at] ?? 0, horizontal: factors >> 4, vertical: factors & 15 }
  })
  const frame = { width: segment.readUInt16BE(3), height: segment.readUInt16BE(1), components }
  const factors = components.flatMap(({ horizontal, vertical }) => [horizontal, vertical])
  if (frame.width === 0 || frame.height === 0) return null
  if (factors.some((factor) => factor < 1 || factor > 4)) return null
  return {
    ...frame,
    horizontal: Math.max(...components.map(({ horizontal }) => horizontal)),
    vertical: Math.max(...components.map(({ vertical }) => vertical)),
  }
}

/** How many units a scan of these components has, and how many blocks each of them has in a unit. */
export function unitsOf(frame: Frame, components: readonly Component[]): { units: number; blocks: number[] } {
  const [only] = components
  if (components.length === 1 && only) {
    // A scan of one component has its blocks one by one, and none that lie wholly beyond the picture.
    const across = Math.ceil((frame.width * only.horizontal) / frame.horizontal / 8)
    const down = Math.ceil((frame.height * only.vertical) / frame.vertical / 8)
    return { units: across * down, blocks: [1] }
  }
  const across = Math.ceil(frame.width / (8 * frame.horizontal))
  const down = Math.ceil(frame.height / (8 * frame.vertical))
  return {
    units: across * down,
    blocks: components.map(({ horizontal, vertical }) => horizontal * vertical),
  }
}
