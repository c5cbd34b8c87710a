/** A plugin's functions, as NSIS calls them: `StdUtils::GetParentPath`. */
export type Plugins = Map<string, Set<string>>

/** The plugin functions that NSIS scripts call. */
export function pluginCalls(scripts: Iterable<string>): Plugins {
  const plugins: Plugins = new Map()
  for (const script of scripts) {
    for (const [, plugin = '', name = ''] of script.matchAll(/^\s*(\w+)::(\w+)/gm)) {
      plugins.set(plugin, (plugins.get(plugin) ?? new Set()).add(name))
    }
  }
  return plugins
}

/**
 * A Windows library for 32 bits that exports these names and does nothing: all that makensis reads of a plugin when it compiles.
 * One section holds the export table; every name leads to the same address.
 */
export function stubLibrary(fileName: string, exports: Iterable<string>): Buffer {
  const names = [...exports].sort()
  const [headers, base] = [0x400, 0x1000]
  const texts = [fileName, ...names].map((name) => Buffer.from(`${name}\0`, 'latin1'))
  const [functions, pointers] = [40, 40 + 4 * names.length]
  const ordinals = pointers + 4 * names.length
  const strings = ordinals + 2 * names.length
  const table = Buffer.alloc(strings)
  let at = base + strings
  table.writeUInt32LE(at, 12)
  table.writeUInt32LE(1, 16)
  table.writeUInt32LE(names.length, 20)
  table.writeUInt32LE(names.length, 24)
  table.writeUInt32LE(base + functions, 28)
  table.writeUInt32LE(base + pointers, 32)
  table.writeUInt32LE(base + ordinals, 36)
  for (const i of names.keys()) {
    at += texts[i]?.length ?? 0
    table.writeUInt32LE(base, functions + 4 * i)
    table.writeUInt32LE(at, pointers + 4 * i)
    table.writeUInt16LE(i, ordinals + 2 * i)
  }
  const section = Buffer.concat([table, ...texts])
  const padded = Buffer.concat([section, Buffer.alloc(-section.length & 0x1ff)])

  const head = Buffer.alloc(headers)
  head.write('MZ', 'latin1')
  head.writeUInt32LE(0x80, 0x3c)
  head.write('PE\0\0', 0x80, 'latin1')
  // i386, one section, a library.
  head.writeUInt16LE(0x14c, 0x84)
  head.writeUInt16LE(1, 0x86)
  head.writeUInt16LE(0xe0, 0x94)
  head.writeUInt16LE(0x2102, 0x96)
  // The optional header of 32 bits; its first directory is the export table.
  head.writeUInt16LE(0x10b, 0x98)
  head.writeUInt32LE(0x10000000, 0xb4)
  head.writeUInt32LE(0x1000, 0xb8)
  head.writeUInt32LE(0x200, 0xbc)
  head.writeUInt32LE(base + 0x1000 * Math.ceil(padded.length / 0x1000), 0xd0)
  head.writeUInt32LE(headers, 0xd4)
  head.writeUInt16LE(2, 0xdc)
  head.writeUInt32LE(16, 0xf4)
  head.writeUInt32LE(base, 0xf8)
  head.writeUInt32LE(section.length, 0xfc)
  head.write('.edata', 0x178, 'latin1')
  head.writeUInt32LE(section.length, 0x180)
  head.writeUInt32LE(base, 0x184)
  head.writeUInt32LE(padded.length, 0x188)
  head.writeUInt32LE(headers, 0x18c)
  head.writeUInt32LE(0x40000040, 0x19c)
  return Buffer.concat([head, padded])
}
