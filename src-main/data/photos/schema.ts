/**
 * The open drop of photos: one row in photo_drop while one is open. Everything a crash must not lose is here; `state`,
 * `reason`, `args` and `rivals` are what judging.ts made of the rest, kept so that lists and counts are SQL.
 */
export const photosSchema = `
CREATE TABLE photo_drop (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  replace_existing INTEGER NOT NULL CHECK (replace_existing IN (0, 1)),
  fit TEXT NOT NULL CHECK (fit IN ('fit', 'square')),
  litter INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE photo_batches (
  batch INTEGER PRIMARY KEY,
  history_id INTEGER
) STRICT;

CREATE TABLE photo_items (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  batch INTEGER NOT NULL REFERENCES photo_batches (batch),
  path TEXT NOT NULL UNIQUE,
  folder TEXT NOT NULL,
  file TEXT NOT NULL,
  search TEXT NOT NULL,

  rendered INTEGER NOT NULL DEFAULT 0 CHECK (rendered IN (0, 1)),
  bytes INTEGER,
  source_width INTEGER,
  source_height INTEGER,
  hash TEXT,
  width INTEGER,
  height INTEGER,
  staged_bytes INTEGER,
  suspicious INTEGER NOT NULL DEFAULT 0,
  defect TEXT,

  fit TEXT NOT NULL CHECK (fit IN ('fit', 'square')),
  fit_chosen INTEGER NOT NULL DEFAULT 0,
  rotate INTEGER NOT NULL DEFAULT 0,
  crop TEXT,

  user INTEGER,
  match TEXT CHECK (match IN ('name', 'assigned', 'suggestion')),
  hits INTEGER NOT NULL DEFAULT 0,
  suggestions TEXT NOT NULL DEFAULT '[]',
  looked INTEGER NOT NULL DEFAULT 0,
  sure INTEGER,
  replace INTEGER NOT NULL DEFAULT 0,
  confirmed INTEGER NOT NULL DEFAULT 0,
  removed INTEGER NOT NULL DEFAULT 0,
  kept INTEGER NOT NULL DEFAULT 0,
  uploaded INTEGER NOT NULL DEFAULT 0,
  upload INTEGER,

  state TEXT NOT NULL,
  reason TEXT,
  args TEXT NOT NULL DEFAULT '{}',
  rivals TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX photo_items_batch ON photo_items (batch, state);
CREATE INDEX photo_items_state ON photo_items (state);
CREATE INDEX photo_items_hash ON photo_items (hash);
`
