/** Peer of Upload: a rename with fsync for each file of a folder, and one SQLite transaction with a row for each. */
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'

const [source, target] = process.argv.slice(2)
if (!source || !target) throw new Error('usage: renames.ts SOURCE TARGET')
mkdirSync(target, { recursive: true })
const database = new Database(join(target, '..', 'renames.db'))
database.pragma('journal_mode = WAL')
database.pragma('synchronous = FULL')
database.exec('CREATE TABLE photos (id INTEGER PRIMARY KEY, file TEXT NOT NULL) STRICT')
const files = readdirSync(source)

const start = performance.now()
for (const file of files) {
  renameSync(join(source, file), join(target, file))
  const handle = openSync(join(target, file), 'r')
  fsyncSync(handle)
  closeSync(handle)
}
const insert = database.prepare('INSERT INTO photos (file) VALUES (?)')
database.transaction(() => files.forEach((file) => insert.run(file)))()
process.stdout.write(`${(performance.now() - start) / 1000}\n`)
database.close()
