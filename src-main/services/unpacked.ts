/**
 * Where a file of the packaged application lies for a program that cannot read an asar archive: on Linux the services
 * run on plain Node, and what they need lies unpacked beside the archive. Any other path is answered as it is.
 */
export function unpacked(path: string, platform: NodeJS.Platform = process.platform): string {
  return platform === 'linux' ? path.replace('/app.asar/', '/app.asar.unpacked/') : path
}
