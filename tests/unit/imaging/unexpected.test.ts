import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type * as container from '../../../src-main/imaging/container/index.ts'
import { quadrants } from '../../fixtures/photos/pictures.ts'
import { noEdit, useWorkspace } from './workspace.ts'

const fault = vi.hoisted(() => ({ error: null as Error | null }))

vi.mock('../../../src-main/imaging/container/index.ts', async (original) => {
  const real = await original<typeof container>()
  return {
    ...real,
    checkContainer(...args: Parameters<typeof real.checkContainer>) {
      if (fault.error) throw fault.error
      return real.checkContainer(...args)
    },
  }
})

describe('an error that nobody reckoned with', () => {
  const workspace = useWorkspace()
  afterEach(() => {
    fault.error = null
    vi.restoreAllMocks()
  })

  it.each([
    new RangeError('Maximum call stack size exceeded'),
    Object.assign(new RangeError('offset'), { code: 'ERR_OUT_OF_RANGE' }),
    Object.assign(new Error('incorrect data check'), { code: 'Z_DATA_ERROR', errno: -3 }),
  ])('while a file is looked at is the fault of that file: %s', async (error) => {
    const log = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    fault.error = error
    const photo = await quadrants(60, 40).jpeg().toBuffer()
    expect(await workspace.render(photo)).toEqual({
      ok: false,
      reason: 'corrupt',
      args: { damage: 'broken-container' },
      bytes: photo.length,
    })
    expect(log).toHaveBeenCalledWith(expect.stringContaining('in imaging.render'))
    expect(log).not.toHaveBeenCalledWith(expect.stringContaining(error.message))

    fault.error = null
    expect(await workspace.render(photo)).toMatchObject({ ok: true })
  })

  it('leaves no other error behind, of a picture that has too many pixels besides', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    fault.error = new RangeError('Maximum call stack size exceeded')
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    const huge = await quadrants(60, 40).png().toBuffer()
    huge.writeUInt32BE(50_000, 16)
    huge.writeUInt32BE(50_000, 20)
    expect(await workspace.render(huge)).toMatchObject({ ok: false })
    // Rejections that nobody took are told in a turn of their own.
    await new Promise(setImmediate)
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })

  it('of the system stays an error of the system', async () => {
    fault.error = Object.assign(new Error('ENFILE'), { code: 'ENFILE', syscall: 'open' })
    const photo = await quadrants(60, 40).jpeg().toBuffer()
    await expect(workspace.render(photo)).rejects.toMatchObject({ code: 'ENFILE' })
  })

  it('of the folder that is written stays an error of that folder', async () => {
    const path = await workspace.write('good.jpg', await quadrants(60, 40).jpeg().toBuffer())
    workspace.out = join(workspace.root, 'not-there')
    await expect(workspace.renderPath(path, noEdit)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
