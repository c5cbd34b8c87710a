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

/**
 * Results and decisions say what they are for. `generation` moves on with every other file or edit; `looked_at` is the
 * directory's version (`stamps.named`) that the suggestions hold for; `yes` has, by reason, the `question` that a person
 * said yes to, so that it holds for nothing else; `was` is whose it was before another file took its
 * place, which is a question since; `print` knows the file's bytes again, and `bound` those for which a person said whose
 * they are. What was decided before, without saying for what, is asked again.
 */
export const photoGenerations = `
ALTER TABLE photo_drop ADD COLUMN id_rule TEXT CHECK (id_rule IN ('key', 'employee-id'));

ALTER TABLE photo_items ADD COLUMN generation INTEGER NOT NULL DEFAULT 1;
ALTER TABLE photo_items ADD COLUMN suspect TEXT;
ALTER TABLE photo_items ADD COLUMN by TEXT CHECK (by IN ('key', 'suggestion', 'hand'));
ALTER TABLE photo_items ADD COLUMN was INTEGER;
ALTER TABLE photo_items ADD COLUMN print TEXT;
ALTER TABLE photo_items ADD COLUMN bound TEXT;
ALTER TABLE photo_items ADD COLUMN id_conflict INTEGER NOT NULL DEFAULT 0;
ALTER TABLE photo_items ADD COLUMN looked_at INTEGER;
ALTER TABLE photo_items ADD COLUMN question TEXT;
ALTER TABLE photo_items ADD COLUMN yes TEXT NOT NULL DEFAULT '{}';
UPDATE photo_items SET suggestions = '[]', sure = NULL,
  by = CASE match WHEN 'name' THEN 'key' WHEN 'assigned' THEN 'hand' ELSE match END;
UPDATE photo_items SET by = NULL, user = NULL, hits = 0 WHERE by = 'suggestion' AND uploaded = 0;
UPDATE photo_items SET bound = '' WHERE by = 'hand';
UPDATE photo_items SET rendered = 0, hash = NULL WHERE suspicious = 1 AND uploaded = 0;
UPDATE photo_items SET state = 'pending', reason = NULL, args = '{}', rivals = '[]'
  WHERE rendered = 0 AND uploaded = 0 AND removed = 0;
ALTER TABLE photo_items DROP COLUMN match;
ALTER TABLE photo_items DROP COLUMN looked;
ALTER TABLE photo_items DROP COLUMN suspicious;
ALTER TABLE photo_items DROP COLUMN replace;
ALTER TABLE photo_items DROP COLUMN confirmed;
`

/**
 * The decoder does not tell all damage: `inspected` says that nothing is left to be looked for in a picture's file, and
 * `doubt` why it is to be looked at again. What was rendered before is still to be inspected.
 */
export const photoInspection = `
ALTER TABLE photo_items ADD COLUMN inspected INTEGER NOT NULL DEFAULT 0 CHECK (inspected IN (0, 1));
ALTER TABLE photo_items ADD COLUMN doubt TEXT CHECK (doubt IN ('gap', 'codes', 'unseen'));
UPDATE photo_items SET inspected = 1 WHERE uploaded = 1 OR suspect IS NOT NULL OR defect IS NOT NULL;
UPDATE photo_items SET doubt = 'gap' WHERE suspect IS NOT NULL;
UPDATE photo_items SET args = '{"doubt":"gap"}' WHERE reason = 'look-again';
`
