import { parseArgs } from 'node:util'
import { measureCsv } from './csv.ts'
import { measurePhotos } from './photos.ts'
import { tell, type Report } from './report.ts'

const { values: options } = parseArgs({
  options: {
    photos: { type: 'string', default: '500' },
    users: { type: 'string', default: '50000' },
    rows: { type: 'string', default: '250000' },
    runs: { type: 'string', default: '5' },
    only: { type: 'string' },
    json: { type: 'string' },
  },
})
const runs = Number(options.runs)
const report: Report = {}
if (options.only !== 'csv') {
  const counts = { photoCount: Number(options.photos), userCount: Number(options.users), runs }
  Object.assign(report, await measurePhotos(counts))
}
if (options.only !== 'photos') report['csv'] = await measureCsv(runs, Number(options.rows))
tell(report, options.json)
console.log(`Medians of ${runs}. vipsthumbnail and ImageMagick: a sample, scaled.`)
