import { describe, expect, it } from 'vitest'
import { unpacked } from '../../../src-main/services/unpacked.ts'

describe('where a packaged file lies for a service', () => {
  const packaged = '/opt/BadgePrep/resources/app.asar/out/main/data-service.js'

  it('is beside the archive on Linux, where plain Node cannot read it', () => {
    expect(unpacked(packaged, 'linux')).toBe(
      '/opt/BadgePrep/resources/app.asar.unpacked/out/main/data-service.js',
    )
  })

  it('is the archive where Electron itself carries the services', () => {
    expect(unpacked(packaged, 'darwin')).toBe(packaged)
  })

  it('is the file itself in development, and where it is unpacked already', () => {
    for (const path of [
      '/home/someone/badgeprep/out/main/data-service.js',
      '/opt/BadgePrep/resources/app.asar.unpacked/resources/sample/users.csv',
    ]) {
      expect(unpacked(path, 'linux')).toBe(path)
    }
  })
})
