import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import type { RenderInput, Rendered } from '../../../src-main/services/contract/imaging.ts'
import { render } from '../../../src-main/imaging/render.ts'
import { applyDecoderSettings } from '../../../src-main/imaging/settings.ts'
import { photoEdge } from '../../../src-preload/contract/limits.ts'

export const noEdit: RenderInput['edit'] = { fit: 'fit', rotate: 0, crop: null }

/** A folder of its own for a test file, with `in/` and `out/`, gone afterwards. */
export function useWorkspace() {
  let written = 0
  const workspace = {
    root: '',
    out: '',
    async write(name: string, bytes: Buffer): Promise<string> {
      const path = join(workspace.root, name)
      await writeFile(path, bytes)
      return path
    },
    renderPath(path: string, edit = noEdit, maxEdge = photoEdge) {
      return render({ path, outDir: workspace.out, maxEdge, edit })
    },
    /** Several at once are files of their own: one that is just being written reads as empty. */
    async render(bytes: Buffer, edit = noEdit, maxEdge = photoEdge) {
      written += 1
      return workspace.renderPath(await workspace.write(`photo-${written}.jpg`, bytes), edit, maxEdge)
    },
    /** Renders what must be good, and answers the path of the JPEG too. */
    async renderGood(
      bytes: Buffer,
      edit = noEdit,
      maxEdge = photoEdge,
    ): Promise<Rendered & { path: string }> {
      const output = await workspace.render(bytes, edit, maxEdge)
      if (!output.ok) throw new Error(`refused: ${output.reason} ${JSON.stringify(output.args)}`)
      return { ...output, path: join(workspace.out, `${output.result.hash}.jpg`) }
    },
  }
  beforeAll(async () => {
    applyDecoderSettings()
    workspace.root = await mkdtemp(join(tmpdir(), 'badgeprep-imaging-'))
    workspace.out = await mkdtemp(join(workspace.root, 'out-'))
  })
  afterAll(() => rm(workspace.root, { recursive: true, force: true }))
  return workspace
}
