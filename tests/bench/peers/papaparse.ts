/** Peer of Review Columns: bare papaparse counting the records of a file. */
import { createReadStream } from 'node:fs'
import Papa from 'papaparse'

const [file] = process.argv.slice(2)
if (!file) throw new Error('usage: papaparse.ts FILE')
const start = performance.now()
let records = 0
Papa.parse<string[]>(createReadStream(file, 'utf8'), {
  chunk: ({ data }) => (records += data.length),
  complete: () => process.stdout.write(`${(performance.now() - start) / 1000}\n`),
})
process.on('exit', () => {
  if (records === 0) throw new Error('No records.')
})
